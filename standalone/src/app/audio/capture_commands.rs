//! What the callback does for the supervisor besides playing: recording and capturing.

use rtrb::{Consumer, Producer, PushError, RingBuffer};

use super::capture::{Past, Take};
use super::planar_block::PlanarBlock;
use super::recorder::Tap;

/// Errands come one by one, at a person's pace.
const QUEUE_LEN: usize = 16;

/// Says what is asked of the callback.
#[derive(Debug)]
pub(crate) enum CaptureCommand {
    /// Record what is heard through this tap; `None` ends it.
    Record(Option<Box<Tap>>),
    /// Fill this with what came in last.
    Capture(Box<Take>),
}

/// Says what comes back from it, to be used or freed.
#[derive(Debug)]
pub(crate) enum CaptureReturn {
    Tap(#[expect(dead_code, reason = "kept to be freed elsewhere")] Box<Tap>),
    Take(Box<Take>),
}

/// Carries out captures on the audio thread. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct CaptureCommands {
    past: Past,
    tap: Option<Box<Tap>>,
    asked: Consumer<CaptureCommand>,
    returns: Producer<CaptureReturn>,
    /// What the way back had no room for; until it has, nothing new is done.
    unreturned: Option<CaptureReturn>,
}

/// Asks for captures from the supervisor's thread.
#[derive(Debug)]
pub(crate) struct CaptureControl {
    capture_commands: Producer<CaptureCommand>,
    returns: Consumer<CaptureReturn>,
}

impl CaptureControl {
    /// Returns false where the callback is gone, or has taken up nothing for so long that there is no room.
    pub(crate) fn ask(&mut self, capture_command: CaptureCommand) -> bool {
        !self.capture_commands.is_abandoned() && self.capture_commands.push(capture_command).is_ok()
    }

    /// Returns what has come back since.
    pub(crate) fn returned(&mut self) -> impl Iterator<Item = CaptureReturn> {
        std::iter::from_fn(|| self.returns.pop().ok())
    }
}

impl CaptureCommands {
    /// Makes both ends. Allocates.
    pub(crate) fn new(sample_rate_hz: f64, num_channels: usize) -> (Self, CaptureControl) {
        let (asking, asked) = RingBuffer::new(QUEUE_LEN);
        let (returns, returned) = RingBuffer::new(QUEUE_LEN);
        let capture_commands = Self {
            past: Past::prepare(sample_rate_hz, num_channels),
            tap: None,
            asked,
            returns,
            unreturned: None,
        };
        let capture_control = CaptureControl {
            capture_commands: asking,
            returns: returned,
        };
        (capture_commands, capture_control)
    }

    /// Hears what came in.
    pub(crate) fn hear(&mut self, planar: &PlanarBlock, num_frames: usize) {
        self.take_orders();
        self.past.write(planar, num_frames);
        if self.unreturned.is_none()
            && let Some(take) = self.past.finished()
        {
            self.give_back(CaptureReturn::Take(take));
        }
    }

    /// Hears what goes out.
    pub(crate) fn record(&mut self, planar: &PlanarBlock, num_frames: usize) {
        if let Some(tap) = &mut self.tap {
            tap.push(planar, num_frames);
        }
    }

    fn take_orders(&mut self) {
        if let Some(unreturned) = self.unreturned.take() {
            self.give_back(unreturned);
        }
        while self.unreturned.is_none() {
            match self.asked.pop() {
                Ok(CaptureCommand::Record(tap)) => {
                    if let Some(old) = std::mem::replace(&mut self.tap, tap) {
                        self.give_back(CaptureReturn::Tap(old));
                    }
                }
                Ok(CaptureCommand::Capture(take)) => {
                    if let Err(refused) = self.past.begin(take) {
                        self.give_back(CaptureReturn::Take(refused));
                    }
                }
                Err(_) => return,
            }
        }
    }

    /// The way back is as long as the way there and read several times a second. Where it is full
    /// all the same, one thing waits here and nothing new is taken up.
    fn give_back(&mut self, returned: CaptureReturn) {
        if let Err(PushError::Full(refused)) = self.returns.push(returned) {
            self.unreturned = Some(refused);
        }
    }
}
