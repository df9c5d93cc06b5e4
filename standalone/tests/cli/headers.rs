//! Headers of files that hold plain samples, written by hand: what they say, and what is there.

use crate::test_folder::{RATE_HZ, TestFolder};

/// Sixteen-bit samples that no codec could guess.
fn samples(num_samples: usize) -> Vec<i16> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(7_u32), next)
        .map(|state| i16::from_le_bytes([state.to_le_bytes()[2], state.to_le_bytes()[3]]))
        .take(num_samples)
        .collect()
}

fn little(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|each| each.to_le_bytes()).collect()
}

fn big(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|each| each.to_be_bytes()).collect()
}

fn floats(samples: &[i16]) -> Vec<f32> {
    samples
        .iter()
        .map(|&each| f32::from(each) / 32768.0)
        .collect()
}

/// `fmt ` of 16 bytes: tag, one channel, the rate, bits.
fn format(tag: u16, bits: u16) -> Vec<u8> {
    let block_bytes = bits / 8;
    [
        tag.to_le_bytes().to_vec(),
        1_u16.to_le_bytes().to_vec(),
        RATE_HZ.to_le_bytes().to_vec(),
        (RATE_HZ * u32::from(block_bytes)).to_le_bytes().to_vec(),
        block_bytes.to_le_bytes().to_vec(),
        bits.to_le_bytes().to_vec(),
    ]
    .concat()
}

fn chunk(name: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    [name.as_slice(), &size.to_le_bytes(), body].concat()
}

fn wave(riff: u32, data: u32, body: &[u8]) -> Vec<u8> {
    let format = chunk(b"fmt ", 16, &format(1, 16));
    let data = chunk(b"data", data, body);
    [
        b"RIFF".as_slice(),
        &riff.to_le_bytes(),
        b"WAVE",
        &format,
        &data,
    ]
    .concat()
}

fn check(test_folder: &TestFolder, name: &str, bytes: &[u8], expected: &[f32], what: &str) {
    std::fs::write(test_folder.path(name), bytes).unwrap();
    test_folder.succeed(&format!(
        "render {name} --output dry.wav --listen dry --order 8"
    ));
    assert!(test_folder.read("dry.wav") == [expected], "{what}");
}

#[test]
fn sizes_that_a_writer_could_not_know_mean_the_end_of_the_file() {
    let test_folder = TestFolder::new();
    let sound = samples(3000);
    let (body, expected) = (little(&sound), floats(&sound));
    let known = u32::try_from(body.len()).unwrap();
    let unknown = [
        0_u32,
        0x7fff_f000,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        0xffff_ffdb,
    ];
    for data in unknown {
        for riff in [0, known + 36, data.wrapping_add(36)] {
            let what = format!("data {data:x}, RIFF {riff:x}");
            check(
                &test_folder,
                "in.wav",
                &wave(riff, data, &body),
                &expected,
                &what,
            );
        }
    }
    for riff in [0, 4, 100, 0x7fff_f024, u32::MAX] {
        let what = format!("RIFF {riff:x}");
        check(
            &test_folder,
            "in.wav",
            &wave(riff, known, &body),
            &expected,
            &what,
        );
    }
}

#[test]
fn an_empty_data_chunk_before_others_is_no_unknown_size() {
    let test_folder = TestFolder::new();
    let list = chunk(b"LIST", 4, b"INFO");
    std::fs::write(test_folder.path("in.wav"), wave(48, 0, &list)).unwrap();
    test_folder.refuses("analyze in.wav", 1, &["in.wav", "0 frames"]);
}

#[test]
fn what_lies_behind_the_sound_is_no_sound() {
    let test_folder = TestFolder::new();
    let sound = samples(3000);
    let body = little(&sound);
    let known = u32::try_from(body.len()).unwrap();
    let tags = [b"TAG".as_slice(), &[b' '; 125]].concat();
    let list = chunk(b"LIST", 4, b"INFO");
    for (data, behind) in [
        (known, &list),
        (known, &tags),
        (0, &tags),
        (u32::MAX, &tags),
    ] {
        let bytes = [wave(0, data, &body), behind.clone()].concat();
        let what = format!("data {data:x}, {} bytes behind", behind.len());
        check(&test_folder, "in.wav", &bytes, &floats(&sound), &what);
    }
}

#[test]
fn sizes_of_64_bits_are_read() {
    let test_folder = TestFolder::new();
    let sound = samples(3000);
    let body = little(&sound);
    let long = body.len() as u64;
    let format_chunk = chunk(b"fmt ", 16, &format(1, 16));
    for (name, told) in [
        (b"RF64", long),
        (b"BW64", long),
        (b"RF64", 0),
        (b"RF64", u64::MAX),
    ] {
        let sizes = [long + 72, told, 3000].map(u64::to_le_bytes).concat();
        let bytes = [
            name.as_slice(),
            &u32::MAX.to_le_bytes(),
            b"WAVE",
            &chunk(b"ds64", 28, &[sizes, vec![0; 4]].concat()),
            &format_chunk,
            &chunk(b"data", u32::MAX, &body),
        ];
        let what = format!("{}, {told:x} bytes", name.escape_ascii());
        check(
            &test_folder,
            "in.wav",
            &bytes.concat(),
            &floats(&sound),
            &what,
        );
    }
}

#[test]
fn wave64_is_read() {
    let test_folder = TestFolder::new();
    let sound = samples(3000);
    let body = little(&sound);
    let guid = |name: &[u8; 4], rest: [u8; 12]| [name.as_slice(), &rest].concat();
    let other = [
        0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0, 0xc0, 0x4f, 0x8e, 0xdb, 0x8a,
    ];
    let riff = [
        0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28, 0xdb, 4, 0xc1, 0, 0,
    ];
    for told in [24 + body.len() as u64, 0, u64::MAX] {
        let bytes = [
            guid(b"riff", riff),
            (104 + 24 + body.len() as u64).to_le_bytes().to_vec(),
            guid(b"wave", other),
            guid(b"junk", other),
            27_u64.to_le_bytes().to_vec(),
            vec![1, 2, 3, 0, 0, 0, 0, 0],
            guid(b"fmt ", other),
            40_u64.to_le_bytes().to_vec(),
            format(1, 16),
            guid(b"data", other),
            told.to_le_bytes().to_vec(),
            body.clone(),
        ];
        let what = format!("{told:x} bytes");
        check(
            &test_folder,
            "in.w64",
            &bytes.concat(),
            &floats(&sound),
            &what,
        );
    }
}

/// G.711's tables at some codes, by hand (ITU-T, tables 1a and 2a, left-aligned in 16 bits).
#[test]
fn a_law_and_mu_law_are_read_whatever_header_names_them() {
    let test_folder = TestFolder::new();
    let codes = [0xd5, 0x55, 0xaa, 0x2a, 0x80, 0x00];
    let a_law = [8_i16, -8, 32256, -32256, 5504, -5504];
    let mu_codes = [0xff, 0x7f, 0x80, 0x00, 0xf0, 0x8f];
    let mu_law = [0_i16, 0, 32124, -32124, 120, 16764];
    let sub_format = [0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    for (tag, codes, values) in [(6_u16, codes, a_law), (7, mu_codes, mu_law)] {
        let body = [codes.as_slice(), &[codes[0]; 600]].concat();
        let expected = [floats(&values), vec![floats(&values)[0]; 600]].concat();
        let plain = chunk(b"fmt ", 16, &format(tag, 8));
        let extra = [
            22_u16.to_le_bytes().as_slice(),
            &8_u16.to_le_bytes(),
            &4_u32.to_le_bytes(),
            &tag.to_le_bytes(),
            &sub_format,
        ]
        .concat();
        let extensible = chunk(b"fmt ", 40, &[format(0xfffe, 8), extra].concat());
        for format in [plain, extensible] {
            let size = u32::try_from(body.len()).unwrap();
            let data = chunk(b"data", size, &body);
            let bytes = [b"RIFF\0\0\0\0WAVE".as_slice(), &format, &data].concat();
            let what = format!("tag {tag}, {} bytes of format", format.len() - 8);
            check(&test_folder, "in.wav", &bytes, &expected, &what);
        }
    }
}

#[test]
fn aiff_sizes_past_the_end_mean_the_end_and_its_parts_may_change_places() {
    let test_folder = TestFolder::new();
    let sound = samples(3000);
    let body = big(&sound);
    let chunk = |name: &[u8; 4], size: u32, body: &[u8]| {
        [name.as_slice(), &size.to_be_bytes(), body].concat()
    };
    // 8000 Hz in 80 bits: 2^12 * 1.953125.
    let rate = b"\x40\x0b\xfa\0\0\0\0\0\0\0";
    let common = [&[0, 1], 3000_u32.to_be_bytes().as_slice(), &[0, 16], rate].concat();
    let common = chunk(b"COMM", 18, &common);
    let known = u32::try_from(body.len()).unwrap() + 8;
    let with_offset = [&[0; 8], body.as_slice()].concat();
    for form in [0, 46 + known, 0x7f00_002e, u32::MAX] {
        for told in [known, 0, 0x7f00_0008, u32::MAX] {
            let sound_chunk = chunk(b"SSND", told, &with_offset);
            let start = [b"FORM".as_slice(), &form.to_be_bytes(), b"AIFF"].concat();
            let bytes = [start, common.clone(), sound_chunk].concat();
            let what = format!("FORM {form:x}, SSND {told:x}");
            check(&test_folder, "in.aiff", &bytes, &floats(&sound), &what);
        }
    }
    let sound_chunk = chunk(b"SSND", known, &with_offset);
    let bytes = [b"FORM\0\0\0\0AIFF".to_vec(), sound_chunk, common].concat();
    check(
        &test_folder,
        "in.aiff",
        &bytes,
        &floats(&sound),
        "sound first",
    );
}

#[test]
fn au_and_big_endian_wav_are_read() {
    let test_folder = TestFolder::new();
    let sound = samples(3000);
    let body = big(&sound);
    let known = u32::try_from(body.len()).unwrap();
    for told in [known, u32::MAX] {
        let numbers = [28, told, 3, RATE_HZ, 1].map(u32::to_be_bytes).concat();
        let bytes = [b".snd".to_vec(), numbers, b"note".to_vec(), body.clone()].concat();
        check(
            &test_folder,
            "in.au",
            &bytes,
            &floats(&sound),
            &format!("{told:x} bytes"),
        );
    }
    let numbers = [1_u16, 1].map(u16::to_be_bytes).concat();
    let rates = [RATE_HZ, 2 * RATE_HZ].map(u32::to_be_bytes).concat();
    let format = [numbers, rates, [2_u16, 16].map(u16::to_be_bytes).concat()].concat();
    let parts = [
        b"RIFX\0\0\0\0WAVEfmt \0\0\0\x10".to_vec(),
        format,
        b"data".to_vec(),
        known.to_be_bytes().to_vec(),
        body,
    ];
    check(
        &test_folder,
        "in.wav",
        &parts.concat(),
        &floats(&sound),
        "RIFX",
    );
}

#[test]
fn a_codec_that_nothing_here_knows_is_called_by_its_name() {
    let test_folder = TestFolder::new();
    for (tag, name) in [
        (0x161, "Windows Media Audio"),
        (0x31, "GSM 6.10"),
        (0x1234, "0x1234"),
    ] {
        let format = chunk(b"fmt ", 16, &format(tag, 16));
        let data = chunk(b"data", 600, &[0; 600]);
        let bytes = [b"RIFF\0\0\0\0WAVE".as_slice(), &format, &data].concat();
        std::fs::write(test_folder.path("in.wav"), bytes).unwrap();
        test_folder.refuses("analyze in.wav", 1, &["in.wav", name, "convert it"]);
        let run = test_folder.run("analyze in.wav");
        assert!(!run.stderr.contains("damaged"), "{}", run.stderr);
    }
    for (start, name) in [
        (b"wvpk", "WavPack"),
        (b"MThd", "MIDI"),
        (b"MAC ", "Monkey's Audio"),
    ] {
        std::fs::write(
            test_folder.path("in.bin"),
            [start.as_slice(), &[0; 600]].concat(),
        )
        .unwrap();
        test_folder.refuses("analyze in.bin", 1, &["in.bin", name, "convert it"]);
    }
}
