//! Ogg, MP3 and FLAC as they are found: late, cut out, joined, damaged, tagged, through a pipe.

use std::fs;
use std::process::{Command, Stdio};

use crate::test_folder::{RATE_HZ, TestFolder, tones};

const IS_LAST: u8 = 4;

fn run(test_folder: &TestFolder, program: &str, words: &str) {
    let mut command = Command::new(program);
    let command = command
        .args(words.split_whitespace())
        .current_dir(test_folder.path(""));
    assert!(command.status().unwrap().success(), "{program} {words}");
}

/// Two seconds of one channel as 16-bit `in.wav`, and in that kind of file.
fn with(name: &str) -> TestFolder {
    let test_folder = TestFolder::new();
    test_folder.write("float.wav", &tones(1, 2 * RATE_HZ as usize));
    run(&test_folder, "sox", "-V1 -D float.wav -b 16 in.wav");
    match name {
        "in.mp3" => run(&test_folder, "lame", "--quiet -b 64 in.wav in.mp3"),
        _ => run(&test_folder, "sox", &format!("-V1 -D in.wav {name}")),
    }
    test_folder
}

fn dry(test_folder: &TestFolder, name: &str) -> Vec<f32> {
    test_folder.succeed(&format!(
        "render {name} --output dry.wav --listen dry --order 8"
    ));
    test_folder.read("dry.wav").remove(0)
}

/// As [`dry`], with one warning that holds all words.
fn dry_warned(test_folder: &TestFolder, name: &str, words: &[&str]) -> Vec<f32> {
    let line = format!("render {name} --output dry.wav --listen dry --order 8");
    let run = test_folder.run(&line);
    assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    assert_eq!(run.stderr.trim_end().lines().count(), 1, "{}", run.stderr);
    for word in words {
        assert!(
            run.stderr.contains(word),
            "{name}: no `{word}` in {}",
            run.stderr
        );
    }
    test_folder.read("dry.wav").remove(0)
}

/// RFC 3533, appendix A, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |crc, &byte| {
        let start = crc ^ u32::from(byte) << 24;
        (0..8).fold(start, |crc, _| {
            crc << 1 ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    })
}

struct Page(Vec<u8>);

impl Page {
    fn granule(&self) -> i64 {
        i64::from_le_bytes(*self.0[6..].first_chunk().unwrap())
    }

    fn set_granule(&mut self, granule: i64) {
        self.0[6..14].copy_from_slice(&granule.to_le_bytes());
    }
}

fn pages(test_folder: &TestFolder) -> Vec<Page> {
    let bytes = fs::read(test_folder.path("in.ogg")).unwrap();
    let (mut pages, mut rest) = (Vec::new(), bytes.as_slice());
    while !rest.is_empty() {
        let lengths = &rest[27..27 + usize::from(rest[26])];
        let body: usize = lengths.iter().map(|&length| usize::from(length)).sum();
        let (page, behind) = rest.split_at(27 + lengths.len() + body);
        pages.push(Page(page.to_vec()));
        rest = behind;
    }
    assert!(pages.len() >= 5, "{} pages", pages.len());
    pages
}

fn write_pages(test_folder: &TestFolder, name: &str, pages: Vec<Page>) {
    let summed = |Page(mut page): Page| {
        page[22..26].fill(0);
        let sum = crc(&page);
        page[22..26].copy_from_slice(&sum.to_le_bytes());
        page
    };
    let bytes: Vec<u8> = pages.into_iter().flat_map(summed).collect();
    fs::write(test_folder.path(name), bytes).unwrap();
}

/// Noise, so that there are pages enough.
fn with_pages() -> (TestFolder, Vec<f32>) {
    let test_folder = TestFolder::new();
    run(
        &test_folder,
        "sox",
        "-R -V1 -D -n -r 8000 -c 1 -b 16 in.wav synth 20 whitenoise vol 0.3",
    );
    run(&test_folder, "sox", "-V1 -D in.wav in.ogg");
    let expected = dry(&test_folder, "in.ogg");
    assert_eq!(expected.len(), 160_000, "whole");
    (test_folder, expected)
}

/// sox decodes with libvorbis: another program's samples.
#[test]
fn ogg_vorbis_is_what_libvorbis_decodes() {
    let (test_folder, decoded) = with_pages();
    run(
        &test_folder,
        "sox",
        "-V1 -D in.ogg -e float -b 32 theirs.wav",
    );
    let theirs = test_folder.read("theirs.wav").remove(0);
    assert_eq!(decoded.len(), theirs.len(), "frames");
    let pairs = decoded.iter().zip(&theirs);
    let largest = pairs
        .map(|(ours, theirs)| (ours - theirs).abs())
        .fold(0.0, f32::max);
    // sox takes 16 bits of it.
    assert!(largest < 1.5 / 32_768.0, "{largest}");
}

#[test]
fn ogg_files_that_begin_late_or_end_unmarked_are_whole() {
    let (test_folder, expected) = with_pages();
    let mut late = pages(&test_folder);
    for page in late.iter_mut().filter(|page| page.granule() > 0) {
        page.set_granule(page.granule() + 10 * 8000);
    }
    write_pages(&test_folder, "late.ogg", late);
    let mut unmarked = pages(&test_folder);
    unmarked.last_mut().unwrap().0[5] &= !IS_LAST;
    write_pages(&test_folder, "unmarked.ogg", unmarked);
    let mut unplaced = pages(&test_folder);
    let end = unplaced.len() - 1;
    unplaced[3..end]
        .iter_mut()
        .for_each(|page| page.set_granule(-1));
    write_pages(&test_folder, "unplaced.ogg", unplaced);
    for name in ["late.ogg", "unmarked.ogg", "unplaced.ogg"] {
        assert!(dry(&test_folder, name) == expected, "{name}");
    }
    let mut without_last = pages(&test_folder);
    without_last.pop();
    let kept = usize::try_from(without_last.last().unwrap().granule()).unwrap();
    write_pages(&test_folder, "stopped.ogg", without_last);
    assert!(
        dry(&test_folder, "stopped.ogg") == expected[..kept],
        "a radio switched off"
    );
}

#[test]
fn ogg_chains_of_one_format_are_read_to_their_end() {
    let (test_folder, expected) = with_pages();
    run(
        &test_folder,
        "sox",
        "-R -V1 -D -n -r 8000 -c 1 b.ogg synth 1 sine 300",
    );
    let other = dry(&test_folder, "b.ogg");
    let bytes = |name: &str| fs::read(test_folder.path(name)).unwrap();
    for (second, behind) in [("b.ogg", &other), ("in.ogg", &expected)] {
        fs::write(
            test_folder.path("chain.ogg"),
            [bytes("in.ogg"), bytes(second)].concat(),
        )
        .unwrap();
        let both = [expected.clone(), behind.clone()].concat();
        assert!(
            dry(&test_folder, "chain.ogg") == both,
            "in.ogg and {second}"
        );
    }
    run(
        &test_folder,
        "sox",
        "-V1 -D -n -r 16000 -c 1 c.ogg synth 1 sine 300",
    );
    fs::write(
        test_folder.path("chain.ogg"),
        [bytes("in.ogg"), bytes("c.ogg")].concat(),
    )
    .unwrap();
    let words = ["chain.ogg", "8000 Hz", "16000 Hz", "split it"];
    test_folder.refuses("analyze chain.ogg", 1, &words);
}

#[test]
fn a_lost_ogg_page_is_told_with_its_length() {
    let (test_folder, expected) = with_pages();
    let mut holed = pages(&test_folder);
    let lost = holed[4].granule() - holed[3].granule();
    drop(holed.remove(4));
    write_pages(&test_folder, "holed.ogg", holed);
    let rest = dry_warned(&test_folder, "holed.ogg", &["holed.ogg", "missing"]);
    let missing = expected.len() - rest.len();
    let told = usize::try_from(lost).unwrap();
    // A packet that goes on in the lost page is lost, and the next one has nothing to overlap.
    assert!(
        (told..told + 3 * 1024).contains(&missing),
        "{missing} of {told}"
    );
    let secs = format!("{:.3} s", missing as f64 / 8000.0);
    dry_warned(&test_folder, "holed.ogg", &[&secs]);
    assert!(
        rest[rest.len() - 8000..] == expected[152_000..],
        "the end is as it was"
    );
}

#[test]
fn speex_and_other_ogg_sound_is_named() {
    let test_folder = TestFolder::new();
    let packet = [b"Speex   1.2".as_slice(), &[0; 69]].concat();
    let mut page = b"OggS\0\x02".to_vec();
    page.extend([0; 20]);
    page.extend([1, 80]);
    page.extend(packet);
    write_pages(&test_folder, "in.spx", vec![Page(page)]);
    test_folder.refuses("analyze in.spx", 1, &["in.spx", "Speex", "convert it"]);
    let run = test_folder.run("analyze in.spx");
    assert!(
        !run.stderr.contains("truncated") && !run.stderr.contains("damaged"),
        "{}",
        run.stderr
    );
}

/// lame's own decoder (mpg123's) gives 16 bits.
fn check_against_lame(test_folder: &TestFolder, name: &str, num_frames: usize) {
    run(
        test_folder,
        "lame",
        &format!("--quiet --decode {name} theirs.wav"),
    );
    run(
        test_folder,
        "sox",
        "-V1 -D theirs.wav -e float -b 32 float.wav",
    );
    let theirs = test_folder.read("float.wav");
    test_folder.succeed(&format!(
        "render {name} --output dry.wav --listen dry --order 8"
    ));
    let ours = test_folder.read("dry.wav");
    assert_eq!(
        (ours.len(), ours[0].len()),
        (theirs.len(), num_frames),
        "{name}"
    );
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let pairs = ours.iter().zip(theirs);
        let largest = pairs
            .map(|(ours, theirs)| (ours - theirs).abs())
            .fold(0.0, f32::max);
        // One step of rounding, one of the two decoders' own.
        assert!(largest < 2.0 / 32_768.0, "{name}: {largest}");
    }
}

/// Clicks in one channel, a tone in the other: lame switches blocks in one of them only.
#[test]
fn joint_stereo_with_blocks_of_its_own_in_each_channel_is_decoded() {
    let test_folder = TestFolder::new();
    let click = "synth 0.01 whitenoise fade 0 0.01 0.009 pad 0 0.11 repeat 23 vol 0.4";
    run(
        &test_folder,
        "sox",
        &format!("-R -V1 -D -n -r 8000 -c 1 -b 16 click.wav {click}"),
    );
    run(
        &test_folder,
        "sox",
        "-V1 -D -n -r 8000 -c 1 -b 16 tone.wav synth 2.88 sine 200 vol 0.3",
    );
    run(&test_folder, "sox", "-V1 -D -M tone.wav click.wav in.wav");
    run(&test_folder, "lame", "--quiet -b 32 -m j in.wav in.mp3");
    check_against_lame(&test_folder, "in.mp3", 23_040);
}

#[test]
fn mp3_of_free_format_is_decoded() {
    let test_folder = with("in.mp3");
    run(
        &test_folder,
        "lame",
        "--quiet --freeformat -b 80 in.wav free.mp3",
    );
    check_against_lame(&test_folder, "free.mp3", 16_000);
}

#[test]
fn joined_mp3s_are_read_to_their_end_each_without_its_padding() {
    let test_folder = with("in.mp3");
    run(
        &test_folder,
        "sox",
        "-V1 -D -n -r 8000 -c 1 -b 16 b.wav synth 1 sine 300 vol 0.5",
    );
    run(&test_folder, "lame", "--quiet -b 64 b.wav b.mp3");
    let (first, second) = (dry(&test_folder, "in.mp3"), dry(&test_folder, "b.mp3"));
    assert_eq!((first.len(), second.len()), (16_000, 8000), "alone");
    let bytes = |name: &str| fs::read(test_folder.path(name)).unwrap();
    let tags = [
        b"TAG".as_slice(),
        &[0; 125],
        b"ID3\x04\0\0\0\0\x01\0",
        &[0; 128],
    ]
    .concat();
    for (tags, what) in [(vec![], "joined"), (tags, "with tags between")] {
        let joined = [bytes("in.mp3"), tags, bytes("b.mp3")].concat();
        fs::write(test_folder.path("joined.mp3"), joined).unwrap();
        let decoded = dry(&test_folder, "joined.mp3");
        assert_eq!(decoded.len(), 24_000, "{what}");
        assert!(decoded[..16_000] == first, "{what}: the first");
        assert!(decoded[16_000..] == second, "{what}: the second");
    }
}

#[test]
fn holes_in_an_mp3_are_skipped_and_told() {
    let test_folder = with("in.mp3");
    let expected = dry(&test_folder, "in.mp3");
    let bytes = fs::read(test_folder.path("in.mp3")).unwrap();
    let mut zeroed = bytes.clone();
    zeroed[5000..6500].fill(0);
    fs::write(test_folder.path("zeroed.mp3"), zeroed).unwrap();
    let decoded = dry_warned(&test_folder, "zeroed.mp3", &["bytes", "skipped", "missing"]);
    let missing = expected.len() - decoded.len();
    assert!((1000..4000).contains(&missing), "{missing} frames");
    // Seven frames of 576, without the delay of 1105.
    assert!(decoded[..2900] == expected[..2900], "before it");
    let behind = &expected[12_000..15_000];
    assert!(
        decoded.windows(behind.len()).any(|window| window == behind),
        "behind it"
    );
    let mut first = bytes;
    first.drain(..700);
    fs::write(test_folder.path("cut.mp3"), first).unwrap();
    dry_warned(&test_folder, "cut.mp3", &["bytes", "skipped"]);
}

#[test]
fn tags_behind_flac_are_no_sound() {
    let test_folder = with("in.flac");
    let expected = dry(&test_folder, "in.flac");
    let flac = fs::read(test_folder.path("in.flac")).unwrap();
    let id3 = [b"TAG".as_slice(), &[b' '; 125]].concat();
    let ape = {
        let numbers = [2000_u32, 32 + 5, 0, 0].map(u32::to_le_bytes).concat();
        [b"titleAPETAGEX".as_slice(), &numbers, &[0; 8]].concat()
    };
    for (tags, what) in [
        (id3.clone(), "ID3v1"),
        (ape.clone(), "APEv2"),
        ([ape, id3].concat(), "both"),
    ] {
        let tagged = [flac.clone(), tags].concat();
        fs::write(test_folder.path("tagged.flac"), &tagged).unwrap();
        assert!(dry(&test_folder, "tagged.flac") == expected, "{what}");
        let piped = piped(&test_folder, &tagged, "-");
        assert_eq!(
            piped["snapshots"][0]["frames"], 16_000,
            "{what}, through a pipe"
        );
    }
}

/// `analyze`, with these bytes on standard input.
fn piped(test_folder: &TestFolder, bytes: &[u8], name: &str) -> serde_json::Value {
    fs::write(test_folder.path("piped"), bytes).unwrap();
    let mut cat = Command::new("cat")
        .arg(test_folder.path("piped"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin("souvenir"))
        .args(["analyze", name, "--order", "4"])
        .stdin(cat.stdout.take().unwrap())
        .output()
        .unwrap();
    assert!(cat.wait().unwrap().success(), "cat");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{name}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// As in `cat plain.raw | sox ... -t wav - | souvenir analyze /dev/stdin`.
#[test]
fn what_sox_writes_into_a_pipe_is_read() {
    let test_folder = with("in.flac");
    for kind in ["wav", "aiff", "au"] {
        let words = format!("cat in.wav | sox -V1 -t wav - -t {kind} - > piped_{kind}");
        let status = Command::new("sh")
            .args(["-c", &words])
            .current_dir(test_folder.path(""))
            .status();
        assert!(status.unwrap().success(), "{words}");
        let bytes = fs::read(test_folder.path(&format!("piped_{kind}"))).unwrap();
        for name in ["/dev/stdin", "-"] {
            let json = piped(&test_folder, &bytes, name);
            assert_eq!(json["snapshots"][0]["frames"], 16_000, "{kind}, {name}");
        }
        assert!(
            dry(&test_folder, &format!("piped_{kind}")).len() == 16_000,
            "{kind}, as a file"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_to_is_told() {
    let test_folder = with("in.flac");
    run(&test_folder, "mkfifo", "pipe");
    test_folder.refuses("analyze pipe", 1, &["pipe", "nobody has opened it"]);
    let mut cat = Command::new("sh")
        .args(["-c", "cat in.flac > pipe"])
        .current_dir(test_folder.path(""))
        .spawn()
        .unwrap();
    let json = test_folder.json("analyze pipe --order 4");
    assert_eq!(json["snapshots"][0]["frames"], 16_000, "with a writer");
    assert!(cat.wait().unwrap().success(), "cat");
}
