//! Coefficients are tilted, painted over and shuffled on their way to the ear.

use crate::{Event, RATE_HZ, engine, noise, perform, settings, sine, steepest};
use souvenir_core::control::Command;
use souvenir_core::memory::{
    CoefficientEdit, CoefficientEdits, CoefficientShape, EditOperation, PaintedGains,
};
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::Mode;

const ORDER: usize = 64;

fn heard(mode: Mode, is_frozen: bool, command: Command) -> Vec<f32> {
    let mut engine = engine(settings(mode, ORDER, 0.01));
    let events = vec![
        (0, command),
        (9000, Command::Freeze { is_frozen }),
        (9000, Command::Recall(is_frozen.then_some(HeadMotion::Loop))),
    ];
    perform(&mut engine, &noise(40_000), events, &[512])
}

/// The upper half an octave at a time at 12 dB, half of them silent: three cuts say the same, where the curve is flat.
#[test]
fn what_is_painted_is_heard_as_cuts_of_the_same_gains() {
    let mut gains = [0.0; 24];
    // Degrees 32 to 63 of 64 lie between the points 21 and 23.
    gains[21..].fill(12.0);
    // Below degree 4 all is silent, and in between the gain falls on a line in dB.
    gains[..16].fill(-48.0);
    let paint = PaintedGains::of(&gains);
    let shape = CoefficientShape {
        paint,
        ..CoefficientShape::default()
    };
    for (mode, is_frozen) in [
        (Mode::Segments, false),
        (Mode::Sliding, false),
        (Mode::Segments, true),
        (Mode::Whole, true),
    ] {
        let flat = CoefficientEdits::of(&[
            CoefficientEdit {
                from: 31,
                to: ORDER,
                operation: EditOperation::Scale(10_f64.powf(12.0 / 20.0)),
            },
            CoefficientEdit {
                from: 0,
                to: 31,
                operation: EditOperation::Scale(0.0),
            },
        ]);
        // Only what is flat: the rest is muted in both.
        let muted = CoefficientEdits::of(&[CoefficientEdit {
            from: 0,
            to: 31,
            operation: EditOperation::Scale(0.0),
        }]);
        let painted = {
            let mut engine = engine(settings(mode, ORDER, 0.01));
            let events = vec![
                (0, Command::EditCoefficients(muted)),
                (0, Command::Shape(shape)),
                (9000, Command::Freeze { is_frozen }),
                (9000, Command::Recall(is_frozen.then_some(HeadMotion::Loop))),
            ];
            perform(&mut engine, &noise(40_000), events, &[512])
        };
        let cut = heard(mode, is_frozen, Command::EditCoefficients(flat));
        let apart = painted[20_000..]
            .iter()
            .zip(&cut[20_000..])
            .map(|(one, two)| (one - two).abs())
            .fold(0.0, f32::max);
        // A rounding of each to single floats, of sounds below 4.
        assert!(apart < 1e-6, "{mode} {is_frozen}: {apart}");
    }
}

#[test]
fn a_tilt_and_a_shuffle_change_what_is_heard_live_and_frozen() {
    let tilt = CoefficientShape {
        tilt_db: -6.0,
        ..CoefficientShape::default()
    };
    let shuffle = CoefficientShape {
        shuffle: 0.5,
        ..CoefficientShape::default()
    };
    let rms = |sound: &[f32]| {
        let energy: f64 = sound.iter().map(|x| f64::from(*x).powi(2)).sum();
        (energy / sound.len() as f64).sqrt()
    };
    for is_frozen in [false, true] {
        let of = |shape| {
            let heard = heard(Mode::Segments, is_frozen, Command::Shape(shape));
            heard[20_000..].to_vec()
        };
        let [plain, tilted, shuffled] = [CoefficientShape::default(), tilt, shuffle].map(of);
        // A degree's slope grows with it, and falls as much by the tilt: of 64 alike the root of 3 / 64 is left.
        assert!(steepest(&tilted) < 0.5 * steepest(&plain), "duller");
        assert_ne!(shuffled, plain, "frozen: {is_frozen}");
        // A window's power is that of its coefficients, in whatever order; a loop leaves a tenth of it out, and fades of half a
        // window weigh its ends less.
        let ratio = rms(&shuffled) / rms(&plain);
        assert!((ratio - 1.0).abs() < 0.25, "frozen: {is_frozen}, {ratio}");
    }
}

/// Every 20 ms another shape, of a tone that is held: no step is steeper than the steepest of the shapes themselves.
#[test]
fn no_change_of_shape_clicks() {
    const CHANGES: usize = 24;
    let sound = sine(300.0, RATE_HZ, 60_000);
    let shape = |i: usize| CoefficientShape {
        tilt_db: [0.0, 6.0, -6.0, 2.0][i % 4],
        shuffle: [0.0, 0.02][i / 2 % 2],
        seed: u32::try_from(i).expect("small"),
        paint: PaintedGains::of(&vec![[0.0, 6.0, -48.0][i % 3]; 12 + i % 12]),
        ..CoefficientShape::default()
    };
    let play = |changes: &dyn Fn() -> Vec<Event>| {
        let mut engine = engine(settings(Mode::Segments, 256, 0.02));
        let mut events = changes();
        events.push((20_000, Command::Freeze { is_frozen: true }));
        events.sort_by_key(|(at, _)| *at);
        perform(&mut engine, &sound, events, &[512])
    };
    let mut steepest_still: f64 = 0.0;
    for i in 0..CHANGES {
        let still = play(&|| vec![(0, Command::Shape(shape(i)))]);
        steepest_still = steepest_still.max(steepest(&still));
    }
    let changed = play(&|| {
        let change = |i: usize| (30_000 + 960 * i, Command::Shape(shape(i)));
        (0..CHANGES).map(change).collect()
    });
    let found = steepest(&changed);
    // A fade of 480 frames between sounds below 4 adds a 480th of their distance.
    assert!(
        found < steepest_still + 8.0 / 480.0,
        "{found}, {steepest_still}"
    );
}

/// Orthonormal over `[-1, 1]` but for the root of 2, `[n]`.
fn legendre(orders: usize, x: f64) -> Vec<f64> {
    let mut p = vec![1.0, x];
    for n in 1..orders {
        let n_ = n as f64;
        p.push(((2.0 * n_ + 1.0) * x * p[n] - n_ * p[n - 1]) / (n_ + 1.0));
    }
    p.truncate(orders);
    let scaled = p.iter().enumerate();
    scaled
        .map(|(n, p)| (2.0 * n as f64 + 1.0).sqrt() * p)
        .collect()
}

/// The coefficients of the polynomial next to so many frames, and what it misses: least squares by Gram and Schmidt.
fn fitted(sound: &[f32], orders: usize) -> (Vec<f64>, f64) {
    let frames = sound.len();
    let at = |frame: usize| legendre(orders, (2.0 * frame as f64 + 1.0) / frames as f64 - 1.0);
    let rows: Vec<Vec<f64>> = (0..frames).map(at).collect();
    let column = |n: usize| rows.iter().map(|row| row[n]).collect::<Vec<f64>>();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (mut basis, mut lower) = (Vec::<Vec<f64>>::new(), Vec::<Vec<f64>>::new());
    let mut rest: Vec<f64> = sound.iter().map(|x| f64::from(*x)).collect();
    let mut found = Vec::new();
    for n in 0..orders {
        let mut q = column(n);
        let mut row = Vec::new();
        for b in &basis {
            let share = dot(&q, b);
            q.iter_mut().zip(b).for_each(|(q, b)| *q -= share * b);
            row.push(share);
        }
        let norm = dot(&q, &q).sqrt();
        q.iter_mut().for_each(|q| *q /= norm);
        row.push(norm);
        let share = dot(&rest, &q);
        rest.iter_mut().zip(&q).for_each(|(x, q)| *x -= share * q);
        found.push(share);
        basis.push(q);
        lower.push(row);
    }
    for n in (0..orders).rev() {
        let above = (n + 1..orders).map(|m| lower[m][n] * found[m]).sum::<f64>();
        found[n] = (found[n] - above) / lower[n][n];
    }
    (found, dot(&rest, &rest).sqrt())
}

/// Windows side by side are polynomials: of the same coefficients in other places, the same in all windows.
#[test]
fn a_shuffle_moves_the_coefficients_of_every_window_alike() {
    const FEW: usize = 16;
    const WINDOW: usize = 480;
    let play = |shape| {
        let mut settings = settings(Mode::Segments, FEW, 0.01);
        settings.overlap = 0.0;
        let events = vec![(0, Command::Shape(shape))];
        perform(&mut engine(settings), &noise(20_000), events, &[512])
    };
    let plain = play(CoefficientShape::default());
    let shuffled = play(CoefficientShape {
        shuffle: 1.0,
        shuffled: [0.25, 1.0],
        seed: 3,
        ..CoefficientShape::default()
    });
    let begins = (4800..4800 + WINDOW).min_by(|a, b| {
        let miss = |at: usize| fitted(&plain[at..at + WINDOW], FEW).1;
        miss(*a).total_cmp(&miss(*b))
    });
    let begins = begins.expect("windows");
    let mut places = Vec::new();
    for at in (begins..20_000 - WINDOW).step_by(WINDOW) {
        let [own, moved] = [&plain, &shuffled].map(|sound| {
            let (found, missed) = fitted(&sound[at..at + WINDOW], FEW);
            assert!(missed < 1e-4, "{at}: a polynomial, but for {missed}");
            found
        });
        let place = |c: &f64| {
            let nearest = (0..FEW).min_by(|a, b| {
                let apart = |n: &usize| (moved[*n] - c).abs();
                apart(a).total_cmp(&apart(b))
            });
            let nearest = nearest.expect("coefficients");
            assert!((moved[nearest] - c).abs() < 1e-5, "{at}: {c} is gone");
            nearest
        };
        places.push(own.iter().map(place).collect::<Vec<usize>>());
    }
    assert!(places.windows(2).all(|two| two[0] == two[1]), "{places:?}");
    assert_eq!(places[0][..4], [0, 1, 2, 3], "below the band");
    assert_ne!(places[0][4..], (4..FEW).collect::<Vec<_>>()[..], "in it");
}
