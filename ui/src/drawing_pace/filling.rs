//! What Mesa's software renderer computes: its threads are named `llvmpipe-0` and so on, and the system counts their CPU
//! time under `/proc`. Elsewhere there are none, and nothing is counted.
//!
//! In a host they fill the windows of all plugins; then ours is drawn less often than it needs, not more.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const THREADS: &str = "/proc/self/task";
/// How the threads' names begin.
const NAME: &str = "llvmpipe";
/// The unit in which Linux tells CPU times to programs, on every machine.
const TICK: Duration = Duration::from_millis(10);
/// So many frames pass between two looks at which threads there are.
const LOOK_EVERY: u32 = 64;

/// Counts what the threads have computed that fill pixels.
#[derive(Debug, Default)]
pub(super) struct Filling {
    /// Where their times are read.
    times: Vec<PathBuf>,
    frames_until_look: u32,
    /// All that they had computed at the call before.
    ticks: u64,
}

impl Filling {
    /// Returns their CPU time since the call before, all of them together; none at first.
    pub(super) fn since_last(&mut self) -> Duration {
        self.look(Path::new(THREADS))
    }

    fn look(&mut self, threads: &Path) -> Duration {
        let mut are_known = true;
        if self.frames_until_look > 0 {
            self.frames_until_look -= 1;
        } else {
            let times = filling_threads(threads);
            // A thread that has come would count all that it ever did.
            are_known = times == self.times;
            (self.times, self.frames_until_look) = (times, LOOK_EVERY);
        }
        let ticks = self.times.iter().filter_map(|path| ticks(path)).sum();
        let before = std::mem::replace(&mut self.ticks, ticks);
        let new = if are_known {
            ticks.saturating_sub(before)
        } else {
            0
        };
        TICK.saturating_mul(u32::try_from(new).unwrap_or(u32::MAX))
    }
}

/// Returns where the times of such threads are read; of none where the system tells nothing.
fn filling_threads(threads: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(threads).into_iter().flatten().flatten();
    let fills = |thread: &Path| {
        let name = fs::read_to_string(thread.join("comm"));
        name.is_ok_and(|name| name.starts_with(NAME))
    };
    let filling = entries.map(|entry| entry.path()).filter(|path| fills(path));
    let mut times: Vec<_> = filling.map(|thread| thread.join("stat")).collect();
    times.sort_unstable();
    times
}

/// Reads the CPU time of one thread, its own and the system's for it. Its name, in brackets, may hold anything.
fn ticks(stat: &Path) -> Option<u64> {
    let words = fs::read_to_string(stat).ok()?;
    let (_, numbers) = words.rsplit_once(')')?;
    // The state is the first word after the name; the times are the 12th and the 13th.
    let mut times = numbers.split_whitespace().skip(11).map(str::parse::<u64>);
    let (own, systems) = (times.next()?.ok()?, times.next()?.ok()?);
    Some(own + systems)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::Duration;

    use super::{Filling, LOOK_EVERY};

    fn thread(threads: &Path, id: u32, name: &str, [own, systems]: [u32; 2]) {
        let folder = threads.join(id.to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("comm"), format!("{name}\n")).unwrap();
        let stat = format!("{id} ({name}) S 1 1 1 0 -1 4194368 9 0 0 0 {own} {systems} 0 0 20 0 1");
        fs::write(folder.join("stat"), stat).unwrap();
    }

    #[test]
    fn what_fills_pixels_is_counted_and_nothing_else() {
        let threads = tempfile::tempdir().unwrap();
        let threads = threads.path();
        thread(threads, 1, "souvenir", [500, 50]);
        thread(threads, 2, "llvmpipe-0", [100, 20]);
        thread(threads, 3, "llvmpipe-1", [70, 1]);
        let mut filling = Filling::default();
        assert_eq!(filling.look(threads), Duration::ZERO, "what was before");
        thread(threads, 1, "souvenir", [900, 90]);
        thread(threads, 2, "llvmpipe-0", [101, 21]);
        thread(threads, 3, "llvmpipe-1", [73, 1]);
        assert_eq!(filling.look(threads), Duration::from_millis(50));
        assert_eq!(filling.look(threads), Duration::ZERO);
    }

    #[test]
    fn threads_that_come_later_are_found_and_their_past_is_not_counted() {
        let threads = tempfile::tempdir().unwrap();
        let threads = threads.path();
        let mut filling = Filling::default();
        assert_eq!(filling.look(threads), Duration::ZERO);
        thread(threads, 7, "llvmpipe-0 (x)", [4000, 0]);
        for _ in 0..=LOOK_EVERY {
            assert_eq!(filling.look(threads), Duration::ZERO);
        }
        thread(threads, 7, "llvmpipe-0 (x)", [4002, 1]);
        assert_eq!(filling.look(threads), Duration::from_millis(30));
    }

    #[test]
    fn where_nothing_is_told_nothing_is_counted() {
        let mut filling = Filling::default();
        for _ in 0..3 {
            assert_eq!(filling.look(Path::new("/nowhere")), Duration::ZERO);
        }
    }

    /// The system itself, not a folder that looks like it.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_thread_of_that_name_is_counted_as_long_as_it_computes() {
        use std::sync::mpsc::channel;
        use std::thread::Builder;
        use std::time::Instant;

        let (go, told) = channel();
        let (done, is_done) = channel();
        let work = move || {
            // A thread is given its name once it runs.
            done.send(()).unwrap();
            for secs in told {
                let until = Instant::now() + Duration::from_secs_f64(secs);
                while Instant::now() < until {}
                done.send(()).unwrap();
            }
        };
        let worker = Builder::new()
            .name("llvmpipe-9".to_owned())
            .spawn(work)
            .unwrap();
        is_done.recv().unwrap();
        let mut filling = Filling::default();
        assert_eq!(filling.since_last(), Duration::ZERO);
        go.send(0.3).unwrap();
        is_done.recv().unwrap();
        let counted = filling.since_last();
        // Beside other programs it computes for a part of that time; ticks are whole.
        assert!(counted >= Duration::from_millis(20), "{counted:?}");
        assert!(counted <= Duration::from_millis(320), "{counted:?}");
        drop(go);
        worker.join().unwrap();
    }
}
