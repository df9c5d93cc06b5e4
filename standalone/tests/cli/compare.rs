use std::fs;

use crate::test_folder::{TestFolder, names_in, tones};

const LINE: &str = "compare in.wav --output out --orders 8,32 --windows 0.05,0.0625";

#[test]
fn every_combination_is_rendered_measured_and_shown() {
    let test_folder = TestFolder::new();
    let sound = tones(2, 8000);
    test_folder.write("in.wav", &sound);
    let table = String::from_utf8(test_folder.succeed(LINE)).unwrap();
    let mut expected = vec![
        "dry.wav".to_owned(),
        "report.html".to_owned(),
        "results.csv".to_owned(),
    ];
    for (method, order, ms) in combinations() {
        expected.push(format!("memory_{method}_N{order}_W{ms}ms.wav"));
        expected.push(format!("residual_{method}_N{order}_W{ms}ms.wav"));
    }
    expected.sort();
    assert_eq!(names_in(test_folder.path("out")), expected, "the directory");
    assert_eq!(test_folder.read("out/dry.wav"), sound, "dry");
    // A head, a row each, an empty line, the page's place.
    assert_eq!(table.lines().count(), 1 + 8 + 2, "{table}");
    assert!(table.contains("out/report.html"), "{table}");
}

fn combinations() -> impl Iterator<Item = (&'static str, usize, f64)> {
    let methods = ["exact", "bilinear"].into_iter();
    methods.flat_map(|method| {
        [8, 32]
            .into_iter()
            .flat_map(move |order| [50.0, 62.5].map(|ms| (method, order, ms)))
    })
}

/// Forward Euler overflows f64 at 1024 and is far beyond full scale at 256.
#[test]
fn what_explodes_is_compared_in_finite_numbers() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    let run = test_folder
        .run("compare in.wav --output out --orders 256,1024 --windows 0.1 --methods forward-euler");
    assert_eq!(run.code, 0, "{}", run.stderr);
    for order in [256, 1024] {
        let told = format!("forward-euler recurrence of order {order} exploded");
        assert!(run.stderr.contains(&told), "{}", run.stderr);
    }
    for order in [256, 1024] {
        for what in ["memory", "residual"] {
            let name = format!("out/{what}_forward-euler_N{order}_W100ms.wav");
            let samples = test_folder.read(&name).concat();
            assert!(samples.iter().all(|sample| sample.is_finite()), "{name}");
        }
    }
    let page = fs::read_to_string(test_folder.path("out/report.html")).unwrap();
    let pictures: Vec<_> = page.split("<svg ").skip(1).collect();
    assert_eq!(pictures.len(), 2 * 2, "two pictures each");
    for picture in pictures {
        let picture = picture.split("</svg>").next().unwrap();
        assert!(
            !picture.contains("NaN") && !picture.contains("inf"),
            "{picture}"
        );
    }
    let results = fs::read_to_string(test_folder.path("out/results.csv")).unwrap();
    assert!(
        !results.contains("NaN") && !results.contains("inf"),
        "{results}"
    );
    // What came after is no memory: it has no SNR.
    let mut reader = csv::Reader::from_reader(results.as_bytes());
    let header = reader.headers().unwrap().clone();
    let measures = ["snr_db", "segmental_snr_db", "log_spectral_distance_db"]
        .map(|name| header.iter().position(|column| column == name).unwrap());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 2, "{results}");
    for record in &records {
        assert_eq!(measures.map(|column| &record[column]), [""; 3], "{results}");
    }
    assert_eq!(page.matches("The recurrence exploded").count(), 2, "told");
}

/// 1999 frames at 8 kHz, whose length in seconds times the rate is not 1999 to the last bit.
#[test]
fn files_and_results_are_named_by_the_window_that_is_heard() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 1999));
    let line = "compare in.wav --output out --orders 8 --windows 0.05,300,400 --methods exact";
    let run = test_folder.run(line);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = |secs: u32| {
        format!(
            "souvenir: in.wav is shorter than a window of {secs} s: it is remembered with one of 0.249875 s\n"
        )
    };
    assert_eq!(run.stderr, told(300) + &told(400), "a line for each");
    let names = ["W50ms", "W249.875ms"].iter().flat_map(|window| {
        ["memory", "residual"].map(|what| format!("{what}_exact_N8_{window}.wav"))
    });
    let mut expected: Vec<String> = names.collect();
    expected.extend(["dry.wav", "report.html", "results.csv"].map(str::to_owned));
    expected.sort();
    assert_eq!(names_in(test_folder.path("out")), expected, "both are one");
    let results = fs::read_to_string(test_folder.path("out/results.csv")).unwrap();
    let windows: Vec<&str> = results
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(2).unwrap())
        .collect();
    assert_eq!(windows, ["0.05", "0.249875"], "{results}");
    let page = fs::read_to_string(test_folder.path("out/report.html")).unwrap();
    assert!(page.contains("order 8, 249.875 ms"), "its title");
    assert!(
        !page.contains("300000 ms") && !run.words().contains("300"),
        "nowhere else"
    );
}

#[test]
fn a_rendering_is_the_one_that_render_writes() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    test_folder
        .succeed("compare in.wav --output out --orders 32 --windows 0.05 --methods bilinear");
    let line = "--order 32 --window 0.05 --method bilinear";
    let same = |listen: &str| {
        test_folder.succeed(&format!(
            "render in.wav --output one.wav --listen {listen} {line}"
        ));
        let one = fs::read(test_folder.path("one.wav")).unwrap();
        let compared = test_folder.path(&format!("out/{listen}_bilinear_N32_W50ms.wav"));
        assert!(one == fs::read(compared).unwrap(), "{listen}");
    };
    same("memory");
    same("residual");
}

#[test]
fn the_results_have_a_line_for_each_channel() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 4000));
    test_folder.succeed(LINE);
    let mut reader = csv::Reader::from_path(test_folder.path("out/results.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 8 * 2, "8 renderings of 2 channels");
    for record in &records {
        let snr_db: f64 = record[column("snr_db")].parse().unwrap();
        let keeps_the_tone = &record[column("order")] == "32";
        assert!(
            snr_db.is_finite() && (snr_db > 3.0) == keeps_the_tone,
            "{record:?}"
        );
        let file = test_folder.path("out").join(&record[column("memory_file")]);
        assert!(file.exists(), "{}", file.display());
    }
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    test_folder.succeed(LINE);
    let page = fs::read_to_string(test_folder.path("out/report.html")).unwrap();
    assert!(!page.contains("http"), "no address");
    assert!(
        !page.contains("<link") && !page.contains("@import"),
        "no style from elsewhere"
    );
    let sources = page.split(" src=\"").skip(1);
    let (mut players, mut pictures) = (0, page.matches("<svg ").count());
    for source in sources {
        assert!(
            source.starts_with("data:audio/wav;base64,"),
            "{}",
            &source[..40]
        );
        players += 1;
    }
    assert_eq!(
        (players, pictures),
        (1 + 2 * 8, 2 * 8),
        "dry, and two players and pictures each"
    );
    pictures = page.matches("role=\"img\" aria-label=\"").count();
    assert_eq!(pictures, 2 * 8, "each picture has a name");
    assert!(page.contains("<title>Souvenir: in.wav</title>"), "title");
}

#[test]
fn names_are_shown_as_text_not_as_markup() {
    let test_folder = TestFolder::new();
    test_folder.write("<b>&.wav", &tones(1, 1000));
    test_folder.succeed("compare <b>&.wav --output out --orders 8 --windows 0.05 --methods exact");
    let page = fs::read_to_string(test_folder.path("out/report.html")).unwrap();
    assert!(
        page.contains("&lt;b&gt;&amp;.wav") && !page.contains("<b>&"),
        "escaped"
    );
}

#[test]
fn a_second_run_replaces_its_files_and_leaves_others_alone() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 1000));
    let line = "compare in.wav --output out --orders 8 --windows 0.05 --methods exact,exact";
    test_folder.succeed(line);
    fs::write(test_folder.path("out/notes.txt"), "mine").unwrap();
    fs::write(test_folder.path("out/dry.wav"), "old").unwrap();
    test_folder.succeed(line);
    assert_eq!(
        fs::read(test_folder.path("out/notes.txt")).unwrap(),
        b"mine",
        "not ours"
    );
    assert_eq!(test_folder.read("out/dry.wav")[0].len(), 1000, "replaced");
    assert_eq!(
        test_folder.names(),
        ["in.wav", "out"],
        "nothing left beside"
    );
}

/// A directory may be a disk of its own, and what lies beside it may be somebody else's.
#[cfg(unix)]
#[test]
fn a_directory_that_exists_is_all_that_is_written_to() {
    use std::os::unix::fs::PermissionsExt as _;
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    fs::create_dir_all(test_folder.path("locked/out")).unwrap();
    let lock =
        |mode| fs::set_permissions(test_folder.path("locked"), fs::Permissions::from_mode(mode));
    let line = "compare in.wav --output locked/out --orders 8 --windows 0.05 --methods exact";
    lock(0o555).unwrap();
    let run = test_folder.run(line);
    lock(0o755).unwrap();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        names_in(test_folder.path("locked/out")).len(),
        5,
        "results, and nothing else"
    );
}
