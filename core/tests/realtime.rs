//! The audio thread's law: no heap call in anything marked `Realtime: yes`.

use souvenir_core::config::{Config, Kind, Method};
use souvenir_core::engine::Engine;
use souvenir_core::listen::Listen;
use souvenir_core::memory::Memory;
use souvenir_core::recall::HeadMotion;
use souvenir_core::recollect::{RecollectConfig, Recollector};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

const BLOCKS: [usize; 6] = [1, 7, 64, 512, 4096, 9001];

thread_local! {
    static HEAP_CALLS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

/// Counts, and lets the call through: an allocator must not unwind.
fn count() {
    HEAP_CALLS.with(|calls| calls.set(calls.get() + 1));
}

// SAFETY: every call is forwarded unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's contract is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller's contract is passed on.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's contract is passed on.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn heap_calls(work: impl FnOnce()) -> u64 {
    let before = HEAP_CALLS.with(Cell::get);
    work();
    HEAP_CALLS.with(Cell::get) - before
}

#[test]
fn the_counter_sees_an_allocation() {
    assert!(heap_calls(|| drop(std::hint::black_box(vec![0_u8; 99]))) >= 2);
}

#[test]
fn a_memory_hears_resets_and_is_read_without_the_heap() {
    let sound: Vec<f64> = (0..9001).map(|j| f64::from(j % 101) / 101.0).collect();
    for kind in Kind::ALL {
        for method in Method::ALL {
            let config = Config {
                kind,
                method,
                order: 130,
                window_frames: 700.0,
                channels: 2,
            };
            let Ok(mut memory) = Memory::prepare(&config) else {
                continue;
            };
            let calls = heap_calls(|| {
                for frames in BLOCKS {
                    memory.push(&[&sound[..frames], &sound[..frames]]);
                    std::hint::black_box(memory.coefficients(1));
                }
                memory.push_stepped(&sound[..3000], &sound[..3000]);
                memory.reset();
            });
            assert_eq!(calls, 0, "{config:?}");
        }
    }
}

#[test]
fn a_recollector_plays_without_the_heap() {
    let sound = vec![0.25_f32; 9001];
    let mut memory = vec![0.0; 9001];
    for kind in [Kind::Legs, Kind::Legt] {
        for method in Method::ALL {
            let config = RecollectConfig {
                kind,
                method,
                order: 100,
                window_secs: 0.02,
                sample_rate_hz: 48e3,
                channels: 1,
            };
            let mut recollector = Recollector::prepare(&config).expect("in range");
            let calls = heap_calls(|| {
                for frames in BLOCKS {
                    recollector.process(&[&sound[..frames]], &mut [&mut memory[..frames]]);
                }
                recollector.reset();
            });
            assert_eq!(calls, 0, "{config:?}");
        }
    }
}

#[test]
fn the_engine_plays_and_is_watched_without_the_heap() {
    let config = RecollectConfig {
        kind: Kind::Legs,
        method: Method::Exact,
        order: 256,
        window_secs: 0.05,
        sample_rate_hz: 48e3,
        channels: 2,
    };
    let mut engine = Engine::prepare(&config, 512).expect("in range");
    let mut snapshot = engine.empty_snapshot();
    let (mut left, mut right) = (vec![0.5_f32; 9001], vec![f32::NAN; 9001]);
    let calls = heap_calls(|| {
        for (frames, listen) in BLOCKS.into_iter().zip(Listen::ALL.into_iter().cycle()) {
            engine.set_listen(listen);
            engine.set_recall((frames % 2 == 1).then_some(HeadMotion::Loop));
            engine.recall().set_speed(-0.5);
            engine.process(&mut [&mut left[..frames], &mut right[..frames]]);
            engine.write_snapshot(&mut snapshot);
        }
        engine.reset();
    });
    assert_eq!(calls, 0);
}
