//! Readouts: what they read back, and the memory function.

use souvenir_core::SimdLevel;
use souvenir_core::ssm::{Layer, LayerError, LayerKind, ReadoutSolver, Recurrent, fit_readout};

use super::{layer, noise};

fn read_back(layer: &Layer, readout: &[f64], sound: &[f64]) -> Vec<f64> {
    let mut recurrent = Recurrent::prepare(layer, readout, SimdLevel::detect());
    let mut read = vec![0.0; sound.len()];
    recurrent.process(sound, &mut read);
    read
}

/// The error's share of the power, once the layer has heard enough.
fn lost_share(read: &[f64], sound: &[f64], delay: usize) -> f64 {
    let from = sound.len() / 4;
    let errors = (from..sound.len()).map(|k| (read[k] - sound[k - delay]).powi(2));
    let power = (from..sound.len()).map(|k| sound[k - delay].powi(2));
    errors.sum::<f64>() / power.sum::<f64>()
}

#[test]
fn white_sound_is_read_back_as_well_as_the_memory_function_says() {
    let sound = noise(60_000);
    for kind in LayerKind::ALL {
        let layer = layer(kind, 32, 0.02);
        let solver = ReadoutSolver::prepare(&layer, 1e-9).expect("regular");
        for delay in [3, 20, 45] {
            let read = read_back(&layer, &solver.readout(delay), &sound);
            let explained = 1.0 - lost_share(&read, &sound, delay);
            let promised = solver.explained(delay);
            println!("{kind}, {delay} frames: {promised:.4} promised, {explained:.4} found");
            // 45,000 frames of noise estimate a share to about 1 / sqrt(45,000).
            assert!((explained - promised).abs() < 0.02, "{kind}, {delay}");
        }
    }
}

#[test]
fn capacity_is_the_sum_of_the_memory_function_and_at_most_the_order() {
    for kind in LayerKind::ALL {
        let layer = layer(kind, 16, 0.1);
        let solver = ReadoutSolver::prepare(&layer, 1e-10).expect("regular");
        let function = solver.memory_function(3000, 1);
        let sum: f64 = function.explained.iter().sum();
        println!("{kind}: capacity {:.6}, sum {sum:.6}", function.capacity);
        assert!(function.capacity <= 16.0, "{kind}");
        assert!(
            (sum / function.capacity - 1.0).abs() < 1e-6,
            "{kind}: {sum}"
        );
        assert!(
            function.explained.iter().all(|r| (0.0..=1.0).contains(r)),
            "{kind}"
        );
        let one = solver.explained(40);
        assert!((function.explained[40] - one).abs() < 1e-9, "{kind}");
    }
}

#[test]
fn a_readout_that_is_fitted_to_a_sound_beats_one_for_white_sound_on_it() {
    // Two tones: far fewer numbers than white sound needs.
    let tones = |k: usize| (0.05 * k as f64).sin() + 0.5 * (0.17 * k as f64).cos();
    let sound: Vec<f64> = (0..8000).map(tones).collect();
    let (layer, delay) = (layer(LayerKind::S4dLin, 16, 0.02), 60);
    let white = ReadoutSolver::prepare(&layer, 1e-10)
        .expect("regular")
        .readout(delay);
    let fitted = fit_readout(&layer, &sound, delay, 1e-10).expect("regular");
    let [white, fitted] =
        [white, fitted].map(|c| lost_share(&read_back(&layer, &c, &sound), &sound, delay));
    println!("lost: {white:.2e} with the readout for white sound, {fitted:.2e} fitted");
    // The first frames, before the layer has heard what it is asked for, are in the fit, too.
    assert!(fitted < white / 1000.0, "{fitted:e}, {white:e}");
}

#[test]
fn silence_fits_nothing() {
    let layer = layer(LayerKind::Legs, 8, 0.1);
    let refused = fit_readout(&layer, &[0.0; 100], 3, 1e-6);
    assert_eq!(refused, Err(LayerError::Singular { noise_floor: 1e-6 }));
}
