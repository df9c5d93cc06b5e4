//! How much a memory holds, before it is made.

use super::Memory;
use crate::memory::spec::{Measure, MemorySpec, Method};

/// Bytes an order of an exact memory, whatever the channels: the fast kernels' plans and grids, and ages of a step.
const EXACT_PER_ORDER: u64 = 2304;
/// Bytes an order and channel of an exact memory: sound that waits for a step, and a grid of its own.
const EXACT_PER_ORDER_AND_CHANNEL: u64 = 640;
/// Bytes an order and channel of a recurrence: its state, and LegT's factors.
const TEXTBOOK_PER_ORDER_AND_CHANNEL: u64 = 128;
/// Whatever the order.
const AT_LEAST: u64 = 16 << 20;

impl Memory {
    /// Estimates how many bytes it takes to make and to use one, and no less; for who must know before. Cost: O(1).
    #[must_use]
    pub fn bytes(config: &MemorySpec) -> u64 {
        let (order, channels) = (config.order as u64, config.channels as u64);
        let held = match (config.measure, config.method) {
            (_, Method::Exact) | (Measure::Legs, Method::ZeroOrderHold) => {
                order * (EXACT_PER_ORDER + channels * EXACT_PER_ORDER_AND_CHANNEL)
            }
            // The exponential of a dense matrix takes several of them.
            (Measure::Legt, Method::ZeroOrderHold) => order * order * 8 * (channels + 8),
            _ => order * channels * TEXTBOOK_PER_ORDER_AND_CHANNEL,
        };
        AT_LEAST + held
    }
}
