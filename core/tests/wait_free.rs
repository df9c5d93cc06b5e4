//! The audio thread waits for nobody, not even for a thread that was taken off its processor in the middle of a
//! send.
//!
//! A signal suspends the sending thread wherever it happens to be, some thousand times; it goes on when the
//! audio thread has taken what there is. A queue whose reader waits for a sender that has begun and not
//! finished is found out: then the reader is still busy when the judge loses patience.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a judge of waiting needs a clock, and tells what it found"
)]

use std::hint::spin_loop;
use std::os::unix::thread::JoinHandleExt as _;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::mpsc::sync_channel;
use std::thread::{Builder, JoinHandle, yield_now};
use std::time::{Duration, Instant};

use souvenir_core::control::{Command, connect};
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::settings::MemorySettings;

/// Suspensions, anywhere between two sends or within one.
const ROUNDS: u32 = 500;
/// No busy machine keeps a thread that has something to do from its processor for so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the signal's handler has the sending thread, and whether it is to let it go.
static IS_SUSPENDED: AtomicBool = AtomicBool::new(false);
static IS_RELEASED: AtomicBool = AtomicBool::new(false);

/// Nothing here takes a lock or touches the heap, as a signal's handler must not.
extern "C" fn suspend(_signal: libc::c_int) {
    IS_SUSPENDED.store(true, SeqCst);
    while !IS_RELEASED.load(SeqCst) {
        yield_now();
    }
    IS_SUSPENDED.store(false, SeqCst);
}

fn install() {
    let handler: extern "C" fn(libc::c_int) = suspend;
    // SAFETY: All zeros is a valid `sigaction`: no flags, an empty mask, the default handler.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler as libc::sighandler_t;
    // SAFETY: The handler is a function of the signature that no flags ask for, and async-signal-safe.
    let failed = unsafe { libc::sigaction(libc::SIGUSR1, &raw const action, std::ptr::null_mut()) };
    assert_eq!(failed, 0, "the handler is installed");
}

/// What the three threads tell each other.
#[derive(Default)]
struct Judge {
    /// How often the reader has taken what there was.
    takes: AtomicU64,
    is_over: AtomicBool,
}

/// The first round, if any, in which `take` was not done while the thread of `send` was suspended.
fn first_wait(
    send: impl FnMut() + Send + 'static,
    mut take: impl FnMut() + Send + 'static,
    patience: Duration,
) -> Option<u32> {
    install();
    let judge = Arc::new(Judge::default());
    let sender = thread("sender", &judge, move |judge| judge.repeat(send));
    let reader = thread("reader", &judge, move |judge| {
        judge.repeat(|| {
            take();
            judge.takes.fetch_add(1, SeqCst);
        });
    });
    let waited = (1..=ROUNDS).find(|round| !judge.is_free_of_waits(*round, &sender, patience));
    judge.is_over.store(true, SeqCst);
    for thread in [sender, reader] {
        thread.join().expect("no panic");
    }
    waited
}

fn thread(
    name: &str,
    judge: &Arc<Judge>,
    body: impl FnOnce(&Judge) + Send + 'static,
) -> JoinHandle<()> {
    let judge = Arc::clone(judge);
    let thread = Builder::new().name(name.to_owned());
    thread.spawn(move || body(&judge)).expect("a thread")
}

impl Judge {
    /// Until the end: what the sender and the reader do.
    fn repeat(&self, mut act: impl FnMut()) {
        while !self.is_over.load(SeqCst) {
            act();
        }
    }

    /// Suspends the sender at some instruction, and waits for the reader to take what there is meanwhile.
    fn is_free_of_waits(&self, round: u32, sender: &JoinHandle<()>, patience: Duration) -> bool {
        // Another moment in each round: 97 and 1009 have no common factor.
        (0..round * 97 % 1009).for_each(|_| spin_loop());
        // SAFETY: The thread runs until it is joined, which its owner does later.
        let failed = unsafe { libc::pthread_kill(sender.as_pthread_t(), libc::SIGUSR1) };
        assert_eq!(failed, 0, "the signal is sent");
        wait(|| IS_SUSPENDED.load(SeqCst), PATIENCE);
        // One has begun before; the next begins and ends while the sender is suspended.
        let enough = self.takes.load(SeqCst) + 2;
        let is_free = wait(|| self.takes.load(SeqCst) >= enough, patience);
        IS_RELEASED.store(true, SeqCst);
        wait(|| !IS_SUSPENDED.load(SeqCst), PATIENCE);
        IS_RELEASED.store(false, SeqCst);
        is_free
    }
}

fn wait(until: impl Fn() -> bool, patience: Duration) -> bool {
    let begun = Instant::now();
    while !until() {
        if begun.elapsed() > patience {
            return false;
        }
        yield_now();
    }
    true
}

/// Both tests at once would share the signal.
#[test]
fn no_callback_waits_for_a_sender_that_is_suspended() {
    // A machine that is busy elsewhere may suspend the sender where it holds nothing, round after round.
    let found = (0..4).find_map(|_| {
        let (sender, reader) = sync_channel::<[u64; 16]>(64);
        let send = move || _ = sender.try_send([7; 16]);
        let take = move || while reader.try_recv().is_ok() {};
        first_wait(send, take, Duration::from_millis(500))
    });
    println!("a queue of many senders: round {found:?}");
    assert!(found.is_some(), "the judge sees a queue of many senders");

    let (mut remote, mut orders) = connect();
    let config = EngineConfig {
        settings: MemorySettings::default(),
        sample_rate_hz: 48e3,
        channels: 1,
        max_block_frames: 64,
    };
    let (mut engine, _) = Engine::prepare(&config).expect("in range");
    let send = move || {
        remote.send(Command::RecallPlace(0.5));
        remote.free_done();
    };
    let take = move || engine.process(&mut [], &mut orders);
    let waited = first_wait(send, take, PATIENCE);
    assert_eq!(waited, None, "the callback waited in this round");
}
