//! A memory that can be exchanged while it plays.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};
use souvenir_core::config::ConfigError;
use souvenir_core::engine::Engine;
use souvenir_core::listen::Listen;
use souvenir_core::recollect::RecollectConfig;
use souvenir_core::snapshot::Snapshot;
use triple_buffer::{Input, Output, triple_buffer};

use super::meters::{Load, Meters};
use super::planes::{MAX_BLOCK_FRAMES, Planes};
use super::ramp::Ramp;

/// Longer than anybody presses keys between two callbacks.
const QUEUE_LEN: usize = 64;
/// A new memory listens this long at most before it is heard; a long window is then heard filling.
const MAX_WARM_SECS: f64 = 0.5;

/// An engine with the audio half of its picture.
#[derive(Debug)]
pub(crate) struct Memory {
    engine: Engine,
    pictures: Input<Snapshot>,
}

/// What the audio thread is told.
#[derive(Debug)]
pub(crate) enum Command {
    /// Learn with this one, and fade to it when it knows enough.
    Exchange(Box<Memory>),
    /// What is heard.
    Listen(Listen),
    /// Fade out; the stream is going to end.
    FadeOut,
}

/// The audio half. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct Live {
    current: Box<Memory>,
    /// Until the one before it has been heard.
    waiting: Option<Box<Memory>>,
    incoming: Option<Incoming>,
    /// Done with, waiting for room on its way back.
    outgoing: Option<Box<Memory>>,
    scratch: Planes,
    listen: Listen,
    master: Ramp,
    load: Load,
    meters: Arc<Meters>,
    commands: Receiver<Command>,
    done: Sender<Box<Memory>>,
}

#[derive(Debug)]
struct Incoming {
    memory: Box<Memory>,
    /// Frames that it still learns unheard.
    warm_frames: usize,
    gain: Ramp,
}

/// The supervisor's half.
#[derive(Debug)]
pub(crate) struct Remote {
    commands: Sender<Command>,
    /// What the queue had no room for, oldest first.
    unsent: VecDeque<Command>,
    done: Receiver<Box<Memory>>,
}

impl Memory {
    /// Allocates. The picture's other half goes to the window.
    ///
    /// # Errors
    /// [`ConfigError`] names the value out of range.
    pub(crate) fn prepare(
        config: &RecollectConfig,
    ) -> Result<(Box<Self>, Output<Snapshot>), ConfigError> {
        let engine = Engine::prepare(config, MAX_BLOCK_FRAMES)?;
        let (pictures, shown) = triple_buffer(&engine.empty_snapshot());
        Ok((Box::new(Self { engine, pictures }), shown))
    }

    fn warm_frames(&self) -> usize {
        let config = self.engine.config();
        let window_frames = config.window_secs * config.sample_rate_hz;
        let known = self
            .engine
            .latency_frames()
            .saturating_add(ceil(window_frames));
        known.min(ceil(MAX_WARM_SECS * config.sample_rate_hz))
    }
}

impl Live {
    /// Allocates. `usual_frames`: how long callbacks are expected to be.
    pub(crate) fn new(
        memory: Box<Memory>,
        listen: Listen,
        usual_frames: usize,
        meters: Arc<Meters>,
    ) -> (Self, Remote) {
        let (commands, orders) = bounded(QUEUE_LEN);
        let (done, dones) = bounded(QUEUE_LEN);
        let config = *memory.engine.config();
        let mut live = Self {
            current: memory,
            waiting: None,
            incoming: None,
            outgoing: None,
            scratch: Planes::new(config.channels),
            listen,
            master: Ramp::rising(config.sample_rate_hz),
            load: Load::new(config.sample_rate_hz, usual_frames),
            meters,
            commands: orders,
            done,
        };
        live.current.engine.set_listen(listen);
        (
            live,
            Remote {
                commands,
                unsent: VecDeque::new(),
                done: dones,
            },
        )
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.scratch.num_channels()
    }

    /// In place: sound in, what is listened to out. `num_frames <= MAX_BLOCK_FRAMES`.
    pub(crate) fn process(&mut self, planes: &mut Planes, num_frames: usize) {
        debug_assert!(num_frames <= MAX_BLOCK_FRAMES, "split by the caller");
        let start = Instant::now();
        self.obey();
        self.remember(planes, num_frames);
        self.apply_master(planes, num_frames);
        self.show();
        self.load.add(start.elapsed(), num_frames, &self.meters);
    }

    fn obey(&mut self) {
        self.send_back();
        // A waiting memory leaves the queue unread, so that at most one waits here.
        while self.waiting.is_none() {
            let Ok(command) = self.commands.try_recv() else {
                break;
            };
            self.obey_one(command);
        }
        if self.incoming.is_none()
            && self.outgoing.is_none()
            && let Some(memory) = self.waiting.take()
        {
            self.welcome(memory);
        }
    }

    fn obey_one(&mut self, command: Command) {
        match command {
            Command::Exchange(memory) => self.waiting = Some(memory),
            Command::Listen(listen) => self.hear(listen),
            Command::FadeOut => self.master.fall(),
        }
    }

    fn hear(&mut self, listen: Listen) {
        self.listen = listen;
        self.current.engine.set_listen(listen);
        if let Some(incoming) = &mut self.incoming {
            incoming.memory.engine.set_listen(listen);
        }
    }

    fn welcome(&mut self, mut memory: Box<Memory>) {
        memory.engine.set_listen(self.listen);
        let warm_frames = memory.warm_frames();
        let gain = Ramp::rising(memory.engine.config().sample_rate_hz);
        self.incoming = Some(Incoming {
            memory,
            warm_frames,
            gain,
        });
    }

    fn remember(&mut self, planes: &mut Planes, num_frames: usize) {
        let Some(incoming) = &mut self.incoming else {
            return planes
                .with_slices(num_frames, |channels| self.current.engine.process(channels));
        };
        self.scratch.copy_from(planes, num_frames);
        planes.with_slices(num_frames, |channels| self.current.engine.process(channels));
        self.scratch.with_slices(num_frames, |channels| {
            incoming.memory.engine.process(channels);
        });
        incoming.fade(planes, &self.scratch, num_frames);
        self.finish_exchange();
    }

    fn finish_exchange(&mut self) {
        if self
            .incoming
            .as_ref()
            .is_some_and(|incoming| incoming.gain.has_arrived())
            && let Some(incoming) = self.incoming.take()
        {
            self.outgoing = Some(std::mem::replace(&mut self.current, incoming.memory));
            self.send_back();
        }
    }

    fn send_back(&mut self) {
        if let Some(memory) = self.outgoing.take()
            && let Err(refused) = self.done.try_send(memory)
        {
            self.outgoing = Some(refused.into_inner());
        }
    }

    fn apply_master(&mut self, planes: &mut Planes, num_frames: usize) {
        for frame in 0..num_frames {
            let gain = self.master.next_gain();
            planes
                .channels_mut()
                .iter_mut()
                .for_each(|channel| channel[frame] *= gain);
        }
    }

    fn show(&mut self) {
        if self.meters.take_picture_wish() {
            let memory = &mut *self.current;
            memory
                .engine
                .write_snapshot(memory.pictures.input_buffer_mut());
            memory.pictures.publish();
        }
    }
}

impl Incoming {
    /// Mixes the new memory's sound into the old one's.
    fn fade(&mut self, old: &mut Planes, new: &Planes, num_frames: usize) {
        for frame in 0..num_frames {
            if self.warm_frames > 0 {
                self.warm_frames -= 1;
                continue;
            }
            let gain = self.gain.next_gain();
            for (old, new) in old.channels_mut().iter_mut().zip(new.channels()) {
                old[frame] += gain * (new[frame] - old[frame]);
            }
        }
    }
}

impl Remote {
    /// False where the queue is full: [`Self::repeat`] until it is not. Orders arrive in their
    /// order, but of those what to listen to only the newest is kept.
    pub(crate) fn send(&mut self, command: Command) -> bool {
        if let Command::Listen(_) = command {
            let is_other = |kept: &Command| !matches!(kept, Command::Listen(_));
            self.unsent.retain(is_other);
        }
        self.unsent.push_back(command);
        self.repeat()
    }

    /// Sends what could not be sent; true when nothing is left.
    pub(crate) fn repeat(&mut self) -> bool {
        while let Some(command) = self.unsent.pop_front() {
            if let Err(refused) = self.commands.try_send(command) {
                self.unsent.push_front(refused.into_inner());
                return false;
            }
        }
        true
    }

    pub(crate) fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Frees the memories that are done with; how many.
    pub(crate) fn free_done(&self) -> usize {
        self.done.try_iter().count()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, positive"
)]
fn ceil(frames: f64) -> usize {
    frames.ceil() as usize
}
