//! Selective copying of sound by the stacks that this crate comes with: how much they say rightly, at any rate and in any
//! split, without the heap.

#![expect(
    clippy::cast_possible_truncation,
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report; sound in f32"
)]

#[path = "common/heap.rs"]
#[expect(dead_code, reason = "another judge's place")]
mod heap;

use heap::calls_of;
use souvenir_core::__internals::{BANDS, ToneFeatures};
use souvenir_core::lab::selective_copying::{
    CopyingListener, CopyingSound, band_hz, copying_accuracy,
};
use souvenir_core::ssm::trained::{StackInput, StackKind, TrainedStack};

/// Hops before the cue that both were trained with: 0.72 to 1.92 s.
const TRAINED_HOPS: [usize; 3] = [48, 72, 95];
const NUM_SOUNDS: usize = 60;

#[test]
fn mamba_says_the_tones_in_order_where_s4d_forgets_the_first_ones() {
    for cue_hop in TRAINED_HOPS {
        let [s4d, mamba] = [StackKind::S4d, StackKind::Mamba].map(|stack| {
            copying_accuracy(stack, cue_hop, NUM_SOUNDS).expect("the weights are sound")
        });
        let secs = 0.02 * cue_hop as f64;
        println!(
            "cue after {secs:.2} s: S4D {:.1} %, Mamba {:.1} %",
            100.0 * s4d,
            100.0 * mamba
        );
        assert!(mamba >= 0.95, "{cue_hop}: {mamba}");
        assert!(s4d < mamba, "{cue_hop}: {s4d} {mamba}");
    }
}

#[test]
fn both_stacks_are_of_equal_size() {
    let weights = |bytes: &[u8]| (bytes.len() / 4) as f64;
    let s4d = weights(include_bytes!(
        "../src/lab/selective_copying/s4d.safetensors"
    ));
    let mamba = weights(include_bytes!(
        "../src/lab/selective_copying/mamba.safetensors"
    ));
    assert!((s4d / mamba - 1.0).abs() < 0.05, "{s4d} {mamba}");
    assert!(4.0 * s4d.max(mamba) < 1e6, "below a megabyte each");
    for bytes in [
        include_bytes!("../src/lab/selective_copying/s4d.safetensors").as_slice(),
        include_bytes!("../src/lab/selective_copying/mamba.safetensors"),
    ] {
        let stack = TrainedStack::prepare(bytes).expect("the weights are sound");
        assert_eq!(stack.input(), StackInput::Features { width: BANDS });
    }
}

#[test]
fn the_rate_of_the_sound_changes_little() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let mut listener =
            CopyingListener::prepare(StackKind::Mamba, rate_hz).expect("sound weights");
        let mut right = 0;
        for seed in 0..20 {
            let copying = CopyingSound::prepare(seed, 60, rate_hz);
            let answers = listener.answers(&copying);
            right += answers
                .iter()
                .zip(&copying.kinds)
                .filter(|(said, kind)| **said == Some(**kind))
                .count();
        }
        // Nine in ten of 120 tones; at the rate of the training it is above 95 %.
        assert!(right >= 108, "{rate_hz} Hz: {right} of 120");
    }
}

#[test]
fn a_steady_sine_of_amplitude_1_is_1_in_its_band_and_little_in_the_others() {
    let rate_hz = 48_000.0;
    let sine = |band: usize, k: usize| {
        (std::f64::consts::TAU * band_hz(band) * k as f64 / rate_hz).cos() as f32
    };
    for band in 0..BANDS {
        let sound: Vec<f32> = (0..4800).map(|k| sine(band, k)).collect();
        let mut newest = [0.0; BANDS];
        ToneFeatures::prepare(rate_hz).process(&sound, |features| newest = *features);
        for (other, feature) in newest.iter().enumerate() {
            // Hann's side lobes, three bandwidths off: below a hundredth, and ln(1 + 1)/ln(101) = 0.15.
            let expected = if other == band {
                0.999..1.001
            } else {
                0.0..0.15
            };
            assert!(expected.contains(feature), "{band} in {other}: {feature}");
        }
    }
}

#[test]
fn any_split_says_the_same_without_the_heap() {
    let copying = CopyingSound::prepare(3, 50, 48_000.0);
    let mut listener = CopyingListener::prepare(StackKind::Mamba, 48_000.0).expect("sound weights");
    let mut whole = Vec::new();
    listener.process(&copying.sound, |said| whole.push(said));
    for block in [1, 64, 441, 5000] {
        listener.reset();
        let mut said = Vec::with_capacity(whole.len());
        let calls = calls_of(|| {
            for sound in copying.sound.chunks(block) {
                listener.process(sound, |kind| said.push(kind));
            }
        });
        assert_eq!(said, whole, "blocks of {block}");
        assert_eq!(calls, 0, "blocks of {block}");
    }
}
