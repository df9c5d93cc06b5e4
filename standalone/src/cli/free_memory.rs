//! Whether there is memory enough, before it is too late to say so: what the system refuses in the middle of the
//! work ends the program.

use souvenir_core::memory::Memory;
use souvenir_core::memory::MemorySpec;
use souvenir_core::stream::{StreamConfig, StreamingMemory};

use super::fail;

/// # Errors
/// Where the system has not as much as the memory takes.
pub(crate) fn check_memory(config: &MemorySpec) -> anyhow::Result<()> {
    check(Memory::bytes(config), config.order)
}

/// Refuses a streaming memory that the computer has no room for.
///
/// # Errors
/// As [`check_memory`].
pub(crate) fn check_recollector(config: &StreamConfig) -> anyhow::Result<()> {
    check(StreamingMemory::bytes(config), config.settings.order)
}

/// Asks for all of it at once, and gives it back.
fn check(bytes: u64, order: usize) -> anyhow::Result<()> {
    let asked = usize::try_from(bytes).ok();
    let is_there = asked.is_some_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok());
    if is_there {
        return Ok(());
    }
    let gigabytes = bytes as f64 / 1e9;
    Err(fail::too_little_memory(&format!(
        "order {order}: it takes about {gigabytes:.1} GB; choose a smaller one"
    )))
}
