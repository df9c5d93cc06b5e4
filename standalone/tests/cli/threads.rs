//! All cores work on a sound, and nobody can tell by what is written.

use std::fs;

use crate::test_folder::{TestFolder, names_in, tones};

const THREADS: [&str; 3] = ["1", "2", "5"];

/// What a line writes, by so many threads.
fn written(line: &str, threads: &str) -> Vec<(String, Vec<u8>)> {
    let folder = TestFolder::new();
    folder.write("in.wav", &tones(3, 9000));
    folder.succeed_by_threads(line, threads);
    let out = folder.path("out");
    let files = names_in(out.clone()).into_iter();
    // Both tell how fast it was.
    let files = files.filter(|name| !["results.csv", "report.html"].contains(&name.as_str()));
    let read = files.map(|name| {
        let bytes = fs::read(out.join(&name)).unwrap();
        (name, bytes)
    });
    read.collect()
}

fn check(line: &str, num_files: usize) {
    let [one, others @ ..] = THREADS.map(|threads| written(line, threads));
    assert_eq!(one.len(), num_files, "{line}");
    for other in others {
        let names = |files: &[(String, Vec<u8>)]| -> Vec<String> {
            files.iter().map(|(name, _)| name.clone()).collect()
        };
        assert_eq!(names(&one), names(&other), "{line}");
        for ((name, one), (_, other)) in one.iter().zip(&other) {
            assert!(one == other, "{line}: {name}");
        }
    }
}

#[test]
fn a_rendering_is_the_same_by_one_thread_and_by_many() {
    for line in [
        "render in.wav --output out/o.wav --order 64",
        "render in.wav --output out/o.wav --order 200 --memory legt --block-frames 100",
        "render in.wav --output out/o.wav --order 16 --method bilinear --listen residual",
        "render in.wav --output out/o.wav --memory adaptive --numbers 40 --window 0.1",
    ] {
        check(line, 1);
    }
}

#[test]
fn a_comparison_is_the_same_by_one_thread_and_by_many() {
    let line = "compare in.wav --output out --orders 16,64 --windows 0.05,0.0625";
    check(line, 1 + 2 * 8);
    let line = "compare in.wav --output out --orders 60 --windows 0.05 --rivals";
    check(line, 1 + 2 * 23);
}

#[test]
fn an_analysis_is_the_same_by_one_thread_and_by_many() {
    for line in [
        "analyze in.wav --output out/o.json --order 100 --at 0.2 --at 1",
        "analyze in.wav --output out/o.json --order 100 --memory fading",
        "analyze in.wav --output out/o.json --order 100 --memory selective",
        "analyze in.wav --output out/o.json --order 20 --memory legt --method bilinear",
        "analyze in.wav --output out/o.json --order 30 --window 0.3 --at 0.5 --at 1",
        "analyze in.wav --output out/o.json --order 40 --mode sliding --at 0.4",
        "analyze in.wav --output out/o.json --order 40 --mode selective --at 0.4",
    ] {
        check(line, 1);
    }
}
