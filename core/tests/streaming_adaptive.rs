//! A streaming adaptive memory holds at most so many numbers, and says of its past what it says it does.

use souvenir_core::budget::{
    BudgetMemory, PieceContent, StreamingAdaptiveConfig, StreamingAdaptiveError,
    StreamingAdaptiveMemory, Stretch,
};
use souvenir_core::lab::test_signals::TestSignal;

fn memory(numbers: usize, window_frames: Option<u64>) -> StreamingAdaptiveMemory {
    let config = StreamingAdaptiveConfig {
        numbers,
        window_frames,
    };
    StreamingAdaptiveMemory::prepare(&config).expect("in range")
}

fn recall(memory: &StreamingAdaptiveMemory, frames: usize) -> Vec<f64> {
    let mut back = vec![f64::NAN; frames];
    memory.recall(0..frames as u64, &mut back);
    back
}

fn lost(sound: &[f64], back: &[f64]) -> f64 {
    let errors = sound.iter().zip(back);
    errors.map(|(x, y)| (x - y) * (x - y)).sum()
}

/// White, the same every time.
fn noise(frames: usize) -> Vec<f64> {
    let mut state = 0x5eed_0018_u64;
    let draw = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..frames).map(draw).collect()
}

/// Speech, jumps, noise and silence.
fn sound() -> Vec<f64> {
    let parts = [
        TestSignal::Speech.draw(3, 1, 5000),
        TestSignal::Blocks.draw(3, 1, 3000),
        noise(1500),
        vec![0.0; 2500],
        TestSignal::Spikes.draw(3, 1, 3000),
    ];
    parts.concat()
}

fn whole(frames: u64) -> usize {
    usize::try_from(frames).expect("a few")
}

const WINDOWS: [Option<u64>; 4] = [None, Some(1), Some(1000), Some(7001)];

#[test]
fn never_more_numbers_are_held_than_were_asked_for() {
    let sound = sound();
    for numbers in [16, 17, 65, 500, 3000] {
        for window in WINDOWS {
            let mut memory = memory(numbers, window);
            for (idx, sample) in sound.iter().enumerate() {
                memory.process(&[*sample]);
                let held = memory.numbers_held();
                assert!(
                    held <= numbers,
                    "{numbers}, {window:?}, frame {idx}: {held}"
                );
            }
            let counted: usize = memory.pieces().map(|piece| piece.order + 1).sum();
            assert_eq!(counted, memory.numbers_held(), "{numbers}, {window:?}");
        }
    }
}

#[test]
fn any_split_gives_the_same_bits_and_so_does_a_memory_read_back() {
    let sound = sound();
    for numbers in [16, 65, 700, 4096] {
        for window in WINDOWS {
            let mut whole = memory(numbers, window);
            whole.process(&sound);
            let expected = whole.to_bytes();
            for frames in [1, 7, 64, 509] {
                let mut split = memory(numbers, window);
                for (idx, block) in sound.chunks(frames).enumerate() {
                    split.process(block);
                    if idx % 101 == 7 {
                        let bytes = split.to_bytes();
                        split = StreamingAdaptiveMemory::from_bytes(&bytes).expect("as written");
                        assert_eq!(split.to_bytes(), bytes);
                    }
                }
                assert_eq!(
                    split.to_bytes(),
                    expected,
                    "{numbers}, {window:?}, {frames}"
                );
            }
            whole.reset();
            whole.process(&sound);
            assert_eq!(whole.to_bytes(), expected, "after a reset");
        }
    }
}

/// Pieces lie one behind the other up to now, and none is wholly older than the window.
#[test]
fn pieces_cover_the_past_without_a_gap() {
    let sound = sound();
    for window in WINDOWS {
        let mut memory = memory(200, window);
        for block in sound.chunks(37) {
            memory.process(block);
            let mut place = memory.pieces().next().expect("sound was heard").start_frame;
            let first = memory
                .frames_heard()
                .saturating_sub(window.unwrap_or(u64::MAX));
            assert!(place <= first);
            for piece in memory.pieces() {
                assert_eq!(piece.start_frame, place);
                place += piece.frames;
                assert!(place > first, "{piece:?}");
            }
            assert_eq!(place, memory.frames_heard());
        }
    }
}

/// One number in 64 is for the samples' place, and the first cells are still there as samples.
#[test]
fn with_room_for_all_nothing_is_lost() {
    let sound = noise(10_000);
    for window in [None, Some(5000)] {
        let remembered = window.map_or(10_000, whole);
        let mut memory = memory(remembered * 65 / 64 + 130, window);
        memory.process(&sound);
        let back = recall(&memory, remembered);
        assert_eq!(
            lost(&sound[10_000 - remembered..], &back),
            0.0,
            "{window:?}"
        );
        assert_eq!(memory.energy_lost(), 0.0);
        assert!(
            memory
                .pieces()
                .all(|piece| piece.content == PieceContent::Samples)
        );
    }
}

#[test]
fn any_stretch_is_read_as_the_whole_is() {
    let sound = sound();
    let mut memory = memory(700, None);
    memory.process(&sound);
    memory.process(&[0.25; 30]);
    let heard = sound.len() + 30;
    let whole = recall(&memory, heard);
    for (ago, frames) in [
        (0, 1),
        (0, 33),
        (17, 100),
        (64, 64),
        (500, 9000),
        (heard, 0),
        (heard - 5, 5),
    ] {
        let mut part = vec![f64::NAN; frames];
        memory.recall(ago as u64..(ago + frames) as u64, &mut part);
        let same = &whole[heard - ago - frames..heard - ago];
        assert_eq!(part, same, "{frames} frames, {ago} ago");
    }
    // Before the first frame, beyond all time, a range that is shorter than the slice.
    let mut part = [f64::NAN; 8];
    memory.recall(heard as u64 - 3..heard as u64 + 5, &mut part);
    assert_eq!(part[..5], [0.0; 5]);
    assert_eq!(part[5..], whole[..3]);
    let (after, before) = (9, 3);
    for far in [u64::MAX - 8..u64::MAX, after..before] {
        memory.recall(far, &mut part);
        assert_eq!(part, [0.0; 8]);
    }
    memory.recall(0..2, &mut part);
    assert_eq!(part[..2], whole[heard - 2..]);
    assert_eq!(part[2..], [0.0; 6]);
}

#[test]
fn what_is_sparse_is_kept_whole() {
    // A click in two million frames of silence takes a few numbers.
    let mut silence = memory(64, None);
    silence.process(&vec![0.0_f32; 1_000_000]);
    silence.process(&[0.7_f32]);
    silence.process(&vec![0.0_f32; 1_000_000]);
    let back = recall(&silence, 1_000_100);
    assert!(
        (back[99] - f64::from(0.7_f32)).abs() < 1e-12,
        "{}",
        back[99]
    );
    let rest: f64 = back
        .iter()
        .enumerate()
        .filter(|(idx, _)| *idx != 99)
        .map(|(_, x)| x * x)
        .sum();
    assert!(rest < 1e-24, "{rest}");
    assert!(silence.energy_lost() < 1e-24);
    // Twenty levels of lengths that fit no grid take two numbers each, and the newest cell of samples.
    let levels: Vec<f64> = (0..20_u32)
        .flat_map(|k| vec![f64::from(k * k % 7) - 2.5; 1000 + 37 * k as usize])
        .collect();
    let mut steps = memory(2 * 20 + 90, None);
    steps.process(&levels);
    let error = lost(&levels, &recall(&steps, levels.len())) / levels.len() as f64;
    assert!(error < 1e-24, "{error}");
    // A cubic over 30,000 frames takes five.
    let cubic: Vec<f64> = (0..30_000)
        .map(|k| f64::from(k) / 15_000.0 - 1.0)
        .map(|t| t * (t * t - 0.5))
        .collect();
    let mut smooth = memory(32, None);
    smooth.process(&cubic);
    let error = lost(&cubic, &recall(&smooth, cubic.len())) / cubic.len() as f64;
    // Energies, of 0.03 a frame, are known to 1e-16 of themselves: what is lost below that is not seen.
    assert!(error < 1e-17, "{error}");
}

#[test]
fn what_is_no_number_is_silence_and_counted() {
    let (mut with, mut without) = (memory(100, None), memory(100, None));
    for k in 0..3000_u32 {
        let x = f64::from(k % 71) - 30.0;
        let odd = [f64::NAN, f64::INFINITY, -1e300, 1e-310][k as usize % 4];
        with.process(&[x, odd]);
        without.process(&[x, 0.0]);
    }
    assert_eq!(recall(&with, 6000), recall(&without, 6000));
    let rejected = with.rejected();
    assert_eq!((rejected.non_finite, rejected.subnormal), (2250, 750));
    // As large as what may enter.
    with.process(&vec![f32::MAX; 5000]);
    assert!(recall(&with, 9000).iter().all(|x| x.is_finite()));
    assert!(with.energy_lost().is_finite());
}

#[test]
fn ten_million_frames_stay_bounded() {
    let sound = sound();
    for window in [None, Some(48_000)] {
        let mut memory = memory(256, window);
        let mut heard = 0;
        while heard < 10_000_000 {
            memory.process(&sound);
            heard += sound.len();
            assert!(memory.numbers_held() <= 256);
        }
        let frames = window.map_or(heard, whole);
        let back = recall(&memory, frames);
        let past: Vec<f64> = sound
            .iter()
            .copied()
            .cycle()
            .take(heard)
            .skip(heard - frames)
            .collect();
        let silence = vec![0.0; frames];
        assert!(lost(&past, &back) < lost(&past, &silence), "{window:?}");
        assert!(memory.energy_lost().is_finite() && memory.pieces().count() <= 256);
    }
}

/// At every kind of sound and count less is lost than by as many Legendre coefficients of the whole.
#[test]
fn less_is_lost_than_by_one_polynomial() {
    for signal in TestSignal::ALL {
        for numbers in [65, 500] {
            let sound = signal.draw(11, 1, 8192);
            let mut ours = memory(numbers, None);
            ours.process(&sound);
            let legs = BudgetMemory::Legs
                .prepare(numbers, sound.len())
                .expect("exists");
            let legs = legs
                .recall(Stretch {
                    past: &[],
                    sound: &sound,
                })
                .expect("exists");
            let (ours, legs) = (
                lost(&sound, &recall(&ours, sound.len())),
                lost(&sound, &legs),
            );
            assert!(ours < legs, "{signal:?}, {numbers}: {ours} {legs}");
        }
    }
}

#[test]
fn what_does_not_exist_is_refused_in_words() {
    let refused = |numbers, window_frames| {
        let config = StreamingAdaptiveConfig {
            numbers,
            window_frames,
        };
        StreamingAdaptiveMemory::prepare(&config).expect_err("out of range")
    };
    assert_eq!(
        refused(15, None),
        StreamingAdaptiveError::Numbers { numbers: 15 }
    );
    assert_eq!(
        refused(usize::MAX, None),
        StreamingAdaptiveError::Numbers {
            numbers: usize::MAX
        }
    );
    assert_eq!(
        refused(15, None).to_string(),
        "a streaming adaptive memory holds 16 to 1048576 numbers, not 15"
    );
    assert_eq!(refused(16, Some(0)), StreamingAdaptiveError::Window);
}
