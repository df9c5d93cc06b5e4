//! What comes out is what the engine says, whatever the host's blocks, rates and channels.

use souvenir_core::control::{Command, EngineConfig, PreparedEngine};
use souvenir_core::settings::{LayerSettings, Listen, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};
use souvenir_core::stream::{StreamConfig, StreamingMemory};

use crate::host::{MAX_FRAMES, Planes, RATE_HZ, Rig};
use crate::tones::{SEED, bits, noise, noises, rms, sines};

const FRAMES: usize = 20_000;

fn running(rate_hz: f64) -> Rig {
    let mut rig = Rig::new();
    rig.activate(rate_hz, MAX_FRAMES);
    rig
}

/// What the engine alone makes of it.
fn engine(input: &[Vec<f32>], commands: impl IntoIterator<Item = Command>) -> Planes {
    engine_of(MemorySettings::default(), input, commands)
}

fn engine_of(
    settings: MemorySettings,
    input: &[Vec<f32>],
    commands: impl IntoIterator<Item = Command>,
) -> Planes {
    let config = EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: input.len(),
        max_block_frames: MAX_FRAMES as usize,
    };
    let PreparedEngine { mut engine, .. } = PreparedEngine::prepare(&config).unwrap();
    commands
        .into_iter()
        .for_each(|command| engine.obey(command));
    engine.reset();
    let mut sound = input.to_vec();
    let mut planes: Vec<_> = sound.iter_mut().map(Vec::as_mut_slice).collect();
    engine.play(&mut planes);
    sound
}

#[test]
fn parameters_as_they_come_sound_bit_for_bit_like_the_engine() {
    let input = noises(2, FRAMES);
    let heard = running(RATE_HZ).run(&input, &[512]);
    assert!(rms(&heard[0][FRAMES / 2..]) > 0.01, "nothing was heard");
    assert_eq!(bits(&heard), bits(&engine(&input, [])));
}

#[test]
fn the_residual_sounds_bit_for_bit_like_the_engines() {
    let input = noises(2, FRAMES);
    let mut rig = Rig::new();
    rig.set("Listen to", "Residual");
    rig.activate(RATE_HZ, MAX_FRAMES);
    let heard = rig.run(&input, &[512]);
    let alone = engine(&input, [Command::Listen(Listen::Residual)]);
    assert_eq!(bits(&heard), bits(&alone));
}

#[test]
fn every_layer_sounds_bit_for_bit_like_the_engines() {
    let input = noises(2, FRAMES);
    let layers = [
        (LayerKind::S4, "S4"),
        (LayerKind::S4dLegs, "S4D-LegS"),
        (LayerKind::S4dLin, "S4D-Lin"),
        (LayerKind::S4dInv, "S4D-Inv"),
        (LayerKind::S4dReal, "S4D-Real"),
        (LayerKind::Legs, "LegS, constant A"),
    ];
    let ways = [
        (Way::Recurrence, "Recurrence"),
        (Way::Convolution, "Convolution"),
        (Way::Scan, "Scan"),
    ];
    for (kind, layer_name) in layers {
        for (way, way_name) in ways {
            let mut rig = Rig::new();
            rig.set("Layer", layer_name);
            rig.set("Order", "32");
            rig.set("Time scale", "1 ms");
            rig.set("Delay", "2 ms");
            rig.set("Way", way_name);
            rig.activate(RATE_HZ, MAX_FRAMES);
            let heard = rig.run(&input, &[512]);
            let settings = MemorySettings {
                mode: Mode::Layer,
                order: 32,
                delay_secs: 0.002,
                layer: LayerSettings {
                    kind,
                    way,
                    time_scale_secs: 0.001,
                },
                ..MemorySettings::default()
            };
            assert!(
                rms(&heard[0][FRAMES / 2..]) > 0.001,
                "{kind} {way}: nothing was heard"
            );
            let alone = engine_of(settings, &input, []);
            assert_eq!(bits(&heard), bits(&alone), "{kind} {way}");
        }
    }
}

/// `souvenir render` writes the same recollector's output without its latency.
#[test]
fn the_memory_is_the_command_lines_once_the_latency_is_taken_off() {
    let input = noises(2, FRAMES);
    let mut recollector = StreamingMemory::prepare(&StreamConfig {
        settings: MemorySettings::default(),
        sample_rate_hz: RATE_HZ,
        channels: 2,
    })
    .unwrap();
    let sound: Vec<&[f32]> = input.iter().map(Vec::as_slice).collect();
    let mut memory = vec![vec![0.0; FRAMES]; 2];
    let mut planes: Vec<_> = memory.iter_mut().map(Vec::as_mut_slice).collect();
    recollector.process(&sound, &mut planes);
    let mut rig = running(RATE_HZ);
    assert_eq!(rig.latency(), recollector.latency_frames());
    let heard = rig.run(&input, &[64]);
    let narrow = |one: &Vec<f64>| one.iter().map(|x| *x as f32).collect();
    let rendered: Planes = memory.iter().map(narrow).collect();
    assert_eq!(bits(&heard), bits(&rendered));
}

#[test]
fn blocks_of_every_size_give_the_same_bits() {
    let input = noises(2, 6000);
    let whole = running(RATE_HZ).run(&input, &[1024]);
    for frames in 1..=64 {
        let heard = running(RATE_HZ).run(&input, &[frames]);
        assert_eq!(bits(&heard), bits(&whole), "{frames} frames");
    }
    let lengths: Vec<_> = noise(SEED, 500)
        .iter()
        .map(|x| 1 + (x.abs() * 1000.0) as usize)
        .collect();
    let heard = running(RATE_HZ).run(&input, &lengths);
    assert_eq!(bits(&heard), bits(&whole), "{lengths:?}, seed {SEED}");
}

#[test]
fn every_sample_rate_is_remembered() {
    for rate_hz in [8e3, 44_100.0, 48e3, 96e3, 192e3, 384e3] {
        let mut rig = running(rate_hz);
        let latency = rig.latency();
        let secs = latency as f64 / rate_hz;
        // A window of 50 ms, and what reading and the half-band filters need.
        assert!((0.05..0.08).contains(&secs), "{rate_hz} Hz: {secs} s");
        let sine = sines(
            2,
            440.0 * RATE_HZ / rate_hz,
            0.5,
            latency + rate_hz as usize / 10,
        );
        let heard = rig.run(&sine, &[512]);
        let late = &heard[1][latency + 100..];
        let lost: Vec<_> = late
            .iter()
            .zip(&sine[1][100..])
            .map(|(y, x)| y - x)
            .collect();
        // 440 Hz is far below what 1024 coefficients keep of 50 ms: -60 dB is beyond hearing.
        assert!(rms(&lost) < 5e-4, "{rate_hz} Hz: {}", rms(&lost));
    }
}

#[test]
fn every_layout_remembers_each_channel_for_itself() {
    let input = noises(8, 6000);
    let alone: Planes = input
        .iter()
        .map(|channel| {
            let mut rig = Rig::new();
            rig.select_layout(1);
            rig.activate(RATE_HZ, MAX_FRAMES);
            let mono = std::slice::from_ref(channel);
            rig.run(mono, &[512]).swap_remove(0)
        })
        .collect();
    for channels in 1..=8 {
        let mut rig = Rig::new();
        rig.select_layout(channels);
        rig.activate(RATE_HZ, MAX_FRAMES);
        let heard = rig.run(&input[..channels], &[512]);
        assert_eq!(
            bits(&heard),
            bits(&alone[..channels]),
            "{channels} channels"
        );
    }
}

#[test]
fn what_is_no_sound_comes_out_as_none() {
    let mut input = sines(2, 440.0, 0.5, FRAMES);
    let no_sound = [f32::NAN, f32::INFINITY, f32::MIN_POSITIVE / 2.0, f32::MAX];
    input[0][100..104].copy_from_slice(&no_sound);
    for listen in ["Dry", "Memory", "Residual"] {
        let mut rig = Rig::new();
        rig.set("Listen to", listen);
        rig.activate(RATE_HZ, MAX_FRAMES);
        for sample in rig.run(&input, &[512]).iter().flatten() {
            assert!(
                sample.is_finite() && !sample.is_subnormal(),
                "{listen}: {sample}"
            );
        }
    }
}

/// A rendering with another memory in the middle is the same every time.
#[test]
fn a_rendering_with_automation_is_exact() {
    let input = noises(2, FRAMES);
    let render = || {
        let mut rig = Rig::rendering();
        let begin = rig.run(&[input[0].clone(), input[1].clone()], &[512]);
        rig.set("Window", "20 ms");
        rig.set("Order", "300");
        let end = rig.run(&input, &[512]);
        (bits(&begin), bits(&end))
    };
    let (begin, end) = render();
    assert_ne!(begin, end, "the memory was not exchanged");
    assert_eq!(render(), (begin, end));
}
