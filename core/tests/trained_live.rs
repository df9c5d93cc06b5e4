//! A trained stack as a live memory: what it says is heard, and where its weights are missing the dry sound is.

#[path = "common/heap.rs"]
#[expect(dead_code, reason = "another judge's place")]
mod heap;

use heap::calls_of;
use safetensors::tensor::{Dtype, TensorView, serialize};
use souvenir_core::compare::{ComparisonError, Material, Rendering};
use souvenir_core::control::{Command, connect};
use souvenir_core::ssm::WeightsId;
use souvenir_core::ssm::trained::{TrainedStack, library};
use souvenir_core::{
    Engine, EngineConfig, Listen, MemorySettings, Mode, StreamConfig, StreamingMemory,
};

const RATE_HZ: f64 = 48_000.0;
const DELAY_FRAMES: usize = 96;

/// An S4D stack of width 4 that hears and says `width` numbers: its values are any, but the same ones.
fn weights(width: usize) -> Vec<u8> {
    let shapes: [(&str, Vec<usize>); 13] = [
        ("encoder.weight", vec![4, width]),
        ("encoder.bias", vec![4]),
        ("s4_layers.0.D", vec![4]),
        ("s4_layers.0.kernel.C", vec![4, 2, 2]),
        ("s4_layers.0.kernel.log_dt", vec![4]),
        ("s4_layers.0.kernel.log_A_real", vec![4, 2]),
        ("s4_layers.0.kernel.A_imag", vec![4, 2]),
        ("s4_layers.0.output_linear.0.weight", vec![8, 4, 1]),
        ("s4_layers.0.output_linear.0.bias", vec![8]),
        ("norms.0.weight", vec![4]),
        ("norms.0.bias", vec![4]),
        ("decoder.weight", vec![width, 4]),
        ("decoder.bias", vec![width]),
    ];
    saved(shapes)
}

/// A file of tensors of any values, but the same ones.
fn saved<const N: usize>(shapes: [(&str, Vec<usize>); N]) -> Vec<u8> {
    let data: Vec<(&str, Vec<usize>, Vec<u8>)> = shapes
        .into_iter()
        .enumerate()
        .map(|(idx, (name, shape))| {
            let count: usize = shape.iter().product();
            let value = |k: usize| (1.0 + (idx * 31 + k) as f32).sin() - 0.5;
            let bytes = (0..count).flat_map(|k| value(k).to_le_bytes()).collect();
            (name, shape, bytes)
        })
        .collect();
    let views = data.iter().map(|(name, shape, bytes)| {
        let view =
            TensorView::new(Dtype::F32, shape.clone(), bytes).expect("as many bytes as numbers");
        (*name, view)
    });
    serialize(views, None).expect("tensors")
}

/// A stack of Mamba that hears and says one number, whose steps depend on what it hears.
fn mamba_weights() -> Vec<u8> {
    let shapes: [(&str, Vec<usize>); 15] = [
        ("encoder.weight", vec![4, 1]),
        ("encoder.bias", vec![4]),
        ("layers.0.mixer.in_proj.weight", vec![16, 4]),
        ("layers.0.mixer.conv1d.weight", vec![8, 1, 4]),
        ("layers.0.mixer.conv1d.bias", vec![8]),
        ("layers.0.mixer.x_proj.weight", vec![5, 8]),
        ("layers.0.mixer.dt_proj.weight", vec![8, 1]),
        ("layers.0.mixer.dt_proj.bias", vec![8]),
        ("layers.0.mixer.A_log", vec![8, 2]),
        ("layers.0.mixer.D", vec![8]),
        ("layers.0.mixer.out_proj.weight", vec![4, 8]),
        ("layers.0.norm.weight", vec![4]),
        ("norm_f.weight", vec![4]),
        ("decoder.weight", vec![1, 4]),
        ("decoder.bias", vec![1]),
    ];
    saved(shapes)
}

fn config(weights: Option<WeightsId>, channels: usize) -> StreamConfig {
    StreamConfig {
        settings: MemorySettings {
            mode: Mode::Trained,
            weights,
            order: 64,
            window_secs: 0.01,
            delay_secs: DELAY_FRAMES as f64 / RATE_HZ,
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels,
    }
}

fn sound(frames: usize, turn: f32) -> Vec<f32> {
    (0..frames).map(|k| 0.4 * (turn * k as f32).sin()).collect()
}

fn hear(memory: &mut StreamingMemory, sound: &[Vec<f32>], block_frames: usize) -> Vec<Vec<f64>> {
    let frames = sound[0].len();
    let mut heard = vec![vec![0.0; frames]; sound.len()];
    let mut done = 0;
    while done < frames {
        let to = frames.min(done + block_frames);
        let input: Vec<&[f32]> = sound.iter().map(|channel| &channel[done..to]).collect();
        let mut out: Vec<&mut [f64]> = heard
            .iter_mut()
            .map(|channel| &mut channel[done..to])
            .collect();
        memory.process(&input, &mut out);
        done = to;
    }
    heard
}

#[test]
fn what_the_stack_says_is_heard_to_the_bit_in_any_split() {
    let sound = vec![sound(3000, 0.07), sound(3000, 0.11)];
    for width in [1, 2] {
        let bytes = weights(width);
        let id = library::add("a stack", &bytes).expect("a stack").id;
        let mut alone = TrainedStack::prepare(&bytes).expect("a stack");
        let wanted: Vec<Vec<f32>> = if width == 1 {
            let said = |channel: &Vec<f32>| {
                let mut said = vec![0.0; channel.len()];
                alone.reset();
                alone.process(channel, &mut said);
                said
            };
            sound.iter().map(said).collect()
        } else {
            let both: Vec<f32> = sound[0]
                .iter()
                .zip(&sound[1])
                .flat_map(|(l, r)| [*l, *r])
                .collect();
            let mut said = vec![0.0; both.len()];
            alone.process(&both, &mut said);
            [0, 1]
                .map(|c| said.iter().skip(c).step_by(2).copied().collect())
                .to_vec()
        };
        for block_frames in [1, 63, 64, 1000, 3000] {
            let mut memory = StreamingMemory::prepare(&config(Some(id), 2)).expect("in range");
            assert!(!memory.is_missing_weights());
            assert_eq!(memory.latency_frames(), DELAY_FRAMES);
            let heard = hear(&mut memory, &sound, block_frames);
            for (heard, wanted) in heard.iter().zip(&wanted) {
                assert!(
                    heard.iter().zip(wanted).all(|(a, b)| *a == f64::from(*b)),
                    "{width} {block_frames}"
                );
            }
            let first = wanted[0][0];
            assert!(wanted[0].iter().any(|y| *y != first), "something is said");
        }
    }
}

#[test]
fn it_runs_and_forgets_without_the_heap() {
    let id = library::add("a stack", &weights(1)).expect("a stack").id;
    let mut memory = StreamingMemory::prepare(&config(Some(id), 1)).expect("in range");
    let sound = sound(4096, 0.05);
    let mut heard = vec![0.0; sound.len()];
    let calls = calls_of(|| {
        memory.process(&[&sound[..]], &mut [&mut heard[..]]);
        memory.reset();
        memory.process(&[&sound[..1]], &mut [&mut heard[..1]]);
    });
    assert_eq!(calls, 0);
}

/// What is seen and frozen is a sliding memory of what the stack says.
#[test]
fn what_is_seen_is_what_is_said() {
    let id = library::add("a stack", &weights(1)).expect("a stack").id;
    let trained = config(Some(id), 1);
    let mut memory = StreamingMemory::prepare(&trained).expect("in range");
    let said = hear(&mut memory, &[sound(6000, 0.05)], 512);
    let mut sliding = StreamingMemory::prepare(&StreamConfig {
        settings: MemorySettings {
            mode: Mode::Sliding,
            delay_secs: 0.0,
            ..trained.settings
        },
        ..trained
    })
    .expect("in range");
    sliding.process(&[&said[0][..]], &mut [&mut vec![0.0; 6000][..]]);
    assert_eq!(memory.coefficients(0), sliding.coefficients(0));
    assert_eq!(memory.timeline(), sliding.timeline());
    assert_eq!(
        memory.lag_frames(),
        sliding.lag_frames() + DELAY_FRAMES,
        "the sound came earlier"
    );
}

#[test]
fn a_stack_is_compared_as_it_is_heard_and_not_without_its_weights() {
    let id = library::add("a stack", &weights(1)).expect("a stack").id;
    let sound = vec![sound(3000, 0.07), sound(3000, 0.11)];
    let live = config(Some(id), 2);
    let mut memory = StreamingMemory::prepare(&live).expect("in range");
    let heard = hear(&mut memory, &sound, 512);
    let material = Material::prepare(sound, RATE_HZ).expect("sound");
    let rendering = Rendering::prepare(&material, live.settings, |_| true).expect("in range");
    for (rendered, heard) in rendering.sound().iter().zip(&heard) {
        assert_eq!(rendered.len(), 3000);
        let late = heard[DELAY_FRAMES..].iter();
        let mut pairs = rendered.iter().zip(late);
        assert!(pairs.all(|(rendered, heard)| f64::from(*rendered) == *heard));
    }
    let unknown = config(WeightsId::of_number(0x4321), 2).settings;
    let refused = Rendering::prepare(&material, unknown, |_| true);
    assert!(matches!(refused, Err(ComparisonError::MissingWeights)));
}

#[test]
fn without_its_weights_dry_is_heard_and_the_screen_is_told() {
    let unknown = WeightsId::of_number(0x1234);
    for weights in [None, unknown] {
        let config = EngineConfig {
            settings: config(weights, 1).settings,
            sample_rate_hz: RATE_HZ,
            channels: 1,
            max_block_frames: 512,
        };
        let (mut engine, mut pictures) = Engine::prepare(&config).expect("in range");
        let (mut handle, mut commands) = connect();
        handle.send(Command::Listen(Listen::Memory));
        let sound = sound(9600, 0.03);
        let mut heard = sound.clone();
        for block in heard.chunks_mut(480) {
            handle.request_snapshot();
            engine.process(&mut [block], &mut commands);
        }
        // After the opening cross-fade.
        for frame in 4800..9600 {
            assert_eq!(
                heard[frame].to_bits(),
                sound[frame - DELAY_FRAMES].to_bits(),
                "at {frame}"
            );
        }
        pictures.update();
        assert!(pictures.snapshot().is_missing_weights);
    }
}

/// The sound under them stands still, too.
#[test]
fn steps_stand_still_under_a_frozen_memory_while_dry_goes_on() {
    let weights = library::add("selective", &mamba_weights())
        .expect("a stack")
        .id;
    let config = EngineConfig {
        settings: config(Some(weights), 1).settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: 512,
    };
    let (mut engine, mut pictures) = Engine::prepare(&config).expect("in range");
    let (mut handle, mut commands) = connect();
    // Ever faster, so that no part of it is like another.
    let rising = |k: usize| 0.4 * (1e-5 * (k * k) as f32).sin();
    let mut frame = 0;
    let mut shown = |frames: usize, engine: &mut Engine, commands: &mut _| {
        let mut block: Vec<f32> = (frame..frame + frames).map(rising).collect();
        frame += frames;
        engine.process(&mut [&mut block], commands);
        pictures.update();
        let snapshot = pictures.snapshot();
        (snapshot.dry.clone(), snapshot.steps.clone())
    };
    shown(9600, &mut engine, &mut commands);
    handle.send(Command::Freeze { is_frozen: true });
    handle.request_snapshot();
    let frozen = shown(480, &mut engine, &mut commands);
    let varied = frozen
        .1
        .windows(2)
        .filter(|pair| pair[0] != pair[1])
        .count();
    assert!(varied > 2, "the steps depend on the sound");
    shown(777, &mut engine, &mut commands);
    handle.request_snapshot();
    let later = shown(480, &mut engine, &mut commands);
    assert_eq!(later.0, frozen.0, "the sound that is drawn stands still");
    assert_eq!(later.1, frozen.1, "and the steps under it");
}
