//! Mamba's scan against 80-bit references, in any split, on all cores, and with all that should not come.

#![expect(
    clippy::cast_possible_truncation,
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report; references in f32"
)]

use serde::Deserialize;
use souvenir_core::SimdLevel;
use souvenir_core::ssm::selective_scan::{CHUNK_FRAMES, ScanError, ScanInput, SelectiveScan};

#[derive(Deserialize)]
struct Case {
    order: usize,
    u: Vec<f64>,
    delta: Vec<f64>,
    a: Vec<f64>,
    b: Vec<Vec<f64>>,
    c: Vec<Vec<f64>>,
    skip: f64,
    y: Vec<f64>,
    h: Vec<f64>,
}

fn cases() -> Vec<Case> {
    let path = format!(
        "{}/tests/golden/selective_scan.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("the golden file is in the repository");
    serde_json::from_str(&text).expect("the golden file is JSON")
}

/// What a scan hears, owned.
struct Sound {
    a: Vec<f64>,
    u: Vec<f64>,
    delta: Vec<f64>,
    b: Vec<f64>,
    c: Vec<f64>,
}

impl Sound {
    fn input(&self, range: std::ops::Range<usize>) -> ScanInput<'_, f64> {
        let states = self.a.len();
        let of_states = range.start * states..range.end * states;
        ScanInput {
            u: &self.u[range.clone()],
            delta: &self.delta[range],
            b: &self.b[of_states.clone()],
            c: &self.c[of_states],
        }
    }

    fn scan(&self, level: SimdLevel) -> SelectiveScan<f64> {
        SelectiveScan::prepare_at(level, &self.a, 0.3).expect("it decays")
    }
}

/// Noise with steps that reach from none to long, the same every time.
fn noise(states: usize, frames: usize) -> Sound {
    let mut state = 0x5eed_0017_u64;
    let mut draw = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let mut many = |count: usize| (0..count).map(|_| draw()).collect::<Vec<f64>>();
    Sound {
        a: (1..=states).map(|n| -(n as f64)).collect(),
        u: many(frames),
        delta: many(frames).iter().map(|x| (0.1 * x).max(0.0)).collect(),
        b: many(frames * states),
        c: many(frames * states),
    }
}

fn bits(y: &[f64]) -> Vec<u64> {
    y.iter().map(|y| y.to_bits()).collect()
}

fn worst(found: &[f64], expected: &[f64]) -> f64 {
    let scale = expected.iter().fold(0.0, |m: f64, y| m.max(y.abs()));
    let errors = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    errors.fold(0.0, f64::max) / scale
}

#[test]
fn the_golden_scans_are_reproduced_at_every_level() {
    for (case, level) in cases().iter().flat_map(|case| {
        SimdLevel::available()
            .into_iter()
            .map(move |level| (case, level))
    }) {
        let (b, c) = (case.b.concat(), case.c.concat());
        let input = ScanInput {
            u: &case.u,
            delta: &case.delta,
            b: &b,
            c: &c,
        };
        let mut scan = SelectiveScan::prepare_at(level, &case.a, case.skip).expect("it decays");
        let (mut y, mut h) = (vec![f64::NAN; case.u.len()], vec![f64::NAN; case.order]);
        scan.process(&input, &mut y);
        scan.state(&mut h);
        let (of_y, of_h) = (worst(&y, &case.y), worst(&h, &case.h));
        println!(
            "{} states, {}: y {of_y:.1e}, h {of_h:.1e}",
            case.order,
            level.name()
        );
        // The tolerance; rounding alone is 1e-15.
        assert!(of_y < 1e-12 && of_h < 1e-12, "{of_y:e} {of_h:e}");
    }
}

/// The equation as it stands, by the standard library's exponential.
fn plainly(sound: &Sound) -> Vec<f64> {
    let states = sound.a.len();
    let mut h = vec![0.0; states];
    let frame = |k: usize| {
        let mut y = 0.3 * sound.u[k];
        for (n, h) in h.iter_mut().enumerate() {
            let [b, c] = [&sound.b, &sound.c].map(|rows| rows[k * states + n]);
            *h = (sound.delta[k] * sound.a[n]).exp() * *h + sound.delta[k] * b * sound.u[k];
            y += c * *h;
        }
        y
    };
    (0..sound.u.len()).map(frame).collect()
}

#[test]
fn any_diagonal_is_run_as_its_equation_stands() {
    for (states, level) in [1, 2, 5, 16, 40].into_iter().flat_map(|states| {
        SimdLevel::available()
            .into_iter()
            .map(move |level| (states, level))
    }) {
        let mut sound = noise(states, 1500);
        for stretch in [0.0, 0.37] {
            // Evenly spaced, then not.
            let rates = sound.a.iter_mut().enumerate();
            rates.for_each(|(n, rate)| *rate -= stretch * (n * n) as f64);
            let mut y = vec![f64::NAN; 1500];
            sound.scan(level).process(&sound.input(0..1500), &mut y);
            let error = worst(&y, &plainly(&sound));
            // Some hundred steps are remembered, each rounded to a few eps.
            assert!(
                error < 1e-13,
                "{states} states, {}: {error:e}",
                level.name()
            );
        }
    }
}

#[test]
fn single_precision_is_as_near_as_its_rounding() {
    for case in cases() {
        let narrow = |values: &[f64]| values.iter().map(|x| *x as f32).collect::<Vec<f32>>();
        let (u, delta) = (narrow(&case.u), narrow(&case.delta));
        let (b, c) = (narrow(&case.b.concat()), narrow(&case.c.concat()));
        let input = ScanInput {
            u: &u,
            delta: &delta,
            b: &b,
            c: &c,
        };
        let a = narrow(&case.a);
        let mut scan = SelectiveScan::prepare(&a, case.skip as f32).expect("it decays");
        let mut y = vec![f32::NAN; u.len()];
        scan.process(&input, &mut y);
        let y: Vec<f64> = y.into_iter().map(f64::from).collect();
        let error = worst(&y, &case.y);
        // A sum of `order` terms of the size of the result, each rounded a few times.
        assert!(
            error < 4.0 * f64::from(f32::EPSILON) * (case.order as f64).sqrt().max(4.0),
            "{error:e}"
        );
    }
}

#[test]
fn any_split_and_all_cores_give_the_same_bits() {
    for (states, level) in [1, 3, 16, 23].into_iter().flat_map(|states| {
        SimdLevel::available()
            .into_iter()
            .map(move |level| (states, level))
    }) {
        let frames = 20 * CHUNK_FRAMES + 77;
        let sound = noise(states, frames);
        let mut whole = vec![f64::NAN; frames];
        let mut scan = sound.scan(level);
        scan.process(&sound.input(0..frames), &mut whole);
        for block in [1, 7, 64, 256, 1000] {
            let (mut y, mut scan) = (vec![f64::NAN; frames], sound.scan(level));
            for at in (0..frames).step_by(block) {
                let end = frames.min(at + block);
                scan.process(&sound.input(at..end), &mut y[at..end]);
            }
            assert_eq!(bits(&y), bits(&whole), "{states} states, blocks of {block}");
        }
        check_parallel(&sound, level, &whole);
    }
}

/// On two and three threads, from the start of a chunk and from within one.
fn check_parallel(sound: &Sound, level: SimdLevel, whole: &[f64]) {
    for (threads, first) in [(2, 0), (3, 0), (3, 100)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let frames = whole.len();
        let (mut y, mut scan) = (vec![f64::NAN; frames], sound.scan(level));
        let (head, body) = y.split_at_mut(first);
        scan.process(&sound.input(0..first), head);
        pool.expect("threads")
            .install(|| scan.process_parallel(&sound.input(first..frames), body));
        assert_eq!(
            bits(&y),
            bits(whole),
            "{threads} threads from frame {first}"
        );
    }
}

#[test]
fn a_step_of_nothing_changes_nothing() {
    let mut sound = noise(16, 600);
    sound.delta[300..].fill(0.0);
    sound.delta[310..314].copy_from_slice(&[-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
    let mut scan = sound.scan(SimdLevel::detect());
    let mut y = vec![0.0; 300];
    scan.process(&sound.input(0..300), &mut y);
    let (mut before, mut after) = (vec![0.0; 16], vec![0.0; 16]);
    scan.state(&mut before);
    scan.process(&sound.input(300..600), &mut y);
    scan.state(&mut after);
    // Joining a chunk rounds once.
    assert!(
        worst(&after, &before) < 4.0 * f64::EPSILON,
        "{before:?} {after:?}"
    );
}

#[test]
fn what_is_not_a_number_is_gone_with_its_chunk() {
    let mut sound = noise(16, 3 * CHUNK_FRAMES);
    sound.u[3] = f64::NAN;
    sound.b[16 * 9] = f64::INFINITY;
    let mut scan = sound.scan(SimdLevel::detect());
    let mut y = vec![0.0; 3 * CHUNK_FRAMES];
    scan.process(&sound.input(0..3 * CHUNK_FRAMES), &mut y);
    let late = &y[CHUNK_FRAMES..];
    assert!(late.iter().all(|y| y.is_finite()), "it heals");
    assert!(
        y[..9].iter().all(|y| y.is_finite()),
        "an input that is not a number is 0"
    );
    scan.reset();
    let mut h = vec![f64::NAN; 16];
    scan.state(&mut h);
    assert_eq!(h, vec![0.0; 16]);
}

#[test]
fn a_diagonal_that_grows_is_refused() {
    let none = SelectiveScan::<f64>::prepare(&[], 0.0).map(|_| ());
    assert_eq!(none, Err(ScanError::States { states: 0 }));
    let many = SelectiveScan::prepare(&vec![-1.0; 65_537], 0.0).map(|_| ());
    assert!(many.is_err());
    let grows = SelectiveScan::prepare(&[-1.0, 0.5], 0.0).map(|_| ());
    let expected = ScanError::Growing {
        state: 1,
        value: 0.5,
    };
    assert_eq!(grows, Err(expected));
    let sentence = expected.to_string();
    assert!(sentence.contains("A[1] = 0.5"), "{sentence}");
}
