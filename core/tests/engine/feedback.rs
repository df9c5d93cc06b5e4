//! The memory remembers its own output.

use crate::{RATE_HZ, engine, noise, peak, perform, settings, sine, steepest};
use souvenir_core::control::Command;
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, EditOperation};
use souvenir_core::settings::{Listen, Mode};

fn rms(part: &[f32]) -> f64 {
    let energy: f64 = part.iter().map(|x| f64::from(*x).powi(2)).sum();
    (energy / part.len() as f64).sqrt()
}

/// A burst, then silence: it comes back every latency, softer by the amount.
#[test]
fn a_sound_comes_back_softer_and_dry_does_not() {
    let mut sound = sine(400.0, RATE_HZ, 120_000);
    sound[2000..].fill(0.0);
    let heard = |amount, listen| {
        let mut engine = engine(settings(Mode::Segments, 1000, 0.05));
        let events = vec![(0, Command::Feedback(amount)), (0, Command::Listen(listen))];
        let period = engine.latency_frames() + 64;
        (perform(&mut engine, &sound, events, &[512]), period)
    };
    let (once, _) = heard(0.0, Listen::Memory);
    assert!(rms(&once[20_000..]) < 1e-3, "once where nothing goes back");
    let (dry, _) = heard(0.5, Listen::Dry);
    assert_eq!(peak(&dry[20_000..]), 0.0, "dry is dry");
    let (echoes, period) = heard(0.5, Listen::Memory);
    let echo = |number: usize| rms(&echoes[number * period - 64..number * period + 1900]);
    for number in 1..6 {
        let ratio = echo(number + 1) / echo(number);
        // The limit takes 4 % of 0.5, and each window cuts some of the burst's ends.
        assert!((ratio - 0.5).abs() < 0.05, "{ratio} after {number}");
    }
    assert!(rms(&echoes[100_000..]) < 1e-6, "it dies away");
}

#[test]
fn it_stays_bounded_whatever_is_boosted() {
    let boost = CoefficientEdits::of(&[CoefficientEdit {
        from: 0,
        to: 4096,
        operation: EditOperation::Scale(16.0),
    }]);
    for mode in Mode::ALL {
        let mut engine = engine(settings(mode, 300, 0.02));
        let events = vec![
            (0, Command::Feedback(1e9)),
            (0, Command::EditCoefficients(boost)),
        ];
        let heard = perform(&mut engine, &noise(200_000), events, &[512]);
        assert!(heard.iter().all(|x| x.is_finite()), "{mode}");
        // Half of full scale and what comes back, 24 dB up, and a polynomial's overshoot.
        assert!(peak(&heard) < 16.0 * 1.5 * 4.0, "{mode}: {}", peak(&heard));
    }
}

#[test]
fn to_turn_it_makes_no_click() {
    let sound = sine(300.0, RATE_HZ, 100_000);
    let mut engine = engine(settings(Mode::Segments, 1000, 0.05));
    let turned = (0..100).map(|i| {
        let amount = f64::from(i * i % 11) / 12.0;
        (
            20_000 + 500 * usize::try_from(i).expect("small"),
            Command::Feedback(amount),
        )
    });
    let heard = perform(&mut engine, &sound, turned.collect(), &[512]);
    // Held to full scale on its way, and added to half of it: at most three times the tone's own slope.
    assert!(steepest(&heard) < 3.0 * steepest(&sound) + 0.005);
}
