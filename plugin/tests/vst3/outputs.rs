//! Dry, memory and residual on outputs of their own, in VST3.

use crate::host::Rig;

const BLOCK: usize = 480;

fn sound() -> Vec<f32> {
    let noise = (0..48_000_u32).map(|frame| frame.wrapping_mul(2_654_435_761) >> 8);
    noise.map(|x| x as f32 / 16_777_216.0 - 0.5).collect()
}

/// What comes out of each output.
fn heard(is_connected: &[bool]) -> Vec<Vec<f32>> {
    heard_of(&active(), is_connected)
}

fn active() -> Rig {
    let rig = Rig::with_outputs();
    rig.activate();
    rig
}

fn heard_of(rig: &Rig, is_connected: &[bool]) -> Vec<Vec<f32>> {
    let mut all = vec![Vec::new(); is_connected.len()];
    for block in sound().chunks(BLOCK) {
        let blocks = rig.block_apart(block, is_connected);
        for (all, block) in all.iter_mut().zip(blocks) {
            all.extend(block);
        }
    }
    all
}

#[test]
fn it_has_three_outputs_behind_the_main_one() {
    let rig = Rig::with_outputs();
    assert!(rig.arranges_apart(&[1, 2], &[1, 1, 1, 1]));
    assert!(rig.arranges_apart(&[2, 2], &[2, 2, 2, 2]));
    assert!(rig.arranges_apart(&[2, 0], &[2, 0, 2, 0]), "some of them");
    assert!(!rig.arranges_apart(&[2, 2], &[2, 2, 2, 1]));
    let names: Vec<_> = rig.outputs().into_iter().skip(1).collect();
    let expected = ["Dry", "Memory", "Residual"].map(|name| (name.to_owned(), 2));
    assert_eq!(names, expected);
    assert_eq!(Rig::new().outputs().len(), 1, "the plugin without them");
}

#[test]
fn dry_is_memory_and_residual_and_the_main_output_is_the_memory() {
    let [main, dry, memory, residual] = &heard(&[true; 4])[..] else {
        panic!("four outputs");
    };
    let input = sound();
    let latency = active().latency();
    assert_eq!(dry[latency..], input[..input.len() - latency]);
    assert!(main == memory);
    let sums = memory.iter().zip(residual).map(|(one, two)| one + two);
    let apart = sums.zip(dry).map(|(sum, dry)| (sum - dry).abs());
    // Both are rounded to single floats.
    assert!(apart.fold(0.0, f32::max) < 1e-6);
    assert!(
        residual.iter().any(|x| x.abs() > 0.01),
        "something is lost of noise"
    );
}

#[test]
fn a_host_that_connects_some_or_none_of_them_hears_the_main_one() {
    let all = heard(&[true; 4]);
    assert!(heard(&[true])[0] == all[0], "none");
    assert!(heard(&[true, true, true])[0] == all[0], "two of them");
    let some = heard(&[true, false, true, false]);
    assert!(some[0] == all[0] && some[2] == all[2], "the second");
}
