//! An engine that runs in a callback, and the place from which a callback takes it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_utils::atomic::AtomicCell;
use rtrb::Consumer;
use souvenir_core::control::{Command, CommandReceiver, Engine};
use souvenir_core::playback::Note;

use super::capture_commands::CaptureCommands;
use super::note_clock::{CallbackPart, NoteClock};
use super::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};
use crate::app::midi::TimedNote;

/// Between two looks whether a callback has given the engine back.
const LOOK: Duration = Duration::from_millis(2);

/// Holds an engine with what it is told and asked. Realtime: `process`.
#[derive(Debug)]
pub(crate) struct LiveEngine {
    pub(crate) engine: Box<Engine>,
    pub(crate) commands: CommandReceiver,
    pub(crate) capture_commands: CaptureCommands,
    /// What keyboards play.
    pub(crate) notes: Consumer<TimedNote>,
    pub(crate) note_clock: NoteClock,
}

/// Says where the one [`LiveEngine`] is while no callback runs it.
///
/// A stream that is lost may never let go of its callback: what the callback only borrows is not
/// lost with it. Whoever takes it does so in one atomic exchange, so that neither side can keep the other
/// waiting in the middle of it.
#[derive(Clone)]
pub(crate) struct EngineCell(Arc<AtomicCell<Option<Box<LiveEngine>>>>);

const _: () = assert!(
    AtomicCell::<Option<Box<LiveEngine>>>::is_lock_free(),
    "a pointer is exchanged by one instruction"
);

impl fmt::Debug for EngineCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever looks would take the engine away.
        f.debug_struct("EngineCell").finish_non_exhaustive()
    }
}

impl LiveEngine {
    /// Works in place: sound in, what is listened to out. `num_frames <= MAX_BLOCK_FRAMES`.
    fn process(&mut self, planar: &mut PlanarBlock, num_frames: usize, part: CallbackPart) {
        debug_assert!(num_frames <= MAX_BLOCK_FRAMES, "split by the caller");
        let start = Instant::now();
        self.note_clock.begin(part);
        self.capture_commands.hear(planar, num_frames);
        let mut done = 0;
        while let Some((frame, note)) = self.next_note(num_frames) {
            if frame > done {
                self.play(planar, done..frame);
                done = frame;
            }
            self.engine.obey(Command::Note(note));
        }
        self.play(planar, done..num_frames);
        self.note_clock.pass(num_frames);
        self.capture_commands.record(planar, num_frames);
        self.engine
            .note_time(start.elapsed().as_secs_f64(), num_frames);
    }

    fn play(&mut self, planar: &mut PlanarBlock, frames: Range<usize>) {
        planar.with_slices(frames, |channels| {
            self.engine.process(channels, &mut self.commands);
        });
    }

    /// Takes the next note that sounds in this part, and the frame at which it does.
    fn next_note(&mut self, num_frames: usize) -> Option<(usize, Note)> {
        let next = self.notes.peek().ok()?;
        let frame = self.note_clock.frame_of(next.at, num_frames)?;
        let note = next.note;
        _ = self.notes.pop();
        Some((frame, note))
    }
}

impl EngineCell {
    /// Makes an empty cell. Allocates.
    pub(crate) fn new(live: Box<LiveEngine>) -> Self {
        Self(Arc::new(AtomicCell::new(Some(live))))
    }

    /// Works in place: sound in, what is listened to out; silence where the engine was taken away. Realtime: yes.
    /// `num_frames <= MAX_BLOCK_FRAMES`.
    pub(crate) fn process(&self, planar: &mut PlanarBlock, num_frames: usize, part: CallbackPart) {
        let Some(mut live) = self.0.take() else {
            return planar.silence(num_frames);
        };
        live.process(planar, num_frames, part);
        let before = self.0.swap(Some(live));
        debug_assert!(before.is_none(), "one engine: nothing is freed here");
    }

    /// Takes the engine away from the callbacks. `None` where one keeps it for longer than
    /// `patience`.
    pub(crate) fn take(&self, patience: Duration) -> Option<Box<LiveEngine>> {
        let deadline = Instant::now() + patience;
        loop {
            let live = self.0.take();
            if live.is_some() || Instant::now() >= deadline {
                return live;
            }
            thread::sleep(LOOK);
        }
    }
}

#[cfg(test)]
mod tests;
