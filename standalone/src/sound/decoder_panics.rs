//! Panics of code that is not ours, caught without a word; all other threads' are told as ever.

use std::cell::Cell;
use std::panic::{self, UnwindSafe};
use std::sync::Once;

thread_local! {
    static IS_HUSHED: Cell<bool> = const { Cell::new(false) };
}

/// The hook is the process's: put on once, it asks which thread panics.
static HOOK: Once = Once::new();

/// Returns what `work` returns; `None` where it panics.
pub(super) fn caught<T>(work: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    HOOK.call_once(put_on_hook);
    IS_HUSHED.set(true);
    let done = panic::catch_unwind(work);
    IS_HUSHED.set(false);
    done.ok()
}

fn put_on_hook() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IS_HUSHED.get() {
            tell(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::{IS_HUSHED, caught};

    #[test]
    fn a_panic_is_caught_and_the_thread_speaks_again() {
        assert_eq!(caught(|| 3), Some(3), "no panic");
        let done: Option<u32> = caught(|| panic!("hushed: nobody reads this"));
        assert_eq!((done, IS_HUSHED.get()), (None, false), "caught");
    }

    #[test]
    fn only_the_thread_at_work_is_hushed() {
        let elsewhere = || std::thread::scope(|scope| scope.spawn(|| IS_HUSHED.get()).join());
        let hushed = caught(|| (IS_HUSHED.get(), elsewhere().unwrap()));
        assert_eq!(hushed, Some((true, false)), "here, and on another thread");
    }
}
