use crate::workshop::Workshop;

#[test]
fn the_speeds_have_exactly_the_documented_fields() {
    let bench = Workshop::new().json("bench --orders 16,32 --json");
    let keys: Vec<_> = bench.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["cpu", "results", "simd"], "the object");
    assert!(
        !bench["cpu"].as_str().unwrap().is_empty(),
        "a processor has a name"
    );
    let results = bench["results"].as_array().unwrap();
    let engines = ["exact", "bilinear_published", "bilinear_tuned"];
    let expected = [16, 32]
        .map(|order| engines.map(|engine| (order, engine)))
        .concat();
    assert_eq!(results.len(), expected.len(), "orders times engines");
    for (result, (order, engine)) in results.iter().zip(expected) {
        let keys: Vec<_> = result.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["engine", "order", "samples_per_second"], "each");
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
    let table = String::from_utf8(Workshop::new().succeed("bench --orders 16")).unwrap();
    let line = table
        .lines()
        .find(|line| line.contains("bilinear_published"))
        .unwrap();
    assert!(line.trim_end().ends_with("1.00"), "the yardstick: {line}");
}
