//! The adaptive memory as a live mode: what is heard, frozen, shown and saved is what the memory itself says.

#[path = "common/heap.rs"]
#[expect(dead_code, reason = "another judge's place")]
mod heap;

use heap::calls_of;
use souvenir_core::budget::{StreamingAdaptiveConfig, StreamingAdaptiveMemory};
use souvenir_core::control::{Command, PreparedEngine};
use souvenir_core::memory::{Timeline, frames_of};
use souvenir_core::playback::{FrozenMemory, HeadMotion};
use souvenir_core::settings::{AdaptivePast, AdaptiveSettings};
use souvenir_core::snapshot::Viewer;
use souvenir_core::{
    EngineConfig, Listen, MemorySettings, Mode, SpecError, StreamConfig, StreamingMemory,
};

const RATE_HZ: f64 = 48_000.0;
const WINDOW_FRAMES: u64 = 12_000;
const DELAY_FRAMES: usize = 1440;
const NUMBERS: usize = 700;
/// As `stream/adaptive_stream` has them.
const HOP_FRAMES: usize = 64;

fn settings() -> MemorySettings {
    MemorySettings {
        mode: Mode::Adaptive,
        order: NUMBERS,
        window_secs: WINDOW_FRAMES as f64 / RATE_HZ,
        delay_secs: DELAY_FRAMES as f64 / RATE_HZ,
        ..MemorySettings::default()
    }
}

fn config(channels: usize) -> StreamConfig {
    StreamConfig {
        settings: settings(),
        sample_rate_hz: RATE_HZ,
        channels,
    }
}

/// A tone that rises, with jumps and some noise: f32, as sound cards have it.
fn sound(frames: usize, turn: f32) -> Vec<f32> {
    let at = |k: usize| {
        let t = k as f32;
        let level = if k % 5000 < 2500 { 0.3 } else { -0.1 };
        level
            + 0.4 * (turn * t * (1.0 + 1e-5 * t)).sin()
            + 0.01 * (0.618 * ((k * k) % 7919) as f32).sin()
    };
    (0..frames).map(at).collect()
}

fn hear(memory: &mut StreamingMemory, sound: &[Vec<f32>], block_frames: usize) -> Vec<Vec<f64>> {
    let frames = sound[0].len();
    let mut heard = vec![vec![0.0; frames]; sound.len()];
    let mut done = 0;
    while done < frames {
        let to = frames.min(done + block_frames);
        let input: Vec<&[f32]> = sound.iter().map(|channel| &channel[done..to]).collect();
        let out = heard.iter_mut().map(|channel| &mut channel[done..to]);
        memory.process(&input, &mut out.collect::<Vec<_>>());
        done = to;
    }
    heard
}

fn alone(numbers: usize) -> StreamingAdaptiveMemory {
    let config = StreamingAdaptiveConfig {
        numbers,
        window_frames: Some(WINDOW_FRAMES),
    };
    StreamingAdaptiveMemory::prepare(&config).expect("in range")
}

/// What is to be heard, by the memory alone: read every hop, each reading faded into the next.
fn expected(sound: &[f32]) -> Vec<f64> {
    let mut memory = alone(NUMBERS);
    let mut reading = vec![0.0; 2 * HOP_FRAMES];
    let mut heard = Vec::new();
    for hop in sound.chunks(HOP_FRAMES) {
        let before = reading[HOP_FRAMES..].to_vec();
        let newest = (DELAY_FRAMES - 2 * HOP_FRAMES) as u64;
        memory.recall(newest..DELAY_FRAMES as u64, &mut reading);
        for (j, (before, now)) in before.iter().zip(&reading).take(hop.len()).enumerate() {
            let angle = std::f64::consts::FRAC_PI_2 * (j as f64 + 0.5) / HOP_FRAMES as f64;
            heard.push(before + angle.sin().powi(2) * (now - before));
        }
        memory.process(hop);
    }
    heard
}

#[test]
fn what_the_memory_says_of_the_delay_ago_is_heard_to_the_bit_in_any_split() {
    let sound = vec![sound(20_000, 0.07), sound(20_000, 0.013)];
    let wanted: Vec<Vec<f64>> = sound.iter().map(|channel| expected(channel)).collect();
    let loudest = wanted[0].iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    assert!(loudest > 0.3, "something is heard: {loudest}");
    for block_frames in [1, 63, 64, 480, 20_000] {
        let mut memory = StreamingMemory::prepare(&config(2)).expect("in range");
        assert_eq!(memory.latency_frames(), DELAY_FRAMES);
        let heard = hear(&mut memory, &sound, block_frames);
        for (heard, wanted) in heard.iter().zip(&wanted) {
            let differs = heard
                .iter()
                .zip(wanted)
                .position(|(a, b)| a.to_bits() != b.to_bits());
            assert_eq!(differs, None, "blocks of {block_frames}");
        }
    }
}

/// With a number for every frame and one more a cell nothing is lost.
#[test]
fn a_memory_of_as_many_numbers_as_frames_says_the_sound_itself() {
    let mut config = config(1);
    config.settings.order = 16_000;
    let mut memory = StreamingMemory::prepare(&config).expect("in range");
    let sound = vec![sound(30_000, 0.31)];
    let heard = hear(&mut memory, &sound, 512);
    for (frame, heard) in heard[0].iter().enumerate().skip(DELAY_FRAMES) {
        assert_eq!(*heard, f64::from(sound[0][frame - DELAY_FRAMES]), "{frame}");
    }
}

#[test]
fn it_runs_is_exchanged_and_forgets_without_the_heap() {
    let mut memory = StreamingMemory::prepare(&config(1)).expect("in range");
    let mut next = StreamingMemory::prepare(&config(1)).expect("in range");
    let sound = sound(20_000, 0.05);
    let mut heard = vec![0.0; sound.len()];
    let calls = calls_of(|| {
        memory.process(&[&sound[..]], &mut [&mut heard[..]]);
        next.continue_from(&memory);
        next.process(&[&sound[..]], &mut [&mut heard[..]]);
        memory.reset();
        memory.process(&[&sound[..1]], &mut [&mut heard[..1]]);
    });
    assert_eq!(calls, 0);
}

/// Another delay of the same memory: nothing that was heard is lost.
#[test]
fn one_that_goes_on_from_another_remembers_what_that_did() {
    let sound = vec![sound(9000, 0.05)];
    let mut first = StreamingMemory::prepare(&config(1)).expect("in range");
    hear(&mut first, &sound, 512);
    let mut later = config(1);
    later.settings.delay_secs *= 3.0;
    let mut next = StreamingMemory::prepare(&later).expect("in range");
    next.continue_from(&first);
    let [own, others] = [&next, &first].map(|memory| memory.adaptive(0).expect("adaptive"));
    assert!(own.pieces().eq(others.pieces()));
    assert_eq!(next.timeline(), Timeline::Even { frames: 9000.0 });
    later.settings.order = 500;
    let mut smaller = StreamingMemory::prepare(&later).expect("in range");
    smaller.continue_from(&first);
    assert_eq!(
        smaller.timeline(),
        Timeline::Even { frames: 0.0 },
        "it begins anew"
    );
}

/// The error by the sound itself, of everything that was heard. What the memory counts as lost is an estimate of it
/// (`StreamingAdaptiveMemory::energy_lost`): that is never above what is allowed, the sound's own error by little.
#[test]
fn an_allowed_error_is_kept_with_fewer_numbers() {
    let sound = sound(15_000, 0.01);
    let held_at = |allowed_error_db: f64| {
        let mut config = config(1);
        config.settings.order = 16_384;
        config.settings.adaptive = AdaptiveSettings {
            past: AdaptivePast::All,
            allowed_error_db,
        };
        let mut memory = StreamingMemory::prepare(&config).expect("in range");
        hear(&mut memory, std::slice::from_ref(&sound), 512);
        let memory = memory.adaptive(0).expect("adaptive");
        let mut recalled = vec![0.0; 15_000];
        memory.recall(0..15_000, &mut recalled);
        let energy: f64 = sound.iter().map(|x| f64::from(*x).powi(2)).sum();
        let both = sound.iter().zip(&recalled);
        let lost: f64 = both.map(|(x, y)| (f64::from(*x) - y).powi(2)).sum();
        let kept: f64 = memory.pieces().map(|piece| piece.energy).sum();
        let counted = memory.energy_lost() / (kept + memory.energy_lost());
        assert!(
            counted <= 10_f64.powf(allowed_error_db / 10.0) * (1.0 + 1e-9),
            "{counted}"
        );
        (10.0 * (lost / energy).log10(), memory.numbers_held())
    };
    let mut most = held_at(-100.0).1;
    for allowed in [-60.0, -40.0, -20.0] {
        let (error_db, numbers) = held_at(allowed);
        // An action more may lose several dB: few pieces are left at -20.
        let allowed_db = allowed - 8.0..allowed + 0.5;
        assert!(allowed_db.contains(&error_db), "{allowed}: {error_db}");
        assert!(numbers < most, "{allowed}: {numbers} {most}");
        most = numbers;
    }
}

#[test]
fn there_is_none_of_fewer_or_more_numbers() {
    for (order, is_there) in [(15, false), (16, true), (16_384, true), (16_385, false)] {
        let settings = MemorySettings {
            order,
            ..settings()
        };
        let config = StreamConfig {
            settings,
            ..config(1)
        };
        assert_eq!(config.check().is_ok(), is_there, "{order}");
        assert_eq!(
            StreamingMemory::prepare(&config).is_ok(),
            is_there,
            "{order}"
        );
        assert!((settings.nearest() == settings) == is_there, "{order}");
    }
    let few = MemorySettings {
        order: 3,
        ..settings()
    };
    let refused = StreamConfig {
        settings: few,
        ..config(1)
    }
    .check();
    let words = refused.as_ref().map_err(SpecError::to_string).unwrap_err();
    assert_eq!(
        words,
        "an adaptive memory of live sound holds 16 to 16384 numbers, not 3"
    );
}

struct Playing(PreparedEngine);

fn playing() -> Playing {
    let config = EngineConfig {
        settings: settings(),
        sample_rate_hz: RATE_HZ,
        channels: 2,
        max_block_frames: 512,
    };
    let mut prepared = PreparedEngine::prepare(&config).expect("in range");
    prepared.handle.send(Command::Listen(Listen::Memory));
    Playing(prepared)
}

impl Playing {
    fn play(&mut self, sound: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let mut heard = sound.to_vec();
        let [left, right] = &mut heard[..] else {
            panic!("stereo")
        };
        for (left, right) in left.chunks_mut(500).zip(right.chunks_mut(500)) {
            self.0
                .engine
                .process(&mut [left, right], &mut self.0.commands);
        }
        heard
    }
}

/// The head reads between the middles of frames, half a frame off; the interpolator's table is right to -105 dB.
#[test]
fn what_is_frozen_is_recalled_from_its_pieces_and_comes_back_from_a_project() {
    let sound = [sound(20_000, 0.05), sound(20_000, 0.02)].to_vec();
    let mut playing = playing();
    playing.play(&sound);
    playing.0.handle.send(Command::Freeze { is_frozen: true });
    playing
        .0
        .handle
        .send(Command::Recall(Some(HeadMotion::Loop)));
    let silence = vec![vec![0.0; 12_000]; 2];
    let heard = playing.play(&silence);
    let mut memory = alone(NUMBERS);
    memory.process(&sound[1]);
    let mut recalled = vec![0.0; 12_000];
    memory.recall(0..12_000, &mut recalled);
    let between: Vec<f64> = (0..12_000)
        .map(|frame| before_frame(&recalled, frame))
        .collect();
    // It fades in within 40 ms, and its last tenth is faded into the first.
    let at = |frame: usize| f64::from(heard[1][frame]);
    let begun = best_of(0..4000, |shift| {
        (4000..6000)
            .map(|frame| (at(frame) - between[frame - shift]).powi(2))
            .sum()
    });
    for frame in 4000..10_000 {
        let error = (at(frame) - between[frame - begun]).abs();
        assert!(error < 2e-5, "{frame}: {error}");
    }
    let frozen = playing.0.handle.new_frozen().expect("it was frozen");
    assert!(frozen.is_in_pieces());
    assert!(
        frozen
            .pieces(1)
            .expect("stereo")
            .pieces()
            .eq(memory.pieces())
    );
    let kept = FrozenMemory::from_bytes(&frozen.to_bytes()).expect("as written");
    assert_eq!(kept, frozen);
    let mean: f64 = recalled.iter().map(|x| x * x).sum::<f64>() / 12_000.0;
    let loud = frozen.rms().powi(2);
    assert!(loud > 0.9 * mean, "{loud} {mean}");

    let mut other = self::playing();
    other.0.handle.send(Command::restore(kept));
    other.0.handle.send(Command::Recall(Some(HeadMotion::Loop)));
    let back = other.play(&silence);
    // It had faded in by then, both times, from another frame on.
    let shift = best_of(0..600, |shift| {
        difference(&heard[0][4000..9000], &back[0][4000 - shift..])
    });
    assert!(difference(&heard[0][4000..9000], &back[0][4000 - shift..]) < 1e-12);
}

fn difference(one: &[f32], two: &[f32]) -> f64 {
    one.iter()
        .zip(two)
        .map(|(a, b)| f64::from((a - b).powi(2)))
        .sum()
}

fn best_of(range: std::ops::Range<usize>, error: impl Fn(usize) -> f64) -> usize {
    range
        .min_by(|a, b| error(*a).total_cmp(&error(*b)))
        .unwrap_or(0)
}

/// What lies half a frame before a frame, by a Kaiser-windowed sinc of 128 taps, computed tap by tap.
fn before_frame(sound: &[f64], frame: usize) -> f64 {
    let taps = (0..128).filter_map(|tap| {
        let idx = (frame + tap).checked_sub(64)?;
        let t = tap as f64 - 64.0 + 0.5;
        let window = bessel_i0(11.16 * (1.0 - (t / 64.0).powi(2)).sqrt()) / bessel_i0(11.16);
        let angle = std::f64::consts::PI * t;
        Some(sound.get(idx)? * window * angle.sin() / angle)
    });
    taps.sum()
}

fn bessel_i0(x: f64) -> f64 {
    let mut terms = vec![1.0];
    for k in 1..60 {
        let last = terms[terms.len() - 1];
        terms.push(last * (x / 2.0 / f64::from(k)).powi(2));
    }
    terms.iter().sum()
}

#[test]
fn a_screen_is_told_the_pieces_and_the_error_by_age_of_both_channels() {
    let sound = [sound(20_000, 0.05), sound(20_000, 0.02)].to_vec();
    let mut playing = playing();
    playing.play(&[sound[0][..19_500].to_vec(), sound[1][..19_500].to_vec()]);
    playing.0.reader.request_snapshot();
    playing.play(&[sound[0][19_500..].to_vec(), sound[1][19_500..].to_vec()]);
    assert!(playing.0.reader.update());
    let snapshot = playing.0.reader.snapshot().clone();
    assert!(snapshot.coefficients.is_empty() && snapshot.has_memory());
    assert_eq!((snapshot.channels(), snapshot.bandwidth_hz()), (2, None));
    let mut memory = alone(NUMBERS);
    memory.process(&sound[0]);
    assert!(snapshot.pieces[0].pieces().eq(memory.pieces()));
    let errors = Viewer::default().error_by_age(&snapshot);
    assert!(errors.len() > 5, "{}", errors.len());
    for error in errors {
        let newest = frames_of(error.age_secs, RATE_HZ);
        let frames = 20_000 - newest - 64..20_000 - newest;
        let mut recalled = vec![0.0; 64];
        memory.recall(newest as u64..newest as u64 + 64, &mut recalled);
        let [mut signal, mut lost] = [0.0, 0.0];
        for (x, y) in sound[0][frames].iter().zip(&recalled) {
            signal += f64::from(*x).powi(2);
            lost += (f64::from(*x) - y).powi(2);
        }
        let ratio_db = 10.0 * (signal / lost).log10();
        let is_same = (error.ratio_db - ratio_db).abs() < 1e-3 || error.ratio_db > 200.0;
        assert!(is_same, "{}: {} {ratio_db}", error.age_secs, error.ratio_db);
    }
    let second = snapshot.second_channel();
    let mut memory = alone(NUMBERS);
    memory.process(&sound[1]);
    assert!(second.pieces[0].pieces().eq(memory.pieces()));
}
