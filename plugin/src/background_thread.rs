//! A thread of its own for what takes long: memories are prepared here while the old one plays.
//!
//! The framework's background thread would do, but to wake it takes a lock and, the first time, the
//! heap: not for the audio thread.

mod live_limit;
mod prepare_memory;

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use triple_buffer::{Input, Output, triple_buffer};

use crate::panic_guard::Place;
use crate::shared_state::SharedState;
use crate::wake::{self, Wake};
pub(crate) use live_limit::{afford, refusal};
pub(crate) use prepare_memory::MemoryRequest;
use prepare_memory::prepare_memory;

/// How long the engine may keep what it is done with.
const PATIENCE: Duration = Duration::from_millis(200);

/// Keeps the thread. Main thread.
#[derive(Debug)]
pub(crate) struct BackgroundThread {
    is_over: Arc<AtomicBool>,
    wake: Wake,
    thread: Option<JoinHandle<()>>,
}

/// Asks for a memory from the audio thread: the newest request counts. Realtime: yes.
#[derive(Debug)]
pub(crate) struct WakeSignal {
    requests: Input<Option<MemoryRequest>>,
    wake: Wake,
}

impl BackgroundThread {
    /// # Errors
    /// Where the system has no thread to give.
    pub(crate) fn open(shared: SharedState) -> io::Result<(Self, WakeSignal)> {
        let (requests, seen) = triple_buffer(&None);
        let is_over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&is_over);
        let known = shared.clone();
        let rung = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&rung);
        let thread = thread::Builder::new()
            .name("souvenir-background".to_owned())
            .spawn(move || work(&shared, seen, &told, &heard))?;
        let wake = Wake::new(rung, thread.thread().clone());
        known.introduce(wake.clone());
        let signal = WakeSignal {
            requests,
            wake: wake.clone(),
        };
        let background = Self {
            is_over,
            wake,
            thread: Some(thread),
        };
        Ok((background, signal))
    }
}

impl Drop for BackgroundThread {
    /// Waits for a memory that is being prepared: the host may unload the library right after.
    fn drop(&mut self) {
        self.is_over.store(true, Release);
        if let Some(thread) = self.thread.take() {
            self.wake.ring();
            // One that panicked has said so already.
            _ = thread.join();
        }
    }
}

impl WakeSignal {
    pub(crate) fn ask(&mut self, request: MemoryRequest) {
        *self.requests.input_buffer_mut() = Some(request);
        self.requests.publish();
        self.ring();
    }

    /// There is something to look after.
    pub(crate) fn ring(&self) {
        self.wake.ring();
    }
}

fn work(
    shared: &SharedState,
    mut requests: Output<Option<MemoryRequest>>,
    is_over: &AtomicBool,
    rung: &AtomicBool,
) {
    while !is_over.load(Acquire) {
        if requests.update()
            && let Some(request) = requests.output_buffer()
        {
            prepare_memory(shared, request);
        }
        let goes_on = shared.guard(Place::Background, || shared.look_after());
        wake::wait(rung, goes_on.unwrap_or_default().then_some(PATIENCE));
    }
}
