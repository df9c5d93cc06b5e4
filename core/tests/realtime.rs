//! The audio thread's law: no heap call in anything marked `Realtime: yes`.

#[path = "common/heap.rs"]
#[expect(dead_code, reason = "another judge's place")]
mod heap;

use std::sync::Arc;

use heap::calls_of;
use souvenir_core::compare::{Audition, Band, Comparison, Material, Region, Slot, Track};
use souvenir_core::control::{Command, SongPosition, connect};
use souvenir_core::engine::{Engine, EngineConfig, LiveMemory};
use souvenir_core::memory::Memory;
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, CoefficientShape, EditOperation};
use souvenir_core::memory::{Measure, MemorySpec, Method, Timeline};
use souvenir_core::playback::{
    FrozenMemory, HeadMotion, Note, NoteId, OneShot, PinnedMemories, Polynomials,
};
use souvenir_core::settings::{ClockDriver, EnvelopeSettings, Listen, ModulationSettings};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::stream::{StreamConfig, StreamingMemory};

const BLOCKS: [usize; 6] = [1, 7, 64, 512, 4096, 9001];

#[test]
fn the_counter_sees_an_allocation() {
    assert!(calls_of(|| drop(std::hint::black_box(vec![0_u8; 99]))) >= 2);
    let before = heap::live_bytes();
    let mut grown = std::hint::black_box(vec![0_u8; 99]);
    grown.reserve_exact(200);
    assert_eq!(heap::live_bytes() - before, 299, "realloc counts, too");
    drop(grown);
    assert_eq!(heap::live_bytes(), before);
}

#[test]
fn a_memory_hears_resets_and_is_read_without_the_heap() {
    let sound: Vec<f64> = (0..9001).map(|j| f64::from(j % 101) / 101.0).collect();
    for measure in Measure::ALL {
        for method in Method::ALL {
            let config = MemorySpec {
                measure,
                method,
                order: 130,
                window_frames: 700.0,
                channels: 2,
            };
            let Ok(mut memory) = Memory::prepare(&config) else {
                continue;
            };
            let calls = calls_of(|| {
                for frames in BLOCKS {
                    memory.push(&[&sound[..frames], &sound[..frames]]);
                    std::hint::black_box(memory.coefficients(1));
                }
                memory.push_stepped(&sound[..3000], &sound[..3000]);
                memory.reset();
            });
            assert_eq!(calls, 0, "{config:?}");
        }
    }
}

#[test]
fn a_streaming_memory_plays_without_the_heap() {
    let sound = vec![0.25_f32; 9001];
    let mut memory = vec![0.0; 9001];
    for (mode, order) in Mode::ALL
        .into_iter()
        .flat_map(|mode| [(mode, 100), (mode, 300)])
    {
        for method in Method::ALL {
            let settings = MemorySettings {
                mode,
                method,
                order,
                window_secs: 0.02,
                ..MemorySettings::default()
            };
            let config = StreamConfig {
                settings: settings.nearest(),
                sample_rate_hz: 48e3,
                channels: 1,
            };
            let mut streaming = StreamingMemory::prepare(&config).expect("in range");
            let cut = CoefficientEdits::of(&[CoefficientEdit {
                from: 3,
                to: 9,
                operation: EditOperation::Quantise(0.1),
            }]);
            let calls = calls_of(|| {
                for edits in [CoefficientEdits::default(), cut] {
                    streaming.edit(edits);
                    for frames in BLOCKS {
                        streaming.process(&[&sound[..frames]], &mut [&mut memory[..frames]]);
                    }
                }
                streaming.reset();
            });
            assert_eq!(calls, 0, "{config:?}");
        }
    }
}

/// Cells that are divided, pieces that are joined, cut and leave the window.
#[cfg(feature = "budget")]
#[test]
fn an_adaptive_memory_hears_forgets_and_is_read_without_the_heap() {
    use souvenir_core::budget::{StreamingAdaptiveConfig, StreamingAdaptiveMemory};

    let sound: Vec<f64> = (0..9001).map(|j| f64::from(j * j % 101) / 101.0).collect();
    let mut back = vec![0.0; 9001];
    for (numbers, window_frames) in [(16, None), (300, None), (300, Some(3000)), (20_000, None)] {
        let config = StreamingAdaptiveConfig {
            numbers,
            window_frames,
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&config).expect("in range");
        let calls = calls_of(|| {
            for frames in BLOCKS {
                memory.process(&sound[..frames]);
                memory.recall(5..5 + frames as u64, &mut back[..frames]);
                std::hint::black_box(memory.pieces().count());
                std::hint::black_box((memory.numbers_held(), memory.energy_lost()));
            }
            memory.reset();
        });
        assert_eq!(calls, 0, "{config:?}");
    }
}

/// Every driver of a selective memory's clock, beside a sidechain.
#[test]
fn a_clock_is_driven_without_the_heap() {
    let mut sound = vec![0.25_f32; 4096];
    let sidechain = vec![0.5_f32; 4096];
    for driver in ClockDriver::ALL {
        let mut config = engine_config(Mode::Selective, 100);
        config.settings.clock.driver = driver;
        let (mut engine, _snapshots) = Engine::prepare(&config).expect("in range");
        let calls = calls_of(|| {
            for frames in [1, 7, 64, 512, 4096] {
                let sound = &mut sound[..frames];
                engine.play_beside(&mut [sound], &[&sidechain[..frames], &sidechain[..frames]]);
            }
        });
        assert_eq!(calls, 0, "{driver}");
    }
}

fn engine_config(mode: Mode, order: usize) -> EngineConfig {
    EngineConfig {
        settings: MemorySettings {
            mode,
            order,
            ..MemorySettings::default()
        },
        sample_rate_hz: 48e3,
        channels: 2,
        max_block_frames: 512,
    }
}

/// Every command that brings nothing.
fn command(step: usize) -> Command {
    let motions = [HeadMotion::Loop, HeadMotion::PingPong, HeadMotion::Scrub];
    let is_on = step.is_multiple_of(2);
    let id = NoteId {
        channel: 0,
        key: u8::try_from(40 + step).expect("few steps"),
    };
    match step % 27 {
        0 => Command::Listen(Listen::ALL[step / 12 % 3]),
        1 => Command::Mix(0.3),
        2 => Command::OutputGain(-6.0),
        3 => Command::Match { is_matched: !is_on },
        4 => Command::Bypass { is_bypassed: is_on },
        5 => Command::Mute { is_muted: !is_on },
        6 => Command::Freeze { is_frozen: is_on },
        7 => Command::Recall(Some(motions[step / 12 % 3])),
        8 => Command::RecallSpeed(-0.5),
        9 => Command::RecallPlace(0.3),
        10 => Command::Recall(None),
        12 => Command::Note(Note::On(id, 0.7)),
        13 => Command::Note(Note::AllOff),
        14 => Command::EndComparison,
        15 => Command::CompareSeek(700),
        16 => Command::Audition(audition(step)),
        17 => Command::EditCoefficients(CoefficientEdits::of(&[CoefficientEdit {
            from: step,
            to: 100,
            operation: EditOperation::Scale(0.5),
        }])),
        18 => Command::FreezeAfter(100),
        19 => Command::Morph(step as f64 / 16.0),
        20 => Command::Envelope(EnvelopeSettings {
            attack_secs: 0.1,
            sustain: 0.5,
            ..EnvelopeSettings::default()
        }),
        21 => Command::Note(Note::Pedal {
            channel: 0,
            is_down: is_on,
        }),
        22 => Command::Freeze { is_frozen: true },
        23 => Command::Feedback(0.9),
        24 => Command::Modulation(ModulationSettings {
            depths: [[0.5; 6]; 3],
            ..ModulationSettings::default()
        }),
        26 => Command::Shape(CoefficientShape {
            tilt_db: step as f64 / 10.0,
            shuffle: 0.5,
            ..CoefficientShape::default()
        }),
        25 => Command::Song(SongPosition {
            quarters: Some(step as f64),
            tempo_bpm: 99.0,
            bar_quarters: 4.0,
        }),
        _ => Command::Clear,
    }
}

fn pinned(order: usize) -> FrozenMemory {
    let mut frozen = FrozenMemory::prepare(order, 2);
    let coefficients = vec![0.01; order];
    frozen.take(Timeline::Even { frames: 700.0 }, 48e3, |_| &coefficients);
    frozen
}

fn audition(step: usize) -> Audition {
    let (low_hz, high_hz) = (100.0 + step as f64, 2000.0);
    let (start, end) = (step, 3000);
    Audition {
        track: Track::Residual(Slot::ALL[step % 4]),
        region: Some(Region { start, end }),
        is_restarting: true,
        is_matched: true,
        is_playing: step.is_multiple_of(2),
        band: Some(Band { low_hz, high_hz }),
    }
}

fn comparison() -> Comparison {
    let sound = (0..6000).map(|j| (j % 97) as f32 / 97.0).collect();
    let material = Material::prepare(vec![sound], 48e3).expect("sound");
    let settings = |order| engine_config(Mode::Segments, order).settings;
    let settings = [Some(settings(40)), Some(settings(9)), None, None];
    Comparison::prepare(&Arc::new(material), settings, |_| true).expect("in range")
}

#[test]
fn the_engine_plays_is_commanded_and_is_watched_without_the_heap() {
    let comparison = comparison();
    for mode in Mode::ALL {
        let (mut engine, mut pictures) =
            Engine::prepare(&engine_config(mode, 256)).expect("in range");
        let (mut remote, mut orders) = connect();
        let (mut left, mut right) = (vec![0.5_f32; 9001], vec![f32::NAN; 9001]);
        for step in 0..81 {
            if step % 7 == 3 {
                let next = engine_config(Mode::ALL[step % 4], 100 + step);
                let (live_memory, shown) = LiveMemory::prepare(&next).expect("in range");
                assert!(remote.send(Command::CrossfadeTo(live_memory)), "room");
                pictures = shown;
            }
            remote.send(command(step));
            if step % 5 == 2 {
                let polynomials = Polynomials::prepare(20 + step, 1 + step % 3);
                assert!(remote.send(Command::Restore(Box::new(polynomials))), "room");
            }
            if step % 9 == 4 {
                let pinned = (0..step % 4).map(|_| pinned(50 + step)).collect();
                let pinned = PinnedMemories::prepare(pinned);
                assert!(remote.send(Command::Pin(Box::new(pinned))), "room");
            }
            if step % 6 == 1 {
                assert!(
                    remote.send(Command::Compare(Box::new(comparison.clone()))),
                    "room"
                );
            }
            // Played to its end, faded out by the next, and never heard.
            for frames in [300, 20_000].iter().take(step % 3) {
                let sound = OneShot::prepare(vec![0.1; *frames], 48e3);
                assert!(remote.send(Command::PlayOnce(Box::new(sound))), "room");
            }
            remote.send(Command::Audition(audition(step)));
            remote.request_snapshot();
            let frames = BLOCKS[step % BLOCKS.len()];
            let calls = calls_of(|| {
                engine.process(
                    &mut [&mut left[..frames], &mut right[..frames]],
                    &mut orders,
                );
                engine.note_time(1e-3, frames);
            });
            assert_eq!(calls, 0, "{mode}, step {step}");
            remote.free_done();
            std::hint::black_box(pictures.update());
        }
        assert_eq!(calls_of(|| engine.reset()), 0, "{mode}");
    }
}
