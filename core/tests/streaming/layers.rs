//! A state-space layer as a memory of live sound, against its definition.

use souvenir_core::settings::LIVE_LAYERS;
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver, Way};
use souvenir_core::{LayerSettings, MemorySettings, Mode, StreamConfig, StreamingMemory};

use super::RATE_HZ;

const ORDER: usize = 30;
const WINDOW_FRAMES: f64 = 400.0;
const DELAY_FRAMES: usize = 150;
const TIME_SCALE_FRAMES: f64 = 50.0;

fn config(kind: LayerKind, way: Way) -> StreamConfig {
    StreamConfig {
        settings: MemorySettings {
            mode: Mode::Layer,
            order: ORDER,
            window_secs: WINDOW_FRAMES / RATE_HZ,
            delay_secs: DELAY_FRAMES as f64 / RATE_HZ,
            layer: LayerSettings {
                kind,
                way,
                time_scale_secs: TIME_SCALE_FRAMES / RATE_HZ,
            },
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 1,
    }
}

fn prepare(kind: LayerKind, way: Way) -> StreamingMemory {
    StreamingMemory::prepare(&config(kind, way)).expect("in range")
}

/// As the program prepares it: the step is a quotient that rounds.
fn layer(kind: LayerKind) -> Layer {
    let step = 1.0 / (TIME_SCALE_FRAMES / RATE_HZ * RATE_HZ);
    Layer::prepare(&LayerSpec::new(kind, ORDER, step)).expect("in range")
}

fn sound(frames: usize) -> Vec<f64> {
    let of = |k: usize| (0.05 * k as f64).sin() + 0.3 * (0.31 * k as f64).cos();
    (0..frames).map(of).collect()
}

/// What comes out of a memory that hears `sound` in blocks of so many frames.
fn hear(memory: &mut StreamingMemory, sound: &[f64], block_frames: usize) -> Vec<f64> {
    let mut heard = vec![0.0; sound.len()];
    for (input, out) in sound
        .chunks(block_frames)
        .zip(heard.chunks_mut(block_frames))
    {
        memory.process(&[input], &mut [out]);
    }
    heard
}

/// The states after each frame, by the layer's own definition.
fn states(layer: &Layer, sound: &[f64]) -> Vec<Vec<f64>> {
    let (mut state, mut scratch) = (vec![0.0; ORDER], vec![0.0; ORDER]);
    let mut all = Vec::with_capacity(sound.len());
    for sample in sound {
        layer.advance(&mut state, &mut scratch, *sample);
        all.push(state.clone());
    }
    all
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn decibels_apart(a: &[f64], b: &[f64]) -> f64 {
    let energy = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
    let difference: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    10.0 * (energy(&difference) / energy(b)).log10()
}

#[test]
fn what_is_heard_is_the_readout_of_the_state_in_every_way() {
    let sound = sound(3000);
    for kind in LIVE_LAYERS {
        let layer = layer(kind);
        let solver = ReadoutSolver::prepare(&layer, 1e-10).expect("solvable");
        let row = solver.readout(DELAY_FRAMES);
        let wanted: Vec<f64> = states(&layer, &sound)
            .iter()
            .map(|s| product(&row, s))
            .collect();
        for way in Way::ALL {
            let mut memory = prepare(kind, way);
            assert_eq!(memory.latency_frames(), DELAY_FRAMES);
            let heard = hear(&mut memory, &sound, sound.len());
            let apart = decibels_apart(&heard, &wanted);
            assert!(apart < -200.0, "{kind} {way}: {apart} dB");
            println!("{kind} {way}: {apart:.0} dB from the definition");
        }
    }
}

#[test]
fn any_split_gives_the_same_bits_and_the_same_coefficients() {
    let sound = sound(2500);
    for kind in LIVE_LAYERS {
        for way in Way::ALL {
            let all = |block_frames| {
                let mut memory = prepare(kind, way);
                let heard = hear(&mut memory, &sound, block_frames);
                (heard, memory.coefficients(0).to_vec(), memory.lag_frames())
            };
            let whole = all(2500);
            for block_frames in [1, 7, 64, 513] {
                assert!(all(block_frames) == whole, "{kind} {way} {block_frames}");
            }
        }
    }
}

/// `(k+1) P_{k+1} = (2k+1) x P_k - k P_{k-1}`.
fn legendre(n: usize, x: f64) -> f64 {
    let next = |[before, now]: [f64; 2], k: usize| {
        let k = k as f64;
        [now, ((2.0 * k + 1.0) * x * now - k * before) / (k + 1.0)]
    };
    (0..n).fold([0.0, 1.0], next)[1]
}

/// `integral r_n P_n(2u-1) du` over a frame `age` frames old, of a window of so many.
fn weight(n: usize, age: usize, window: usize) -> f64 {
    let at = |frames: usize| 1.0 - 2.0 * frames as f64 / window as f64;
    let antiderivative = |x: f64| {
        let p = |n: usize| legendre(n, x);
        if n == 0 {
            x / 2.0
        } else {
            (p(n + 1) - p(n - 1)) / (2.0 * (2 * n + 1) as f64)
        }
    };
    let scale = ((2 * n + 1) as f64).sqrt();
    scale * (antiderivative(at(age)) - antiderivative(at(age + 1)))
}

/// The polynomial of the window is that of the sound as the readouts of all its delays say it.
#[test]
fn coefficients_are_those_of_what_is_read_at_every_delay() {
    let window = 400;
    let sound = sound(4000);
    for kind in LIVE_LAYERS {
        let layer = layer(kind);
        let solver = ReadoutSolver::prepare(&layer, 1e-10).expect("solvable");
        let mut memory = prepare(kind, Way::Recurrence);
        hear(&mut memory, &sound, 77);
        let state = &states(&layer, &sound)[sound.len() - 1 - memory.lag_frames()];
        let read: Vec<f64> = (0..window)
            .map(|delay| product(&solver.readout(delay), state))
            .collect();
        let expected: Vec<f64> = (0..ORDER)
            .map(|n| {
                (0..window)
                    .map(|age| weight(n, age, window) * read[age])
                    .sum()
            })
            .collect();
        let apart = decibels_apart(memory.coefficients(0), &expected);
        // Both solve a covariance whose condition is that of the noise floor: 1e10 units of rounding at worst.
        assert!(apart < -110.0, "{kind}: {apart} dB");
        println!("{kind}: {apart:.0} dB");
    }
}

#[test]
fn another_way_goes_on_from_the_state_without_being_heard() {
    let sound = sound(4000);
    let (before, after) = sound.split_at(1777);
    for kind in LIVE_LAYERS {
        let stepped = hear(&mut prepare(kind, Way::Recurrence), &sound, 4000);
        for [first, second] in [
            [Way::Recurrence, Way::Convolution],
            [Way::Convolution, Way::Scan],
            [Way::Scan, Way::Recurrence],
        ] {
            let mut memory = prepare(kind, first);
            hear(&mut memory, before, 64);
            let mut next = prepare(kind, second);
            next.continue_from(&memory);
            let heard = hear(&mut next, after, 64);
            let apart = decibels_apart(&heard, &stepped[1777..]);
            assert!(apart < -200.0, "{kind} {first} to {second}: {apart} dB");
            let shown = next.ways_apart_db();
            assert_eq!(shown.is_some(), second != Way::Recurrence);
            assert!(
                shown.is_none_or(|db| db < -200.0),
                "{kind} {second}: {shown:?}"
            );
        }
    }
}

#[test]
fn after_a_clear_nothing_is_left_in_any_way() {
    let sound = sound(3000);
    for kind in LIVE_LAYERS {
        for way in Way::ALL {
            let mut memory = prepare(kind, way);
            hear(&mut memory, &sound, 64);
            memory.reset();
            let heard = hear(&mut memory, &vec![0.0; 3000], 64);
            assert!(heard.iter().all(|x| *x == 0.0), "{kind} {way}");
            assert!(
                memory.coefficients(0).iter().all(|c| *c == 0.0),
                "{kind} {way}"
            );
        }
    }
}
