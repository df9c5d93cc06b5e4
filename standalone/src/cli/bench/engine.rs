//! What is measured: mono noise into a memory that has heard much before.

use cpu_time::ThreadTime;
use souvenir_core::Kernels;
use souvenir_core::SimdLevel;
use souvenir_core::memory::textbook::{BilinearPublished, BilinearTuned};
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::memory::{Memory, Tuning};

use super::super::fail;
use super::measured::MIN_TURN;
use super::twin::Twin;

/// The yardstick in C++.
const TWIN: &str = "bilinear_published_cpp";
/// A host's large block.
const BLOCK_FRAMES: usize = 4096;
/// The textbook recurrences work sample by sample: any block shows their speed.
const TEXTBOOK_FRAMES: usize = 256;
/// Beyond, a step of the direct kernels takes seconds.
const MAX_DIRECT: usize = 16_384;
/// Steps before the first turn: the history is many steps long, the caches are warm.
const NUM_WARM_STEPS: usize = 16;

/// Holds one way to remember, ready to be timed.
pub(super) struct Engine {
    pub(super) name: &'static str,
    turn: Box<dyn FnMut() -> anyhow::Result<f64>>,
}

impl Engine {
    /// Measures samples a second of this thread's CPU time, over whole steps: what runs beside it does not count.
    ///
    /// # Errors
    /// A program of its own failed.
    pub(super) fn turn(&mut self) -> anyhow::Result<f64> {
        (self.turn)()
    }

    fn here(name: &'static str, num_frames: usize, mut push: impl FnMut() + 'static) -> Self {
        let turn = move || {
            let start = ThreadTime::now();
            let mut num_samples = 0;
            while start.elapsed() < MIN_TURN {
                push();
                num_samples += num_frames;
            }
            Ok(num_samples as f64 / start.elapsed().as_secs_f64())
        };
        Self {
            name,
            turn: Box::new(turn),
        }
    }
}

/// Measures the exact memory as it is used, the same with the kernels whose cost is O(N), the recurrence as
/// published, the recurrence written well, and where there is one, the first of these in C++.
///
/// # Errors
/// Where the order is out of range.
pub(super) fn all(order: usize, twin: Option<&Twin>) -> anyhow::Result<Vec<Engine>> {
    let mut published = BilinearPublished::prepare(order);
    let mut tuned = BilinearTuned::prepare(order);
    let best = SimdLevel::detect();
    let mut all = vec![exact("exact", order, best, None)?];
    if order <= MAX_DIRECT {
        all.push(exact("exact_direct", order, best, Some(Kernels::Direct))?);
    }
    all.extend([
        textbook("bilinear_published", move |samples| published.push(samples)),
        textbook("bilinear_tuned", move |samples| tuned.push(samples)),
    ]);
    all.extend(twin.cloned().map(|twin| Engine {
        name: TWIN,
        turn: Box::new(move || twin.turn(order)),
    }));
    Ok(all)
}

/// # Errors
/// Where the order is out of range.
pub(super) fn exact(
    name: &'static str,
    order: usize,
    level: SimdLevel,
    kernels: Option<Kernels>,
) -> anyhow::Result<Engine> {
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order,
        window_frames: BLOCK_FRAMES as f64,
        channels: 1,
    };
    let tuning = Tuning {
        level,
        step_frames: None,
        kernels,
    };
    let mut memory = Memory::prepare_tuned(&config, &tuning).map_err(fail::config)?;
    let num_frames = memory.step_frames() * BLOCK_FRAMES.div_ceil(memory.step_frames());
    let noise = noise(num_frames);
    let mut push = move || {
        noise
            .chunks(BLOCK_FRAMES)
            .for_each(|block| memory.push(&[block]));
    };
    (0..NUM_WARM_STEPS).for_each(|_| push());
    Ok(Engine::here(name, num_frames, push))
}

fn textbook(name: &'static str, mut push: impl FnMut(&[f64]) + 'static) -> Engine {
    let noise = noise(TEXTBOOK_FRAMES);
    Engine::here(name, TEXTBOOK_FRAMES, move || push(&noise))
}

/// Makes white noise below full scale, by xorshift64 (Marsaglia 2003).
pub(in crate::cli) fn noise(num_frames: usize) -> Vec<f64> {
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    std::iter::repeat_with(next).take(num_frames).collect()
}
