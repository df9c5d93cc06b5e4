//! Where the engine plays: what the audio thread has. Realtime: all but `prepare`, and `process` of
//! an offline rendering.

use std::sync::Arc;
use std::time::Instant;

use nice_plug::prelude::NoteEvent;
use souvenir_core::command::{Command, Orders};
use souvenir_core::config::{ConfigError, MAX_CHANNELS};
use souvenir_core::engine::{Engine, EngineConfig, Pictures};
use souvenir_core::history::Listener;
use souvenir_core::performance::Performance;
use souvenir_core::recall::Polynomials;
use souvenir_core::setting::Setting;

use crate::keys::Keys;
use crate::params::SouvenirParams;
use crate::shelf::{Opened, Restores, Shelf, Wish};
use crate::workshop::Bell;

/// When another memory is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Beside the sound: it comes when it is ready.
    Live,
    /// On the spot: a rendering is the same every time.
    Offline,
}

#[derive(Debug)]
pub(crate) struct Stage {
    /// Large, and moved about.
    engine: Box<Engine>,
    orders: Orders,
    engine_id: u64,
    restores: Arc<Restores>,
    pace: Pace,
    /// What the engine was told.
    told: Performance,
    /// The memory that was asked for last.
    asked: Setting,
    clears: u32,
    keys: Keys,
}

impl Stage {
    /// Goes on as `before` did. Allocates.
    ///
    /// # Errors
    /// [`ConfigError`] where there is no such memory.
    pub(crate) fn prepare(
        config: &EngineConfig,
        pace: Pace,
        params: &SouvenirParams,
        before: Option<Self>,
    ) -> Result<Self, ConfigError> {
        let (engine, pictures, listener) = engine(config)?;
        let Opened {
            orders,
            engine_id,
            restores,
            awaited,
        } = params.shelf.open(pictures, listener);
        let mut stage = Self {
            engine,
            orders,
            engine_id,
            restores,
            pace,
            told: Performance::default(),
            asked: config.setting,
            clears: params.hold.clears(),
            keys: Keys::default(),
        };
        if let Some(before) = before {
            stage.follow(before);
        }
        // What was loaded comes first: to freeze is to take what is known, and nothing is yet.
        let performance = params.performance();
        if let Some(frozen) = awaited.filter(|_| performance.is_frozen) {
            let polynomials = Box::new(Polynomials::of(frozen));
            stage.engine.obey(Command::Restore(polynomials));
        }
        stage.perform(performance);
        Ok(stage)
    }

    fn follow(&mut self, mut before: Self) {
        // What it was not told because no block came.
        before.engine.process(&mut [], &before.orders);
        self.engine.inherit(&before.engine);
        self.told = before.told;
    }

    /// Forgets the sound; what is frozen stays.
    pub(crate) fn reset(&mut self) {
        self.engine.reset();
        self.keys.forget();
    }

    pub(crate) fn latency_frames(&self) -> usize {
        self.engine.latency_frames()
    }

    /// Whether sound comes out for ever where none goes in.
    pub(crate) fn is_playing(&self) -> bool {
        self.told.is_frozen || self.keys.any_is_down()
    }

    /// Frames for which sound comes out after none goes in.
    pub(crate) fn tail_frames(&self) -> usize {
        let EngineConfig { sample_rate_hz, .. } = *self.engine.config();
        let window = self.engine.setting().window_secs * sample_rate_hz;
        self.latency_frames() + whole(window)
    }

    /// One block, in place, with the notes that come in it.
    pub(crate) fn process<S>(
        &mut self,
        channels: &mut [&mut [f32]],
        (params, bell): (&SouvenirParams, &mut Bell),
        notes: impl FnMut() -> Option<NoteEvent<S>>,
    ) {
        let begun = Instant::now();
        self.obey(bell);
        self.perform(params.performance());
        self.clear(params.hold.clears());
        self.ask(params.setting(), &params.shelf, bell);
        self.play(channels, notes);
        let frames = channels.iter().map(|channel| channel.len()).min();
        self.engine
            .note_time(begun.elapsed().as_secs_f64(), frames.unwrap_or(0));
    }

    /// What the queue holds comes first, as in `prepare`.
    fn obey(&mut self, bell: &Bell) {
        let restores = self.restores.sent();
        self.engine.process(&mut [], &self.orders);
        if self.restores.note_obeyed(restores) {
            bell.ring();
        }
    }

    fn perform(&mut self, wanted: Performance) {
        for command in wanted.changes(&self.told) {
            self.engine.obey(command);
        }
        self.told = wanted;
    }

    fn clear(&mut self, clears: u32) {
        if clears != self.clears {
            self.clears = clears;
            self.engine.obey(Command::Clear);
        }
    }

    fn ask(&mut self, wanted: Setting, shelf: &Shelf, bell: &mut Bell) {
        if wanted == self.asked {
            return;
        }
        self.asked = wanted;
        let wish = Wish {
            config: EngineConfig {
                setting: wanted,
                ..*self.engine.config()
            },
            engine_id: self.engine_id,
        };
        match self.pace {
            Pace::Live => bell.ask(wish),
            Pace::Offline => {
                shelf.look_after();
                shelf.fulfil(&wish);
                self.engine.process(&mut [], &self.orders);
            }
        }
    }

    /// From note to note.
    fn play<S>(
        &mut self,
        channels: &mut [&mut [f32]],
        mut notes: impl FnMut() -> Option<NoteEvent<S>>,
    ) {
        let frames = channels.iter().map(|channel| channel.len()).min();
        let frames = frames.unwrap_or(0);
        let mut done = 0;
        while let Some(event) = notes() {
            let at = frames.min(event.timing() as usize);
            if at > done {
                self.play_part(channels, [done, at]);
                done = at;
            }
            if let Some(note) = self.keys.hear(&event) {
                self.engine.obey(Command::Note(note));
            }
        }
        self.play_part(channels, [done, frames]);
    }

    fn play_part(&mut self, channels: &mut [&mut [f32]], [from, to]: [usize; 2]) {
        let mut parts: [&mut [f32]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let num_channels = channels.len().min(MAX_CHANNELS);
        for (part, channel) in parts.iter_mut().zip(channels) {
            *part = &mut channel[from..to];
        }
        self.engine.play(&mut parts[..num_channels]);
    }
}

/// In a place of its own at once: it is large.
fn engine(config: &EngineConfig) -> Result<(Box<Engine>, Pictures, Listener), ConfigError> {
    let (mut engine, pictures) = Engine::prepare(config)?;
    let listener = engine.tap();
    Ok((Box::new(engine), pictures, listener))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn whole(frames: f64) -> usize {
    frames.ceil() as usize
}
