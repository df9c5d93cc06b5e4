//! Bytes decide an engine's life: `cargo xtask soak` runs it for a minute.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../core/tests/common/soak.rs"]
#[expect(dead_code, reason = "the seeded storms of the test and the example")]
mod soak;

fuzz_target!(|bytes: &[u8]| {
    if let Err(violation) = soak::Storm::default().decided_by(bytes) {
        panic!("{violation}");
    }
});
