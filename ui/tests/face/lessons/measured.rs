//! What the lessons claim is measured, of the memories that they set and the sounds that they play; what they say are
//! the numbers that are measured here.

use egui_kittest::Harness;
use souvenir_core::control::{EngineConfig, PreparedEngine, PreparedMemory};
use souvenir_core::lab::demo::{MELODY_TONES, MelodyTone};
use souvenir_core::memory::textbook::StateEquation;
use souvenir_core::memory::{Coefficients, Timeline};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;
use souvenir_core::ssm::Way;
use souvenir_ui::Source;

use super::{LESSONS, answer, app, begin, go_to, until_it_freezes, with_sound};
use crate::heard::{FRAMES_PER_SEC, says};
use crate::played::{BLOCKS_PER_FRAME, RATE_HZ, built_in};
use crate::shell::{Shell, WIDE};

const BLOCK: usize = 480;
/// Of a tone without its ends, which are faded.
const TONE_FRAMES: usize = 5280;
/// Amplitude of the melody's tones.
const TONE_PEAK: f64 = 0.5;

/// Opens a lesson, answers it, and returns the memories before and after the answer.
fn answered(lesson_idx: usize) -> (Harness<'static, Shell>, [MemorySettings; 2]) {
    let mut harness = app(WIDE);
    begin(&mut harness);
    go_to(&mut harness, lesson_idx);
    let asked = harness.state().controls.settings;
    answer(&mut harness, LESSONS[lesson_idx].right);
    let memories = [asked, harness.state().controls.settings];
    (harness, memories)
}

/// Holds what comes out of an engine, and what it shows in the end.
struct Run {
    heard: Vec<f32>,
    snapshot: Snapshot,
}

fn config(settings: MemorySettings) -> EngineConfig {
    EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: BLOCK,
    }
}

/// Lets an engine hear a sound; `then` is the memory that takes over in the middle.
fn run(settings: MemorySettings, then: Option<MemorySettings>, sound: &[f32]) -> Run {
    let prepared = PreparedEngine::prepare(&config(settings)).expect("in range");
    let PreparedEngine {
        mut engine,
        mut commands,
        mut handle,
        mut reader,
    } = prepared;
    let mut heard = sound.to_vec();
    let middle = heard.len() / BLOCK / 2;
    for (block_idx, block) in heard.chunks_mut(BLOCK).enumerate() {
        if let Some(then) = then.filter(|_| block_idx == middle) {
            let memory = PreparedMemory::prepare(&config(then)).expect("in range");
            handle.crossfade_to(memory);
        }
        reader.request_snapshot();
        engine.process(&mut [block], &mut commands);
        handle.look_after();
    }
    reader.update();
    Run {
        heard,
        snapshot: reader.snapshot().clone(),
    }
}

impl Run {
    /// What is heard, in step with the sound.
    fn aligned(&self) -> &[f32] {
        &self.heard[self.snapshot.latency_frames..]
    }
}

/// Energy of the sound over that of the difference, of what both have.
fn ratio_db(heard: &[f32], sound: &[f32]) -> f64 {
    let pairs = heard.iter().zip(sound);
    let [signal, error] = pairs.fold([0.0, 0.0], |[signal, error], (heard, sound)| {
        let (heard, sound) = (f64::from(*heard), f64::from(*sound));
        [signal + sound * sound, error + (sound - heard).powi(2)]
    });
    10.0 * (signal / error).log10()
}

/// The amplitude of that pitch, by Goertzel's sum in a Hann window: tones beside it leak little.
fn amplitude(part: &[f64], hz: f64) -> f64 {
    let turn = std::f64::consts::TAU * hz / RATE_HZ;
    let slow = std::f64::consts::TAU / part.len() as f64;
    let sums = part.iter().enumerate().fold([0.0, 0.0], |[s, c], (j, x)| {
        let hann = 1.0 - (slow * j as f64).cos();
        let (sin, cos) = (turn * j as f64).sin_cos();
        [s + hann * x * sin, c + hann * x * cos]
    });
    2.0 * f64::hypot(sums[0], sums[1]) / part.len() as f64
}

/// How loud a tone of the melody is where it is loudest, against what it was.
fn tone_db(sound: &[f64], tone: MelodyTone) -> f64 {
    let starts = (0..sound.len().saturating_sub(TONE_FRAMES)).step_by(BLOCK / 2);
    let loudest = starts
        .map(|at| amplitude(&sound[at..at + TONE_FRAMES], tone.hz))
        .fold(0.0, f64::max);
    20.0 * (loudest / TONE_PEAK).log10()
}

#[track_caller]
fn tells(harness: &Harness<'static, Shell>, words: &str) {
    assert!(says(harness, words), "the lesson does not say: {words}");
}

#[test]
fn an_rnn_of_derived_weights_sounds_as_its_state_equation() {
    let (harness, memories) = answered(0);
    let demo = built_in(Source::Demo);
    let [exact, stepped] = memories.map(|memory| run(memory, None, &demo));
    let apart_db = ratio_db(stepped.aligned(), exact.aligned());
    println!("{apart_db:.2} dB");
    assert!(apart_db > 30.0, "{apart_db}");
    tells(&harness, &format!("{apart_db:.0} dB apart"));
}

#[test]
fn decays_without_turning_keep_low_tones_only() {
    let (harness, memories) = answered(1);
    let demo = built_in(Source::Demo);
    let [turning_db, fading_db] =
        memories.map(|memory| ratio_db(run(memory, None, &demo).aligned(), &demo));
    let gain = |memory, hz: f64| {
        let turn = std::f64::consts::TAU * hz / RATE_HZ;
        let tone: Vec<f32> = (0..24_000)
            .map(|j| sample((turn * f64::from(j)).sin()))
            .collect();
        let heard = run(memory, None, &tone).heard;
        let last: Vec<f64> = heard[14_400..].iter().map(|x| f64::from(*x)).collect();
        amplitude(&last, hz)
    };
    println!("{turning_db:.2} {fading_db:.2} dB");
    tells(&harness, &format!("{turning_db:.1} dB"));
    tells(&harness, &format!("{fading_db:.1} dB"));
    let kept = gain(memories[1], 1000.0);
    assert!(gain(memories[1], 100.0) > 0.9 && gain(memories[0], 1000.0) > 0.9);
    assert!(kept < 0.3, "{kept}");
    tells(&harness, &format!("of 1 kHz {:.0} % is left", 100.0 * kept));
}

#[expect(clippy::cast_possible_truncation, reason = "a sample")]
fn sample(value: f64) -> f32 {
    value as f32
}

/// What the coefficients say of the first frames of the sound.
fn remembered(snapshot: &Snapshot, frames: usize) -> Vec<f32> {
    let Timeline::Even { frames: span } = snapshot.timeline else {
        panic!("LegS knows when it heard what");
    };
    let ages: Vec<f64> = (0..frames).map(|j| span - 0.5 - j as f64).collect();
    let known = Coefficients::prepare(snapshot.coefficients.clone(), snapshot.timeline);
    known.at(&ages).into_iter().map(sample).collect()
}

#[test]
fn the_same_past_is_approximated_by_fewer_and_fewer_numbers_a_second() {
    let (harness, memories) = answered(2);
    assert_eq!(memories[0], memories[1]);
    let demo = built_in(Source::Demo);
    // Less than t1 has heard: it learns some hundredths of a second late.
    let first = 43_200;
    let moments = [1, 2, 4, 8].map(|secs| {
        let snapshot = run(memories[0], None, &demo[..secs * 48_000]).snapshot;
        (ratio_db(&remembered(&snapshot, first), &demo), snapshot)
    });
    for (ratio_db, snapshot) in &moments {
        println!("{:?}: {ratio_db:.2} dB", snapshot.timeline);
    }
    let [t1, t2, t3, t4] = moments.each_ref().map(|(ratio_db, _)| *ratio_db);
    tells(
        &harness,
        &format!("{t1:.1}, {t2:.1}, {t3:.1} and {t4:.1} dB"),
    );
    // c_n = integral of f e_n, by its definition: the mean of what was heard times the polynomial.
    let (_, snapshot) = &moments[0];
    let span = snapshot.timeline.span_frames();
    for n in [0, 1, 2, 30, 400] {
        let (mut sum, mut at) = (0.0, 0.5);
        for x in &demo {
            if at > span {
                break;
            }
            sum += f64::from(*x) * scaled_legendre(n, 2.0 * at / span - 1.0);
            at += 1.0;
        }
        let [expected, got] = [sum / span, snapshot.coefficients[n]];
        // Half a frame of 48,000 at 5 kHz, and 40 ms of fade where it begins to listen.
        assert!(
            (got - expected).abs() < 2e-3,
            "c_{n}: {got}, not {expected}"
        );
    }
}

/// `sqrt(2n+1) P_n(x)` by the recurrence of Bonnet.
fn scaled_legendre(n: usize, x: f64) -> f64 {
    let [_, last] = (0..n).fold([0.0, 1.0], |[before, now], k| {
        let k = k as f64;
        [now, ((2.0 * k + 1.0) * x * now - k * before) / (k + 1.0)]
    });
    (2.0 * n as f64 + 1.0).sqrt() * last
}

/// Plays a lesson that freezes: what is heard of its memory then, round and round, before and after the answer.
fn frozen_sounds(lesson_idx: usize) -> (Harness<'static, Shell>, [Vec<f64>; 2]) {
    let mut harness = with_sound(WIDE);
    begin(&mut harness);
    go_to(&mut harness, lesson_idx);
    let mut next = |is_answered: bool| {
        if is_answered {
            answer(&mut harness, LESSONS[lesson_idx].right);
        }
        until_it_freezes(&mut harness);
        // Past the change to what is frozen.
        harness.run_steps(2);
        let heard = |harness: &mut Harness<'static, Shell>| {
            let played = harness.state_mut().played.as_mut().expect("an engine");
            std::mem::take(&mut played.heard)
        };
        heard(&mut harness);
        harness.run_steps(3 * FRAMES_PER_SEC);
        heard(&mut harness).into_iter().map(f64::from).collect()
    };
    let sounds = [false, true].map(&mut next);
    (harness, sounds)
}

#[test]
fn a_constant_a_forgets_the_first_tone_that_one_over_t_keeps() {
    let (harness, sounds) = frozen_sounds(3);
    let [whole, constant] =
        sounds.map(|sound| [0, 1].map(|tone| tone_db(&sound, MELODY_TONES[tone])));
    println!("LegS {whole:?} dB, constant A {constant:?} dB");
    assert!(whole.iter().all(|db| db.abs() < 1.0), "{whole:?}");
    assert!(
        constant[1].abs() < 1.0 && constant[0] < -40.0,
        "{constant:?}"
    );
    tells(&harness, "LegS had both within 1 dB");
    tells(&harness, "the first is gone, more than 40 dB below");
}

#[test]
fn recurrence_and_convolution_are_one_sound_while_it_plays() {
    let (harness, memories) = answered(4);
    assert_eq!(memories[1].layer.way, Way::Convolution);
    let demo = built_in(Source::Demo);
    let stepped = run(memories[0], None, &demo);
    let switched = run(memories[0], Some(memories[1]), &demo);
    assert_eq!(switched.snapshot.settings, memories[1], "it has taken over");
    let pairs = stepped.heard.iter().zip(&switched.heard);
    let worst = pairs.fold(0.0_f32, |worst, (a, b)| worst.max((a - b).abs()));
    let shown_db = switched.snapshot.ways_apart_db.expect("not the recurrence");
    println!("{worst:e}, {shown_db:.1} dB");
    assert!(worst < 1e-6, "{worst:e}");
    // What an FFT rounds to is another bit on another machine.
    assert!(shown_db < -240.0, "{shown_db}");
    tells(&harness, "more than 240 dB");
}

/// The eigenvectors of LegS as unit columns: A is triangular, so that each follows from those entries above.
fn condition_of_legs(order: usize) -> f64 {
    let a = StateEquation::legs(order).a;
    let mut vectors = a.clone();
    vectors.fill_with_identity();
    for k in 0..order {
        for n in k + 1..order {
            let sum: f64 = (k..n).map(|j| a[(n, j)] * vectors[(j, k)]).sum();
            vectors[(n, k)] = sum / (a[(k, k)] - a[(n, n)]);
        }
        vectors.column_mut(k).normalize_mut();
    }
    let sizes = vectors.singular_values();
    sizes.max() / sizes.min()
}

#[test]
fn the_change_of_basis_of_legs_is_as_hopeless_as_the_lesson_says() {
    let (harness, _) = answered(5);
    let [small, middle, large] = [4, 8, 16].map(condition_of_legs);
    let words = format!("{small:.0} for N = 4, {middle:.1e} for 8 and {large:.1e} for 16");
    tells(&harness, &words);
}

#[test]
fn what_s4d_leaves_out_is_not_missed() {
    let (harness, memories) = answered(5);
    let demo = built_in(Source::Demo);
    let [s4_db, s4d_db] =
        memories.map(|memory| ratio_db(run(memory, None, &demo).aligned(), &demo));
    println!("S4 {s4_db:.2} dB, S4D {s4d_db:.2} dB");
    assert!(s4d_db > s4_db - 1.0, "{s4_db} {s4d_db}");
    tells(&harness, &format!("S4 lies {s4_db:.1} dB"));
    tells(&harness, &format!("S4D-LegS {s4d_db:.1} dB"));
}

#[test]
fn a_selective_memory_has_every_tone_and_s4_only_the_last() {
    let (harness, sounds) = frozen_sounds(6);
    let [s4, selective] = sounds.map(|sound| MELODY_TONES.map(|tone| tone_db(&sound, tone)));
    println!("S4 {s4:.2?} dB, selective {selective:.2?} dB");
    assert_eq!(harness.state().snapshot.settings.mode, Mode::Selective);
    // Five tones of 0.15 s, each with 0.05 s of hold and 0.05 s in which its level falls by 44 dB, of 7.3 s and what was
    // heard before.
    let steps = crate::shell::words_with(&harness, "were let in");
    println!("{steps}");
    let is_right = ["15 %", "16 %", "17 %"]
        .iter()
        .any(|share| steps.contains(share));
    assert!(is_right, "{steps}");
    assert!(s4[0] < -50.0 && s4[4].abs() < 1.0, "{s4:?}");
    assert!(selective.iter().all(|db| db.abs() < 1.0), "{selective:?}");
    tells(&harness, "All five tones are there within 1 dB");
    tells(&harness, "the first is gone, more than 50 dB below");
}

/// A window that is drawn once a second, as on a machine that has too much to do, sees the freeze late.
#[test]
fn a_late_window_makes_no_lesson_freeze_late() {
    for (lesson_idx, is_answered) in [(3, true), (6, false), (6, true)] {
        let mut harness = with_sound(WIDE);
        begin(&mut harness);
        go_to(&mut harness, lesson_idx);
        if is_answered {
            answer(&mut harness, LESSONS[lesson_idx].right);
        }
        let played = |harness: &mut Harness<'static, Shell>, num_blocks: usize| {
            let played = harness.state_mut().played.as_mut().expect("an engine");
            played.num_blocks = num_blocks;
        };
        played(&mut harness, 10 * BLOCKS_PER_FRAME);
        until_it_freezes(&mut harness);
        played(&mut harness, BLOCKS_PER_FRAME);
        harness.run_steps(2);
        let player = harness.state_mut().played.as_mut().expect("an engine");
        player.heard.clear();
        harness.run_steps(3 * FRAMES_PER_SEC);
        let player = harness.state_mut().played.as_mut().expect("an engine");
        let heard: Vec<f64> = player.heard.iter().copied().map(f64::from).collect();
        let last_idx = if lesson_idx == 3 { 1 } else { 4 };
        let last_db = tone_db(&heard, MELODY_TONES[last_idx]);
        println!(
            "lesson {}, answered {is_answered}: {last_db:.2} dB",
            lesson_idx + 1
        );
        assert!(last_db.abs() < 1.0, "lesson {}: {last_db}", lesson_idx + 1);
    }
}

/// The second tone ends at 1.8 s, and the memory is frozen after 1.9 s of the melody; what it knows then is of one to two
/// turns of 512 frames ago.
#[test]
fn a_lesson_freezes_at_its_frame_of_the_sound() {
    for frames_late in [1, 4] {
        let mut harness = with_sound(WIDE);
        begin(&mut harness);
        go_to(&mut harness, 3);
        answer(&mut harness, LESSONS[3].right);
        let played = harness.state_mut().played.as_mut().expect("an engine");
        played.num_blocks = frames_late * BLOCKS_PER_FRAME;
        until_it_freezes(&mut harness);
        harness.run_steps(2);
        let snapshot = &harness.state().snapshot;
        let ages: Vec<f64> = (0..12_000).map(|age| f64::from(age) + 0.5).collect();
        let known = Coefficients::prepare(snapshot.coefficients.clone(), snapshot.timeline);
        let sound = known.at(&ages);
        let end_frames = sound.iter().position(|x| x.abs() > 0.02 * TONE_PEAK);
        println!("{end_frames:?}");
        let end_frames = end_frames.expect("a tone");
        // Tones fade out over 10 ms or less.
        assert!(
            (4800 - 1024..4800 - 512 + 480).contains(&end_frames),
            "{end_frames}"
        );
    }
}
