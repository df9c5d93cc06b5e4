//! Six tones between gaps of random length, then a cue: which layer says them in their order?
//!
//!     cargo run --release -p souvenir_core --example selective_copying

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "what an example is for"
)]

use souvenir_core::lab::selective_copying::{CopyingListener, CopyingSound, copying_accuracy};
use souvenir_core::ssm::trained::StackKind;

const NUM_SOUNDS: usize = 100;
const HOP_SECS: f64 = 0.02;

fn main() -> anyhow::Result<()> {
    println!("tones said rightly, of {NUM_SOUNDS} sounds of six tones each\n");
    println!("cue after    S4D      Mamba");
    for cue_hop in [36, 48, 72, 96, 144, 288, 576] {
        let [s4d, mamba] = [StackKind::S4d, StackKind::Mamba]
            .map(|stack| copying_accuracy(stack, cue_hop, NUM_SOUNDS));
        let secs = HOP_SECS * cue_hop as f64;
        println!(
            "{secs:6.2} s   {:5.1} %   {:5.1} %",
            100.0 * s4d?,
            100.0 * mamba?
        );
    }
    let copying = CopyingSound::prepare(2026, 96, 48_000.0);
    println!("\none sound at 48 kHz: {:?}", copying.kinds);
    for stack in [StackKind::S4d, StackKind::Mamba] {
        let mut listener = CopyingListener::prepare(stack, 48_000.0)?;
        let numbers = listener.stack().state_numbers();
        println!(
            "{stack:?}, {numbers} numbers of state: {:?}",
            listener.answers(&copying)
        );
    }
    Ok(())
}
