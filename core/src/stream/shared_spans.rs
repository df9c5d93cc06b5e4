//! Quadratures of spans that this process holds: memories that take as long spans for as many orders share their nodes.

use std::ops::Deref;
use std::sync::Arc;

use super::span_quadrature::SpanQuadrature;
use crate::math::SimdLevel;
use crate::transform::SharedTables;

static HELD: SharedTables<SpanKey, HeldSpan> = SharedTables::new();

/// Says what a quadrature is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpanKey {
    pub(super) level: SimdLevel,
    pub(super) order: usize,
    pub(super) span_frames: usize,
    /// Of the window, where the span is its newest part; `None` where it is all of it, or may be.
    pub(super) share: Option<f64>,
}

impl PartialEq for SpanKey {
    fn eq(&self, other: &Self) -> bool {
        let key = |key: &Self| (key.level.name(), key.order, key.span_frames, key.share);
        key(self) == key(other)
    }
}

/// Holds a quadrature as long as somebody takes spans by it.
#[derive(Debug)]
pub(super) struct HeldSpan(SpanQuadrature);

impl SpanKey {
    /// Returns the quadrature, made unless somebody has it. Allocates, and waits for others that make the same.
    pub(super) fn quadrature(self) -> Arc<HeldSpan> {
        let Self {
            level,
            order,
            span_frames,
            share,
        } = self;
        HELD.find_or(&self, || {
            HeldSpan(match share {
                Some(share) => SpanQuadrature::of_newest(level, order, span_frames, share),
                None => SpanQuadrature::prepare(level, order, span_frames),
            })
        })
    }
}

impl Deref for HeldSpan {
    type Target = SpanQuadrature;

    fn deref(&self) -> &SpanQuadrature {
        &self.0
    }
}

impl Drop for HeldSpan {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

#[cfg(test)]
mod tests {
    use crate::memory::{Memory, MemorySpec};
    use crate::settings::memory::{MemorySettings, Mode};
    use crate::stream::{StreamConfig, StreamingMemory};
    use crate::transform::MADE;

    /// Returns how many tables are made for one memory, and for another beside it.
    fn made<T>(prepare: impl Fn() -> T) -> [usize; 2] {
        let count = |before: usize| MADE.get() - before;
        let before = MADE.get();
        let one = prepare();
        let first = count(before);
        let other = prepare();
        let both = count(before);
        drop((one, other));
        [first, both - first]
    }

    #[test]
    fn nothing_is_planned_twice_for_memories_of_one_kind() {
        for (mode, order, planned) in [
            (Mode::Segments, 1711, 5),
            (Mode::Segments, 11, 5),
            (Mode::Sliding, 1712, 5),
            (Mode::Fading, 1713, 5),
            (Mode::Whole, 1714, 5),
        ] {
            let config = StreamConfig {
                settings: MemorySettings {
                    mode,
                    order,
                    window_secs: 0.0317,
                    ..MemorySettings::default()
                },
                ..StreamConfig::default()
            };
            let prepare = || StreamingMemory::prepare(&config).expect("a memory");
            assert_eq!(made(prepare), [planned, 0], "{mode} {order}");
            assert_eq!(
                made(prepare),
                [planned, 0],
                "{mode} {order}: all of it was freed"
            );
        }
        let prepare = || Memory::prepare(&MemorySpec::legs(1715)).expect("a memory");
        assert_eq!(made(prepare), [3, 0]);
    }
}
