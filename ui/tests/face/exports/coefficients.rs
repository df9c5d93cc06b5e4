//! The table of coefficients holds them to the last bit, and they are those of `Memory`.

use souvenir_core::memory::{
    CoefficientEdit, CoefficientEdits, CoefficientShape, EditOperation, Measure, Memory,
    MemorySpec, Method, Timeline,
};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;

use super::{Live, Screen, Written, settings, sine};

#[test]
fn coefficients_are_written_to_the_last_bit_with_what_they_are() {
    let mut screen = Screen::new();
    for (mode, method, order) in [
        (Mode::Whole, Method::Exact, 1024),
        (Mode::Whole, Method::Bilinear, 64),
        (Mode::Fading, Method::Exact, 200),
        (Mode::Segments, Method::Exact, 1500),
    ] {
        let settings = MemorySettings {
            method,
            ..settings(mode, order, 0.05)
        };
        let mut live = Live::new(settings, 48_000.0);
        let sound = sine(200.0, 0.5, 48_000.0, 24_000);
        live.hear(&sound);
        let heard = live.look();
        let Snapshot {
            coefficients,
            timeline,
            ..
        } = heard.snapshot.clone();
        let table = screen.table("Coefficients", heard);
        assert_eq!(table.names, ["n", "c_channel_1"]);
        let orders: Vec<f64> = (0..order).map(|n| n as f64).collect();
        assert_eq!(table.column("n"), orders, "{mode}: whole numbers");
        let bits = |numbers: &[f64]| numbers.iter().map(|c| c.to_bits()).collect::<Vec<_>>();
        assert_eq!(
            bits(table.column("c_channel_1")),
            bits(&coefficients),
            "{mode}"
        );
        for (key, value) in [
            ("mode", mode.name()),
            ("method", method.name()),
            ("order_n", &order.to_string()),
            ("sample_rate_hz", "48000"),
            ("program", concat!("souvenir ", env!("CARGO_PKG_VERSION"))),
        ] {
            assert_eq!(table.note(key), value, "{key}");
        }
        let command = table.note("offline");
        assert!(
            command.starts_with(&format!("souvenir analyze IN --mode {mode}")),
            "{command}"
        );
        let expected = by_memory(&table, (mode, method), timeline, &sound);
        let largest = coefficients.iter().fold(0.0, |a: f64, c| a.max(c.abs()));
        // Exact memories hear between the samples, `Memory` holds them: at 200 Hz that is `(w/2)^2/6`, 3e-5, as
        // long as no polynomial turns within a frame at the window's end, `n^2` being less than its frames.
        let (tolerance, count) = match method {
            Method::Exact => (1e-4, 49),
            _ => (1e-9, order),
        };
        let both = coefficients.iter().zip(&expected).take(count);
        for (n, (found, expected)) in both.enumerate() {
            let difference = (found - expected).abs();
            assert!(
                difference < tolerance * largest,
                "{mode} {method} {n}: {found} {expected}"
            );
        }
    }
}

/// `Memory`, which `analyze` runs too, of the same past.
fn by_memory(
    table: &Written,
    (mode, method): (Mode, Method),
    timeline: Timeline,
    sound: &[f32],
) -> Vec<f64> {
    let end: usize = table.note("time_frames").parse().expect("frames");
    let (measure, start, window_frames) = match (mode, timeline) {
        (Mode::Fading, Timeline::Fading { tau_frames }) => (Measure::Fading, 0, tau_frames),
        (Mode::Segments, _) => (Measure::Legs, end - 2400, 2400.0),
        _ => (Measure::Legs, 0, 2400.0),
    };
    let order = table.note("order_n").parse().expect("an order");
    let config = MemorySpec {
        measure,
        method,
        order,
        window_frames,
        channels: 1,
    };
    let mut memory = Memory::prepare(&config).expect("in range");
    memory.push(&[&sound[start..end]]);
    memory.coefficients(0).to_vec()
}

/// What is heard stands beside what is kept: cut, tilted, shuffled.
#[test]
fn what_is_heard_of_coefficients_is_written_as_it_is_bent() {
    let mut live = Live::new(settings(Mode::Segments, 64, 0.05), 48_000.0);
    live.hear(&sine(200.0, 0.5, 48_000.0, 24_000));
    let mut screen = Screen::new();
    screen.look_at("Coefficients", live.look());
    let mut heard = |shape: CoefficientShape, cuts: &[CoefficientEdit]| {
        let controls = &mut screen.harness.state_mut().controls;
        controls.performance.shape = shape;
        controls.edits = CoefficientEdits::of(cuts);
        screen.harness.run();
        let table = screen.export("Coefficients");
        ["c_channel_1", "heard_channel_1"].map(|name| table.column(name).to_vec())
    };
    let tilted = CoefficientShape {
        tilt_db: 6.0,
        ..CoefficientShape::default()
    };
    let half = CoefficientEdit {
        from: 3,
        to: 9,
        operation: EditOperation::Scale(0.5),
    };
    let [kept, bent] = heard(tilted, &[half]);
    for (n, (c, bent)) in kept.iter().zip(&bent).enumerate() {
        let cut = if (3..9).contains(&n) { 0.5 } else { 1.0 };
        let gain_db = 6.0 * ((n + 1) as f64 / 8.0).log2();
        let expected = cut * 10_f64.powf(gain_db / 20.0) * c;
        assert!(
            (bent - expected).abs() <= 1e-12 * expected.abs(),
            "{n}: {bent} {expected}"
        );
    }
    let shuffled = CoefficientShape {
        shuffle: 1.0,
        ..CoefficientShape::default()
    };
    let [kept, bent] = heard(shuffled, &[]);
    assert_ne!(kept, bent);
    let sorted = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers
    };
    assert_eq!(sorted(kept), sorted(bent), "the same numbers elsewhere");
}
