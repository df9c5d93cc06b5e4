use crate::test_folder::{TestFolder, tones};

#[test]
fn the_speeds_have_exactly_the_documented_fields() {
    let bench = TestFolder::new().json("bench --orders 16,32 --json");
    let keys: Vec<_> = bench.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["cpu", "limit", "results", "simd"], "the object");
    assert!(
        !bench["cpu"].as_str().unwrap().is_empty(),
        "a processor has a name"
    );
    let results = bench["results"].as_array().unwrap();
    let engines = [
        "exact",
        "exact_direct",
        "bilinear_published",
        "bilinear_tuned",
    ];
    let expected = [16, 32]
        .map(|order| engines.map(|engine| (order, engine)))
        .concat();
    assert_eq!(results.len(), expected.len(), "orders times engines");
    for (result, (order, engine)) in results.iter().zip(expected) {
        let keys: Vec<_> = result.as_object().unwrap().keys().collect();
        let fields = [
            "engine",
            "nanoseconds_per_sample",
            "order",
            "samples_per_second",
        ];
        assert_eq!(keys, fields, "each");
        assert_eq!(
            (&result["order"], &result["engine"]),
            (&order.into(), &engine.into()),
            "order"
        );
        assert!(
            result["samples_per_second"].as_f64().unwrap() > 1000.0,
            "{result}"
        );
    }
}

#[test]
fn the_table_compares_with_the_published_recurrence() {
    let table = String::from_utf8(TestFolder::new().succeed("bench --orders 16")).unwrap();
    let line = table
        .lines()
        .find(|line| line.contains("bilinear_published"))
        .unwrap();
    assert!(line.trim_end().ends_with("1.00"), "the yardstick: {line}");
}

#[test]
fn costs_are_written_as_a_table_and_drawn() {
    let test_folder = TestFolder::new();
    test_folder.succeed("bench --orders 16,32 --csv costs.csv --picture costs.svg");
    let table = std::fs::read_to_string(test_folder.path("costs.csv")).unwrap();
    let head = "order,engine,samples_per_second,nanoseconds_per_sample";
    assert_eq!(
        (table.lines().next(), table.lines().count()),
        (Some(head), 9)
    );
    let picture = std::fs::read_to_string(test_folder.path("costs.svg")).unwrap();
    for words in ["exact_direct", "bilinear_published", "ns a sample"] {
        assert!(picture.contains(words), "{words}");
    }
    let error = test_folder.run("bench --orders 16 --csv no/such/folder.csv");
    assert_eq!(error.code, 1);
    assert!(
        error.stderr.contains("cannot write no/such/folder.csv"),
        "{}",
        error.stderr
    );
}

/// A slow yardstick flatters. It ran at 0.62 of the twin's speed, and runs at 1.01 of it; the rest is for a machine
/// with other work, whose caches are not ours alone.
#[test]
fn the_yardstick_is_as_fast_as_what_a_cpp_compiler_makes_of_it() {
    if std::process::Command::new("c++")
        .arg("--version")
        .output()
        .is_err()
    {
        println!("not run: this machine has no C++ compiler");
        return;
    }
    let bench = TestFolder::new().json("bench --orders 512 --json --twin");
    let speed = |engine: &str| {
        let mut results = bench["results"].as_array().unwrap().iter();
        let found = results.find(|result| result["engine"] == engine).unwrap();
        found["samples_per_second"].as_f64().unwrap()
    };
    let ratio = speed("bilinear_published") / speed("bilinear_published_cpp");
    assert!(ratio > 0.85, "{ratio} of the twin's speed");
}

/// Coefficients of an order at which no level's built-in row is direct.
fn coefficients(test_folder: &TestFolder) -> (Vec<f64>, String) {
    let run = test_folder.run("analyze in.wav --order 128");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let analysis: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let channel = analysis["snapshots"][0]["channels"][0].as_array().unwrap();
    let coefficients = channel.iter().map(|c| c.as_f64().unwrap());
    (coefficients.collect(), run.stderr)
}

#[test]
fn a_calibration_chooses_the_kernels_of_its_processor_and_of_no_other() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 9000));
    let (built_in, _) = coefficients(&test_folder);
    let cpu = test_folder.json("bench --orders 16 --json")["cpu"].to_string();
    let calibrate = |text: &str| {
        std::fs::write(test_folder.path("calibration.toml"), text).unwrap();
        coefficients(&test_folder)
    };
    let level = souvenir_core::SimdLevel::detect().name();
    let rows = |cpu: &str, order: usize| {
        format!("version = 1\nprocessor = {cpu}\n[fast_from]\n\"{level}\" = {order}\n")
    };
    assert_eq!(
        calibrate(&rows(&cpu, 128)),
        (built_in.clone(), String::new())
    );
    let (direct, told) = calibrate(&rows(&cpu, 129));
    assert_eq!(told, "");
    let largest =
        |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, |max: f64, x| max.max(x.abs()));
    let apart = largest(&mut direct.iter().zip(&built_in).map(|(a, b)| a - b));
    assert!(apart > 0.0, "the other kernels were used");
    // Rounding of one step, of a sound of full scale 0.6: 1.6e-15 of it (docs/performance.md, "Rounding").
    assert!(apart < 1e-15, "{apart:e}");
    for (text, cause) in [
        (
            rows("\"a toaster\"", 129),
            "was measured on another processor (a toaster)",
        ),
        (rows(&cpu, 0), "order 0"),
        ("fast_from = ".to_owned(), "is damaged ("),
    ] {
        let (coefficients, told) = calibrate(&text);
        assert!(coefficients == built_in, "the built-in rows hold: {cause}");
        assert!(told.contains(cause) && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn a_calibration_that_cannot_be_kept_is_refused_before_minutes_are_spent() {
    let test_folder = TestFolder::new();
    let run = test_folder.run("bench --calibrate --calibration-file no/such/folder.toml");
    assert_eq!(run.code, 1);
    let told = "cannot write no/such/folder.toml";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_eq!(test_folder.run("bench --calibration-file").code, 2);
}
