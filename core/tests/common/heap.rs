//! Counts this thread's heap calls and bytes: what the audio thread must not do, and what must not
//! grow.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::OnceLock;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
    static LIVE_BYTES: Cell<i64> = const { Cell::new(0) };
}

struct Counting;

/// Counts, and lets the call through: an allocator must not unwind.
fn count(came: usize, went: usize) {
    CALLS.with(|calls| calls.set(calls.get().wrapping_add(1)));
    let change = (came as i64).wrapping_sub(went as i64);
    LIVE_BYTES.with(|live| live.set(live.get().wrapping_add(change)));
}

// SAFETY: every call is forwarded unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's contract is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's contract is passed on.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller's contract is passed on.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Called before and after the work that is counted: another judge's place.
static AROUND: OnceLock<[fn(); 2]> = OnceLock::new();

/// From now on, `enter` is called before the work that is counted, and `exit` after it.
pub(crate) fn around(enter: fn(), exit: fn()) {
    AROUND.get_or_init(|| [enter, exit]);
}

/// How often `work` calls the heap.
pub(crate) fn calls_of(work: impl FnOnce()) -> u64 {
    let [enter, exit] = AROUND.get().copied().unwrap_or([|| {}; 2]);
    let before = CALLS.with(Cell::get);
    enter();
    work();
    exit();
    CALLS.with(Cell::get).wrapping_sub(before)
}

/// Allocated and not freed by this thread.
#[allow(dead_code, reason = "not every test file counts bytes")]
pub(crate) fn live_bytes() -> i64 {
    LIVE_BYTES.with(Cell::get)
}
