//! Three ways to run one layer: the same sound, whatever the blocks, the vectors and the threads.

use std::sync::Arc;

use souvenir_core::__internals::impulse_response;
use souvenir_core::SimdLevel;
use souvenir_core::ssm::kernel::kernel;
use souvenir_core::ssm::{ChunkJob, Convolver, LayerKind, Recurrent, Runner, Scan, ScanPlan, Way};

use super::{any_readout, layer, noise, relative};

const FRAMES: usize = 3000;

fn in_blocks(runner: &mut Runner, sound: &[f64], block: usize) -> Vec<f64> {
    let mut read = vec![f64::NAN; sound.len()];
    for (x, y) in sound.chunks(block).zip(read.chunks_mut(block)) {
        runner.process(x, y);
    }
    read
}

#[test]
fn the_three_ways_lie_two_hundred_decibels_apart() {
    let sound = noise(FRAMES);
    for kind in LayerKind::ALL {
        for order in [2, 30, 256] {
            let (layer, readout) = (layer(kind, order, 0.01), any_readout(order));
            let read = Way::ALL.map(|way| {
                let mut runner = Runner::prepare(&layer, &readout, way, FRAMES);
                in_blocks(&mut runner, &sound, FRAMES)
            });
            for (way, other) in Way::ALL.iter().zip(&read).skip(1) {
                let apart_db = 20.0 * relative(other, &read[0]).max(1e-20).log10();
                println!("{kind} N = {order}: recurrence and {way} {apart_db:.0} dB apart");
                assert!(apart_db < -200.0, "{kind} {order} {way}: {apart_db}");
            }
        }
    }
}

#[test]
fn any_split_into_blocks_gives_the_same_bits() {
    let sound = noise(FRAMES);
    for kind in LayerKind::ALL {
        let (layer, readout) = (layer(kind, 34, 0.02), any_readout(34));
        for way in Way::ALL {
            let mut runner = Runner::prepare(&layer, &readout, way, FRAMES);
            let whole = in_blocks(&mut runner, &sound, FRAMES);
            for block in [1, 7, 64, 129, 1000] {
                runner.reset();
                let split = in_blocks(&mut runner, &sound, block);
                assert!(split == whole, "{kind} {way}, blocks of {block}");
            }
        }
    }
}

#[test]
fn chunks_scanned_in_any_order_and_on_threads_give_the_streams_bits() {
    let sound = noise(FRAMES + 17);
    for kind in [
        LayerKind::S4,
        LayerKind::S4dLin,
        LayerKind::S4dReal,
        LayerKind::Legt,
    ] {
        let plan = Arc::new(ScanPlan::prepare(&layer(kind, 20, 0.02), &any_readout(20)));
        let mut streamed = vec![0.0; sound.len()];
        Scan::prepare(Arc::clone(&plan)).process(&sound, &mut streamed);
        let mut whole = vec![f64::NAN; sound.len()];
        plan.run(&sound, &mut whole, |mut jobs| {
            let second = jobs.split_off(jobs.len() / 2);
            std::thread::scope(|scope| {
                scope.spawn(|| second.into_iter().rev().for_each(ChunkJob::run));
                jobs.into_iter().for_each(ChunkJob::run);
            });
        });
        assert!(whole == streamed, "{kind}");
    }
}

#[test]
fn every_instruction_set_agrees() {
    let sound = noise(700);
    for kind in [LayerKind::S4, LayerKind::S4dInv, LayerKind::S4dReal] {
        let (layer, readout) = (layer(kind, 70, 0.02), any_readout(70));
        let kernel = kernel(&layer, &readout, 700);
        let mut wanted = None;
        for level in SimdLevel::available() {
            let mut recurrent = vec![0.0; 700];
            Recurrent::prepare(&layer, &readout, level).process(&sound, &mut recurrent);
            let mut convolved = vec![0.0; 700];
            Convolver::prepare(&kernel, level).process(&sound, &mut convolved);
            let wanted = wanted.get_or_insert_with(|| recurrent.clone());
            for read in [&recurrent, &convolved] {
                let off = relative(read, wanted);
                assert!(off < 1e-12, "{kind} at {}: {off:e}", level.name());
            }
        }
    }
}

#[test]
fn a_convolver_convolves() {
    for length in [0, 1, 5, 64, 65, 1000, 5000] {
        let (kernel, sound) = (noise(length), noise(6000));
        let mut convolved = vec![f64::NAN; sound.len()];
        Convolver::prepare(&kernel, SimdLevel::detect()).process(&sound, &mut convolved);
        for k in (0..sound.len()).step_by(37) {
            let terms = kernel.iter().zip(sound[..=k].iter().rev());
            let wanted: f64 = terms.map(|(h, x)| h * x).sum();
            let off = (convolved[k] - wanted).abs();
            assert!(
                off < 1e-12 * (1.0 + length as f64).sqrt(),
                "{length} taps, frame {k}: {off:e}"
            );
        }
    }
}

#[test]
fn kernels_of_long_layers_are_their_impulse_responses() {
    for (kind, order) in [
        (LayerKind::S4, 256),
        (LayerKind::S4dLegs, 512),
        (LayerKind::S4dInv, 512),
    ] {
        let (layer, readout) = (layer(kind, order, 0.002), any_readout(order));
        let found = kernel(&layer, &readout, 4001);
        let off = relative(&found, &impulse_response(&layer, &readout, 4001));
        println!("{kind} N = {order}: {off:.1e}");
        assert!(off < 1e-11, "{kind}: {off:e}");
    }
}

#[test]
fn a_layer_that_has_fallen_silent_is_exactly_silent() {
    for kind in LayerKind::ALL {
        let (layer, readout) = (layer(kind, 16, 0.9), any_readout(16));
        let mut runner = Runner::prepare(&layer, &readout, Way::Recurrence, 0);
        // Rounding moves the eigenvalues of LegS, which are badly conditioned: twice as long is enough.
        let silent_from = 2 * layer.decay_frames(4200.0, 100_000);
        let silence = vec![0.0; silent_from + 200];
        let mut read = silence.clone();
        runner.process(&noise(64), &mut [0.0; 64]);
        runner.process(&silence, &mut read);
        let last = &read[silent_from + 64..];
        assert!(last.iter().all(|y| *y == 0.0), "{kind}: {:e}", last[0]);
    }
}
