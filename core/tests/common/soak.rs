//! A storm over engines: any setting, rate, block, command and input, and after every block
//! what must hold. Shared by a test (seconds), an example (hours) and a fuzz target (bytes).

#[path = "soak/checks.rs"]
pub(crate) mod checks;
#[path = "soak/draws.rs"]
pub(crate) mod draws;
#[path = "heap.rs"]
pub(crate) mod heap;
#[path = "soak/limits.rs"]
mod limits;
#[path = "soak/scene.rs"]
mod scene;
#[path = "soak/sound.rs"]
mod sound;
#[path = "soak/tally.rs"]
mod tally;
#[path = "soak/wishes.rs"]
mod wishes;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::settings::MemorySettings;

use draws::Draws;
pub(crate) use limits::Limits;
use scene::Scene;
pub(crate) use tally::Tally;

/// What broke, where it can be found again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Violation {
    what: String,
    /// Of the engine that broke; None where bytes decided.
    seed: Option<u64>,
    /// Seconds of sound and blocks since that engine's start.
    secs: f64,
    blocks: u64,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what, secs, blocks, ..
        } = self;
        write!(f, "{what}, in block {blocks}, after {secs:.6} s of sound")?;
        self.seed.map_or(Ok(()), |seed| write!(f, "; seed {seed}"))
    }
}

/// Plays engines one after another, and adds up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Storm {
    pub(crate) tally: Tally,
}

impl Storm {
    /// One engine's life.
    pub(crate) fn seeded(&mut self, seed: u64, limits: Limits) -> Result<(), Violation> {
        self.live(&mut Draws::Seed(seed), limits, Some(seed))
    }

    /// One engine's life, as long as the bytes last.
    pub(crate) fn decided_by(&mut self, bytes: &[u8]) -> Result<(), Violation> {
        self.live(&mut Draws::Bytes(bytes), Limits::FUZZ, None)
    }

    fn live(
        &mut self,
        draws: &mut Draws<'_>,
        limits: Limits,
        seed: Option<u64>,
    ) -> Result<(), Violation> {
        let (secs, blocks) = (self.tally.secs, self.tally.blocks);
        make_what_is_kept_for_good();
        let before = heap::live_bytes();
        let lived = catch_unwind(AssertUnwindSafe(|| {
            Scene::prepare(draws, &mut self.tally, limits).and_then(Scene::play)
        }));
        let checked = lived.unwrap_or_else(|_| Err("a panic".to_owned()));
        let checked = checked.and_then(|()| nothing_is_kept(before));
        checked.map_err(|what| Violation {
            what,
            seed,
            secs: self.tally.secs - secs,
            blocks: self.tally.blocks - blocks,
        })
    }
}

/// The interpolator's table, 1 MB, is made by the first engine.
fn make_what_is_kept_for_good() {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        let config = EngineConfig {
            settings: MemorySettings::default(),
            sample_rate_hz: 48e3,
            channels: 1,
            max_block_frames: 1,
        };
        drop(Engine::prepare(&config));
    });
}

/// Memory is flat: an engine that is gone leaves not one byte.
fn nothing_is_kept(before: i64) -> checks::Checked {
    let kept = heap::live_bytes() - before;
    checks::ensure(kept == 0, || format!("{kept} bytes are never freed"))
}
