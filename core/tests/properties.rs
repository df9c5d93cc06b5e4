//! What must hold of any memory, whatever the sound.

mod common;

use common::largest;
use proptest::prelude::{ProptestConfig, prop, prop_assert, proptest};
use souvenir_core::memory::Memory;
use souvenir_core::memory::{MAX_CHANNELS, MAX_ORDER, Measure, MemorySpec, Method, SpecError};

const SEED: f64 = 0.618;

fn config(measure: Measure, method: Method, order: usize) -> MemorySpec {
    MemorySpec {
        measure,
        method,
        order,
        window_frames: 900.0,
        channels: 1,
    }
}

fn exact(order: usize) -> Memory {
    Memory::prepare(&config(Measure::Legs, Method::Exact, order)).expect("in range")
}

fn remember(mut memory: Memory, sound: &[f64]) -> Vec<f64> {
    memory.push(&[sound]);
    memory.coefficients(0).to_vec()
}

fn sound(frames: usize) -> Vec<f64> {
    (0..frames)
        .map(|j| (SEED * (j * j % 7919) as f64).sin())
        .collect()
}

/// Every memory and method that exists.
fn combinations() -> Vec<MemorySpec> {
    let all = Measure::ALL
        .into_iter()
        .flat_map(|measure| Method::ALL.map(|method| (measure, method)));
    let configs = all.map(|(measure, method)| config(measure, method, 24));
    configs
        .filter(|config| Memory::prepare(config).is_ok())
        .collect()
}

#[test]
fn twelve_combinations_of_memory_and_method_exist() {
    // legs and legt by all five methods; fading and selective exact only.
    assert_eq!(combinations().len(), 12, "{:?}", combinations());
}

#[test]
fn a_constant_is_remembered_exactly() {
    for frames in [1, 5, 2047, 2048, 2049, 20_000] {
        let c = remember(exact(64), &vec![0.75; frames]);
        // c_0 through some ten steps of rescaling, each rounding sums of 64 terms.
        assert!((c[0] - 0.75).abs() < 1e-14, "{frames} frames: {}", c[0]);
        assert!(largest(c[1..].iter().copied()) < 1e-14, "{frames} frames");
    }
}

#[test]
fn a_polynomial_comes_back_as_far_as_the_hold_allows() {
    let polynomial = |u: f64| 0.3 - u + 2.0 * u * u - 1.1 * u.powi(5);
    let error = |frames: usize| {
        let at = |j: usize| polynomial((j as f64 + 0.5) / frames as f64);
        let c = remember(exact(12), &(0..frames).map(at).collect::<Vec<_>>());
        let cell = souvenir_core::memory::textbook::StateEquation::legs(12)
            .discretise(Method::Bilinear, 0.1);
        let value = |u: f64| {
            cell.readout(u)
                .iter()
                .zip(&c)
                .map(|(v, c)| v * c)
                .sum::<f64>()
        };
        largest(
            (0..=40)
                .map(|i| f64::from(i) / 40.0)
                .map(|u| value(u) - polynomial(u)),
        )
    };
    // Held samples are a polynomial plus a saw tooth of height 1/T whose projection is O(1/T^2):
    // double the frames, a quarter of the error.
    let [coarse, fine] = [error(4000), error(8000)];
    assert!(
        fine < 1e-5 && (3.0..5.0).contains(&(coarse / fine)),
        "{coarse:e} {fine:e}"
    );
}

#[test]
fn stretched_sound_leaves_the_same_memory() {
    let short = sound(3000);
    let long: Vec<f64> = short.iter().flat_map(|sample| [*sample; 3]).collect();
    let [short, long] = [short, long].map(|sound| remember(exact(100), &sound));
    let worst = largest(short.iter().zip(&long).map(|(a, b)| a - b));
    assert!(
        worst < 1e-12 * largest(short),
        "rounding of the steps: {worst:e}"
    );
}

#[test]
fn any_split_into_blocks_gives_the_same_bits() {
    let sound = sound(9000);
    for config in combinations() {
        let whole = remember(Memory::prepare(&config).expect("in range"), &sound);
        for block in [1, 7, 64, 441, 4096] {
            let mut memory = Memory::prepare(&config).expect("in range");
            sound.chunks(block).for_each(|block| memory.push(&[block]));
            assert!(
                memory
                    .coefficients(0)
                    .iter()
                    .zip(&whole)
                    .all(|(a, b)| a.to_bits() == b.to_bits()),
                "{config:?} in blocks of {block}"
            );
        }
    }
}

#[test]
fn looking_at_the_memory_does_not_change_it() {
    let sound = sound(6000);
    for config in combinations() {
        let whole = remember(Memory::prepare(&config).expect("in range"), &sound);
        let mut memory = Memory::prepare(&config).expect("in range");
        for block in sound.chunks(333) {
            memory.push(&[block]);
            let _ = memory.coefficients(0);
        }
        assert_eq!(memory.coefficients(0), whole, "{config:?}");
    }
}

/// Memories by the fast kernels, whose steps begin before they end, and what each gives of two sounds at once.
fn with_long_steps() -> impl Iterator<Item = (MemorySpec, [Vec<f64>; 2], Vec<Vec<f64>>)> {
    let sounds = [sound(60_000), sound(60_001)[1..].to_vec()];
    Measure::ALL.into_iter().map(move |measure| {
        let spec = MemorySpec {
            window_frames: 200_000.0,
            channels: 2,
            ..config(measure, Method::Exact, 200)
        };
        let whole = of_both(&mut hear(&spec, &sounds, 60_000, |_| ()));
        (spec, sounds.clone(), whole)
    })
}

fn hear(
    spec: &MemorySpec,
    sounds: &[Vec<f64>; 2],
    block: usize,
    mut between: impl FnMut(&mut Memory),
) -> Memory {
    let mut memory = Memory::prepare(spec).expect("in range");
    assert!(memory.step_frames() > 8192, "{}", memory.step_frames());
    for (left, right) in sounds[0].chunks(block).zip(sounds[1].chunks(block)) {
        memory.push(&[left, right]);
        between(&mut memory);
    }
    memory
}

fn of_both(memory: &mut Memory) -> Vec<Vec<f64>> {
    let channels = 0..2;
    channels
        .map(|idx| memory.coefficients(idx).to_vec())
        .collect()
}

#[test]
fn long_steps_give_the_same_bits_in_any_split_whoever_looks_or_keeps_them() {
    for (spec, sounds, whole) in with_long_steps() {
        for block in [777, 3000, 12_799, 13_000, 47_000] {
            let mut plain = hear(&spec, &sounds, block, |_| ());
            assert_eq!(of_both(&mut plain), whole, "{spec:?} in blocks of {block}");
            let mut seen = hear(&spec, &sounds, block, |memory| {
                let _ = memory.coefficients(1);
            });
            assert_eq!(of_both(&mut seen), whole, "{spec:?}, read each {block}");
            let mut kept = hear(&spec, &sounds, block, |memory| {
                *memory = Memory::from_bytes(&memory.to_bytes()).expect("its own");
            });
            assert_eq!(of_both(&mut kept), whole, "{spec:?}, kept each {block}");
        }
    }
}

#[test]
fn a_long_step_that_was_begun_is_forgotten() {
    for (spec, sounds, whole) in with_long_steps() {
        let mut memory = hear(&spec, &[sound(5000), sound(5000)], 5000, |_| ());
        memory.reset();
        memory.push(&[&sounds[0], &sounds[1]]);
        assert_eq!(of_both(&mut memory), whole, "{spec:?}");
    }
}

#[test]
fn a_long_step_read_in_its_midst_is_what_a_step_that_ends_there_gives() {
    // LegT reconstructs the past with every step: other steps, another memory.
    let reconstructs = |spec: &MemorySpec| spec.measure == Measure::Legt;
    for (spec, [sound, _], _) in with_long_steps().filter(|(spec, ..)| !reconstructs(spec)) {
        let of_step = |step| {
            let level = souvenir_core::SimdLevel::detect();
            let mut memory = Memory::prepare_at(&spec, level, step).expect("in range");
            memory.push(&[&sound[..20_000], &sound[..20_000]]);
            of_both(&mut memory)
        };
        let (long, short) = (of_step(None), of_step(Some(2000)));
        for (long, short) in long.iter().zip(&short) {
            let worst = largest(long.iter().zip(short).map(|(a, b)| a - b));
            // Ten steps, each of a rounding of 200 orders.
            let bound = 1e-12 * largest(short.iter().copied());
            assert!(worst < bound, "{spec:?}: {worst:e} of {bound:e}");
        }
    }
}

#[test]
fn channels_do_not_hear_each_other() {
    let sounds: Vec<Vec<f64>> = (0..MAX_CHANNELS)
        .map(|i| sound(2500 + i)[i..].to_vec())
        .collect();
    let block: Vec<&[f64]> = sounds.iter().map(|sound| &sound[..2500]).collect();
    let mut all = Memory::prepare(&MemorySpec {
        channels: MAX_CHANNELS,
        ..config(Measure::Legs, Method::Exact, 33)
    })
    .expect("in range");
    all.push(&block);
    for (channel_idx, sound) in block.iter().enumerate() {
        assert_eq!(all.coefficients(channel_idx), remember(exact(33), sound));
    }
}

#[test]
fn reset_forgets_everything() {
    let sound = sound(5000);
    for config in combinations() {
        let fresh = remember(Memory::prepare(&config).expect("in range"), &sound);
        let mut used = Memory::prepare(&config).expect("in range");
        used.push(&[&sound[1234..]]);
        used.reset();
        assert_eq!(used.frames(), 0);
        assert_eq!(remember(used, &sound), fresh, "{config:?}");
    }
}

#[test]
fn what_is_not_a_sound_becomes_silence_and_is_counted() {
    let mut dirty = sound(5000);
    let mut clean = dirty.clone();
    let bad = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE / 4.0,
        1e-40,
    ];
    for (i, bad) in bad.into_iter().enumerate() {
        dirty[100 + 997 * i] = bad;
        clean[100 + 997 * i] = 0.0;
    }
    for config in combinations() {
        let mut memory = Memory::prepare(&config).expect("in range");
        memory.push(&[&dirty]);
        assert_eq!(
            (memory.rejected().non_finite, memory.rejected().subnormal),
            (3, 2)
        );
        let clean = remember(Memory::prepare(&config).expect("in range"), &clean);
        assert_eq!(memory.coefficients(0), clean, "{config:?}");
    }
}

#[test]
fn one_legt_step_over_the_whole_window_is_legs_of_that_window() {
    let sound = sound(1800);
    let config = config(Measure::Legt, Method::Exact, 50);
    let level = souvenir_core::SimdLevel::detect();
    let legt = Memory::prepare_at(&config, level, Some(900)).expect("in range");
    assert_eq!(remember(legt, &sound), remember(exact(50), &sound[900..]));
}

#[test]
fn a_fading_memory_forgets_in_its_time_constant() {
    // A step to 1 that lasts h: d_0 = 1 - exp(-h/tau).
    let c = remember(
        Memory::prepare(&config(Measure::Fading, Method::Exact, 8)).expect("in range"),
        &vec![1.0; 1800],
    );
    assert!((c[0] - (1.0 - (-2.0f64).exp())).abs() < 1e-14, "{}", c[0]);
}

#[test]
fn a_selective_memory_does_not_age_in_silence() {
    let selective =
        || Memory::prepare(&config(Measure::Selective, Method::Exact, 40)).expect("in range");
    let mut padded = vec![0.0; 3000];
    padded.extend(sound(2000));
    let [plain, padded] = [sound(2000), padded].map(|sound| remember(selective(), &sound));
    let worst = largest(plain.iter().zip(&padded).map(|(a, b)| a - b));
    assert!(worst < 1e-12 * largest(plain), "{worst:e}");
}

#[test]
fn what_cannot_be_prepared_is_refused_with_its_numbers() {
    let good = config(Measure::Legt, Method::Exact, 8);
    let refused = |config: MemorySpec| Memory::prepare(&config).expect_err("out of range");
    assert_eq!(
        refused(MemorySpec { order: 0, ..good }),
        SpecError::Order {
            order: 0,
            max: MAX_ORDER
        }
    );
    assert_eq!(
        refused(MemorySpec {
            channels: 9,
            ..good
        }),
        SpecError::Channels {
            channels: 9,
            max: MAX_CHANNELS
        }
    );
    for window_frames in [f64::NAN, f64::INFINITY, 0.0, 1.9] {
        let error = refused(MemorySpec {
            window_frames,
            ..good
        });
        assert!(
            matches!(error, SpecError::Window { .. }),
            "{window_frames}: {error}"
        );
    }
    let method = Method::Bilinear;
    assert_eq!(
        refused(MemorySpec {
            measure: Measure::Fading,
            method,
            ..good
        }),
        SpecError::Method {
            measure: Measure::Fading,
            method
        }
    );
}

proptest! {
    // Each case is a few thousand frames: 40 of them find what 256 would in a tenth of the time.
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_coefficients_hold_no_more_energy_than_the_sound(
        sound in prop::collection::vec(-1.0f64..1.0, 1..6000),
        order in 1usize..200,
    ) {
        let energy = sound.iter().map(|x| x * x).sum::<f64>() / sound.len() as f64;
        let kept: f64 = remember(exact(order), &sound).iter().map(|c| c * c).sum();
        // Bessel's inequality, but for the rounding of sums of 6000 terms.
        prop_assert!(kept <= energy * (1.0 + 1e-12), "{kept} of {energy}");
    }

    #[test]
    fn memories_of_a_sum_are_sums_of_memories(
        pairs in prop::collection::vec((-1.0f64..1.0, -1.0f64..1.0), 1..5000),
        gain in -2.0f64..2.0,
        measure in prop::sample::select(vec![Measure::Legs, Measure::Fading, Measure::Legt]),
    ) {
        let memory = || Memory::prepare(&config(measure, Method::Exact, 60)).expect("in range");
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + gain * b).collect();
        let [a, b, sum] = [a, b, sum].map(|sound| remember(memory(), &sound));
        let worst = largest((0..60).map(|n| a[n] + gain * b[n] - sum[n]));
        prop_assert!(worst < 1e-13, "rounding of values of size 3: {worst:e}");
    }
}
