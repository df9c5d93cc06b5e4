//! A long piece of work runs beside the window.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, JoinHandle};

/// In so many parts progress is told.
const PARTS: f64 = 1e6;

/// Is a handle to work that goes on in a thread of its own. Main thread.
#[derive(Debug)]
pub(crate) struct Job<T> {
    progress: Arc<Progress>,
    done: Receiver<T>,
    thread: Option<JoinHandle<()>>,
}

/// Holds what both threads see. Nothing else is published through it: relaxed is enough.
#[derive(Debug, Default)]
struct Progress {
    parts: AtomicU32,
    is_stopped: AtomicBool,
}

impl<T: Send + 'static> Job<T> {
    /// Begins `work`, which is given what it tells how far it is, `[0, 1]`, and is told whether to go on.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub(crate) fn begin(
        work: impl FnOnce(&mut dyn FnMut(f64) -> bool) -> T + Send + 'static,
    ) -> io::Result<Self> {
        let progress = Arc::<Progress>::default();
        let told = Arc::clone(&progress);
        let (finished, done) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("souvenir-render".to_owned())
            .spawn(move || {
                let result = work(&mut |part| told.tell(part));
                // Nobody may be waiting any more.
                _ = finished.send(result);
            })?;
        Ok(Self {
            progress,
            done,
            thread: Some(thread),
        })
    }

    /// Returns how much of the work is done, `[0, 1]`.
    pub(crate) fn part(&self) -> f64 {
        f64::from(self.progress.parts.load(Relaxed)) / PARTS
    }

    /// Returns the result, once.
    pub(crate) fn take(&self) -> Option<T> {
        self.done.try_recv().ok()
    }

    /// It is not wanted any more; it may take some time to notice.
    pub(crate) fn stop(&self) {
        self.progress.is_stopped.store(true, Relaxed);
    }

    /// Dropping it does not wait.
    pub(crate) fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl<T> Drop for Job<T> {
    /// Waits for the thread: a host may unload the library right after.
    fn drop(&mut self) {
        self.progress.is_stopped.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so already.
            _ = thread.join();
        }
    }
}

impl Progress {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates"
    )]
    fn tell(&self, part: f64) -> bool {
        self.parts.store((PARTS * part) as u32, Relaxed);
        !self.is_stopped.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Job;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_job_tells_how_far_it_is_and_stops_when_it_is_dropped() {
        let job = Job::begin(|go_on| {
            while go_on(0.25) {
                thread::sleep(Duration::from_millis(1));
            }
        });
        let job = job.expect("a thread");
        while job.part() < 0.2 {
            thread::yield_now();
        }
        assert!(job.take().is_none() && !job.is_finished(), "going on");
        // Hangs where it does not stop.
        drop(job);
    }

    #[test]
    fn a_result_comes_once() {
        let job = Job::begin(|_| 7).expect("a thread");
        while !job.is_finished() {
            thread::yield_now();
        }
        assert_eq!((job.take(), job.take()), (Some(7), None));
    }
}
