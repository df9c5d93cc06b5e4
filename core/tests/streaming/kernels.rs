//! Direct and fast kernels hear the same.

use super::{RATE_HZ, config, noise};
use crate::common::largest;
use souvenir_core::Kernels;
use souvenir_core::memory::Method;
use souvenir_core::settings::Mode;
use souvenir_core::stream::{StreamConfig, StreamingMemory};

#[test]
fn in_segments() {
    for (order, window, overlap, channels) in [
        (1, 960.0, 0.5, 1),
        (2, 2.0, 0.5, 2),
        (37, 701.0, 0.5, 1),
        (200, 701.0, 0.3, 3),
        (255, 1000.0, 0.0, 2),
        (300, 63.0, 0.5, 1),
        (1000, 961.0, 0.5, 2),
        (1025, 2400.0, 0.4, 1),
        (2047, 999.0, 0.5, 1),
    ] {
        let mut config = config(Mode::Segments, Method::Exact, order, window);
        config.settings.overlap = overlap;
        config.channels = channels;
        compare(&config);
    }
}

/// What a hop errs by has left the window eight hops later.
#[test]
fn sliding() {
    for (order, window, delay, channels) in [
        (1, 960.0, 100.0, 1),
        (2, 2.0, 0.0, 2),
        (37, 701.0, 0.0, 1),
        (200, 701.0, 600.0, 3),
        (300, 63.0, 20.0, 1),
        (1000, 961.0, 360.0, 2),
        (2047, 2400.0, 2000.0, 1),
    ] {
        let mut config = config(Mode::Sliding, Method::Exact, order, window);
        config.settings.delay_secs = delay / RATE_HZ;
        config.channels = channels;
        compare(&config);
    }
}

fn compare(config: &StreamConfig) {
    let sound = noise(18_000.0, 6000);
    let [direct, fast] =
        [Kernels::Direct, Kernels::Fast].map(|kernels| recollect_all(kernels, config, &sound));
    for (direct, fast) in direct.iter().zip(&fast) {
        let error = largest(direct.iter().zip(fast).map(|(a, b)| a - b));
        // Of a sound of about 1: both project and read to 1e-13 of the largest value.
        assert!(error < 1e-11, "{:?}: {error:e}", config.settings);
        assert!(
            largest(fast.iter().copied()) > 1e-3,
            "{:?}: heard",
            config.settings
        );
    }
}

/// Each channel hears the sound at its own level, and as much later.
fn recollect_all(kernels: Kernels, config: &StreamConfig, sound: &[f64]) -> Vec<Vec<f64>> {
    let mut streaming = StreamingMemory::prepare_by(config, kernels).expect("in range");
    let latency = streaming.latency_frames();
    let frames = sound.len() + latency;
    let channel = |channel_idx: usize| {
        let mut input = vec![0.0; 10 * channel_idx];
        input.extend(sound.iter().map(|x| x / (1 + channel_idx) as f64));
        input.resize(frames, 0.0);
        input
    };
    let input: Vec<Vec<f64>> = (0..config.channels).map(channel).collect();
    let mut memory = vec![vec![f64::NAN; frames]; config.channels];
    let inputs: Vec<&[f64]> = input.iter().map(Vec::as_slice).collect();
    let mut memories: Vec<&mut [f64]> = memory.iter_mut().map(Vec::as_mut_slice).collect();
    streaming.process(&inputs, &mut memories);
    memory
        .iter_mut()
        .map(|memory| memory.split_off(latency))
        .collect()
}
