//! When another memory comes: at a frame that follows from the change alone.
//!
//! The old memory goes on for a fixed number of frames after a change, while the background thread prepares the new
//! one. Whatever the host calls what it does, however it cuts its blocks and whenever threads run, the same
//! automation gives the same bits. One change is prepared at a time; what was turned meanwhile follows it.
//!
//! In a callback that somebody hears nothing waits: a memory that is not ready when it is due is counted and
//! comes the same number of frames later. Where nobody listens ([`RealtimeLead`], or a host that says so), the
//! callback waits for it.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use rtrb::Consumer;
use souvenir_core::control::LiveMemory;
use souvenir_core::settings::MemorySettings;

use crate::realtime_lead::RealtimeLead;

/// Carries what the background thread answers: nothing where there is no such memory.
pub(crate) type MemoryAnswer = Option<Box<LiveMemory>>;

/// A usual memory is prepared in a few milliseconds. Long enough for that beside a host's block, and for a
/// thread to wake up.
const HOLD_SECS: f64 = 0.1;
/// Seconds a coefficient: the largest takes 77 ms (docs/performance.md).
const HOLD_SECS_PER_ORDER: f64 = 2e-6;
/// Between two looks.
const LOOK: Duration = Duration::from_micros(500);
/// No memory takes so long; a background thread that is gone must not hang a host.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Says whether a callback may wait, as far as the host has told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SwitchPace {
    /// Somebody may be listening: only while the sound is ahead of the clock.
    Live,
    /// It renders: nobody listens.
    Offline,
}

/// Says what a schedule is made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScheduleConfig {
    pub(crate) sample_rate_hz: f64,
    /// The most frames of one block.
    pub(crate) max_block_frames: usize,
    pub(crate) pace: SwitchPace,
    /// The memory that plays already.
    pub(crate) asked: MemorySettings,
}

/// Receives what the background thread answers, and counts what comes too late.
#[derive(Debug)]
pub(crate) struct MemoryAnswers {
    pub(crate) ready: Consumer<MemoryAnswer>,
    /// Memories that were not ready when they were due.
    pub(crate) num_late: Arc<AtomicU32>,
}

/// Holds what is asked for, and when it comes.
#[derive(Debug)]
pub(crate) struct MemorySchedule {
    sample_rate_hz: f64,
    pace: SwitchPace,
    lead: RealtimeLead,
    /// The memory that was asked for last.
    asked: MemorySettings,
    /// Frames until it comes; `None` where it has.
    frames_left: Option<usize>,
    /// Nothing was heard since the engine forgot its sound.
    is_fresh: bool,
    ready: Consumer<MemoryAnswer>,
    /// Memories that were not ready when they were due.
    num_late: Arc<AtomicU32>,
}

/// Says what becomes of a memory at the frame at which it is due.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// It is to be faded to.
    Comes(Box<LiveMemory>),
    /// It takes the place of one that nobody has heard.
    ComesAtOnce(Box<LiveMemory>),
    /// There is none such.
    Refused,
    /// It is due at a later frame.
    Postponed,
}

impl MemorySchedule {
    pub(crate) fn new(
        config: &ScheduleConfig,
        MemoryAnswers { ready, num_late }: MemoryAnswers,
    ) -> Self {
        let ScheduleConfig {
            sample_rate_hz,
            max_block_frames,
            pace,
            asked,
        } = *config;
        Self {
            sample_rate_hz,
            pace,
            lead: RealtimeLead::new(sample_rate_hz, max_block_frames),
            asked,
            frames_left: None,
            is_fresh: true,
            ready,
            num_late,
        }
    }

    /// Notes that the engine has forgotten its sound. Realtime: yes.
    pub(crate) fn reset(&mut self) {
        self.is_fresh = true;
        self.frames_left = self.frames_left.map(|_| self.wait_frames());
    }

    /// Notes that a block comes. Realtime: yes.
    pub(crate) fn note_block(&mut self, now: Instant, frames: usize) {
        self.lead.note_block(now, frames);
    }

    /// Tells whether this is to be asked for now: another one than before, and nothing is on its way. Realtime: yes.
    pub(crate) fn asks(&mut self, wanted: MemorySettings) -> bool {
        let asks = self.frames_left.is_none() && wanted != self.asked;
        if asks {
            self.asked = wanted;
            self.frames_left = Some(self.wait_frames());
        }
        asks
    }

    /// Returns how many frames may be played until something is due. Realtime: yes.
    pub(crate) fn frames_left(&self) -> usize {
        self.frames_left.unwrap_or(usize::MAX)
    }

    /// Counts frames that were played. Realtime: yes.
    pub(crate) fn pass(&mut self, frames: usize) {
        self.frames_left = self.frames_left.map(|left| left.saturating_sub(frames));
        self.is_fresh &= frames == 0;
    }

    /// Call where something is due. Realtime: yes, where somebody listens.
    pub(crate) fn arrive(&mut self) -> Arrival {
        match self.await_ready() {
            Some(answer) => {
                self.frames_left = None;
                match answer {
                    Some(live_memory) if self.is_fresh => Arrival::ComesAtOnce(live_memory),
                    Some(live_memory) => Arrival::Comes(live_memory),
                    None => Arrival::Refused,
                }
            }
            None => {
                self.num_late.fetch_add(1, Relaxed);
                self.frames_left = Some(self.hold_frames());
                Arrival::Postponed
            }
        }
    }

    fn await_ready(&mut self) -> Option<MemoryAnswer> {
        let begun = Instant::now();
        let patience = match self.pace {
            SwitchPace::Offline => LONGEST_WAIT,
            SwitchPace::Live => self.lead.patience(begun),
        };
        loop {
            let ready = self.ready.pop().ok();
            if ready.is_some() || begun.elapsed() >= patience {
                return ready;
            }
            thread::sleep(LOOK);
        }
    }

    /// A rendering that has not begun begins with what is asked for. A lead alone is no reason: whether there
    /// is one at that instant is not the automation's.
    fn wait_frames(&self) -> usize {
        if self.is_fresh && self.pace == SwitchPace::Offline {
            0
        } else {
            self.hold_frames()
        }
    }

    fn hold_frames(&self) -> usize {
        let secs = HOLD_SECS + HOLD_SECS_PER_ORDER * self.asked.order as f64;
        souvenir_core::memory::frames_of(secs, self.sample_rate_hz).max(1)
    }
}
