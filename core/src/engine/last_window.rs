//! What an unbounded memory lets through is held: its last window, learnt when a hold asks for it.
//!
//! Such a memory says nothing of the moment, and keeps of a minute what is too low to be heard: what goes on is the
//! last window of what was heard, dry. It is kept as any other, by the coefficients of a segment.

use super::config::EngineConfig;
use super::live_memory::copy;
use crate::memory::spec::{MAX_CHANNELS, SpecError};
use crate::memory::timeline::Timeline;
use crate::playback::Polynomials;
use crate::settings::memory::{MemorySettings, Mode};
use crate::stream::{StreamConfig, StreamingMemory};

/// Keeps sound up to here in the middle of the window, as the default memory does.
const BANDWIDTH_HZ: f64 = 6500.0;
/// Fewer coefficients than the default memory's held a window too short to be a rhythm.
const LEAST_ORDER: usize = 1024;
/// Frames learnt in the time of a frame: a window of 50 ms is known 7 ms after it was asked for, at the cost of so many
/// memories of segments.
const SPEED: usize = 8;
/// Frames that are learnt at a time.
const CHUNK_FRAMES: usize = 64;

/// Learns the last window of what comes in, when it is asked for. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct LastWindow {
    memory: StreamingMemory,
    /// `[channel][frame]`, the newest sound.
    ring: Vec<Vec<f64>>,
    /// Where the next frame goes, and how many have come, up to those that are learnt.
    at: usize,
    heard_frames: usize,
    /// Frames of sound that are learnt, and all that are given to the memory, silence after them.
    sound_frames: usize,
    all_frames: usize,
    progress: WindowProgress,
    /// `[channel][frame]`, given, and what the memory says of it, which nobody hears.
    given: Vec<Vec<f64>>,
    unheard: Vec<Vec<f64>>,
    /// Room for what is frozen of it.
    pub(super) spare: Option<Box<Polynomials>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WindowProgress {
    Idle,
    /// Of the frames that are given so many were, since so many frames; the first was here in the ring.
    Learning {
        from: usize,
        given: usize,
        frames: usize,
    },
    /// Since so many frames it was asked for.
    Known {
        frames: usize,
    },
}

impl LastWindow {
    /// Prepares it for an unbounded memory; `None` for others. Allocates.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub(super) fn prepare(config: &EngineConfig) -> Result<Option<Self>, SpecError> {
        if !config.settings.mode.is_unbounded() {
            return Ok(None);
        }
        let order = config.settings.order.max(LEAST_ORDER);
        let settings = MemorySettings {
            mode: Mode::Segments,
            order,
            window_secs: order as f64 / (std::f64::consts::PI * BANDWIDTH_HZ),
            overlap: 0.0,
            ..MemorySettings::default()
        };
        let channels = config.channels;
        let memory = StreamingMemory::prepare(&StreamConfig {
            settings: settings.nearest_at(config.sample_rate_hz),
            sample_rate_hz: config.sample_rate_hz,
            channels,
        })?;
        let [first_turn, hop] = memory.turn_frames();
        let sound_frames = first_turn + hop;
        let all_frames = sound_frames + memory.hand_over_frames() + 1;
        // What comes in while it learns must not take the place of what it learns.
        let ring = sound_frames + all_frames.div_ceil(SPEED) + config.block_frames();
        let chunk = vec![vec![0.0; CHUNK_FRAMES]; channels];
        let own = order != config.settings.order;
        Ok(Some(Self {
            spare: own.then(|| {
                let frozen = crate::playback::FrozenMemory::prepare(order, channels);
                Box::new(Polynomials::sharing(frozen, memory.transform()))
            }),
            memory,
            ring: vec![vec![0.0; ring]; channels],
            at: 0,
            heard_frames: 0,
            sound_frames,
            all_frames,
            progress: WindowProgress::Idle,
            given: chunk.clone(),
            unheard: chunk,
        }))
    }

    /// Forgets what was heard.
    pub(super) fn forget(&mut self) {
        self.ring.iter_mut().for_each(|channel| channel.fill(0.0));
        self.heard_frames = 0;
        self.progress = WindowProgress::Idle;
    }

    /// Hears `frames` of `sound[channel]`.
    pub(super) fn hear(&mut self, sound: &[Vec<f64>], frames: usize) {
        let length = self.ring_frames();
        for (ring, sound) in self.ring.iter_mut().zip(sound) {
            let first = frames.min(length - self.at);
            copy(&sound[..first], &mut ring[self.at..]);
            copy(&sound[first..frames], ring);
        }
        self.at = (self.at + frames) % length;
        self.heard_frames = (self.heard_frames + frames).min(self.sound_frames);
    }

    /// Tells whether it has heard a whole window: just after the start, or in an engine that goes on as another did, there
    /// is none.
    pub(super) fn is_full(&self) -> bool {
        self.heard_frames == self.sound_frames
    }

    fn ring_frames(&self) -> usize {
        self.ring.first().map_or(1, Vec::len)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.progress == WindowProgress::Idle
    }

    /// Begins to learn the window that ends now.
    pub(super) fn begin(&mut self) {
        self.memory.reset();
        let length = self.ring_frames();
        let from = (self.at + length - self.sound_frames % length) % length;
        self.progress = WindowProgress::Learning {
            from,
            given: 0,
            frames: 0,
        };
    }

    /// Frames until it is known; 0 where it is, or was not asked for.
    pub(super) fn frames_left(&self) -> usize {
        match self.progress {
            WindowProgress::Learning { given, .. } => (self.all_frames - given).div_ceil(SPEED),
            _ => 0,
        }
    }

    pub(super) fn is_known(&self) -> bool {
        matches!(self.progress, WindowProgress::Known { .. })
    }

    /// Learns as much as `frames` frames have time for. Any split gives the same bits.
    pub(super) fn work(&mut self, frames: usize) {
        match &mut self.progress {
            WindowProgress::Idle => {}
            WindowProgress::Known { frames: since } => *since = since.saturating_add(frames),
            WindowProgress::Learning { frames: since, .. } => {
                *since = since.saturating_add(frames);
                self.learn(frames.saturating_mul(SPEED));
            }
        }
    }

    fn learn(&mut self, frames: usize) {
        let WindowProgress::Learning {
            from,
            given,
            frames: since,
        } = self.progress
        else {
            return;
        };
        let end = self.all_frames.min(given.saturating_add(frames));
        let mut done = given;
        while done < end {
            let take = CHUNK_FRAMES.min(end - done);
            self.give(from, done, take);
            done += take;
        }
        self.progress = if done == self.all_frames {
            WindowProgress::Known { frames: since }
        } else {
            WindowProgress::Learning {
                from,
                given: done,
                frames: since,
            }
        };
    }

    fn give(&mut self, from: usize, done: usize, take: usize) {
        let length = self.ring_frames();
        for (given, ring) in self.given.iter_mut().zip(&self.ring) {
            for (i, given) in given[..take].iter_mut().enumerate() {
                let frame = done + i;
                let is_sound = frame < self.sound_frames;
                *given = if is_sound {
                    ring[(from + frame) % length]
                } else {
                    0.0
                };
            }
        }
        let channels = self.given.len();
        let mut given: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let mut unheard: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        for (to, block) in given.iter_mut().zip(&self.given) {
            *to = &block[..take];
        }
        for (to, block) in unheard.iter_mut().zip(&mut self.unheard) {
            *to = &mut block[..take];
        }
        self.memory
            .process(&given[..channels], &mut unheard[..channels]);
    }

    /// Forgets that it was asked for: what is known was taken.
    pub(super) fn end(&mut self) {
        self.progress = WindowProgress::Idle;
    }

    pub(super) fn coefficients(&self, channel_idx: usize) -> &[f64] {
        self.memory.coefficients(channel_idx)
    }

    pub(super) fn timeline(&self) -> Timeline {
        self.memory.timeline()
    }

    pub(super) fn order(&self) -> usize {
        self.memory.config().settings.order
    }

    /// Frames from the window's end to now.
    pub(super) fn lag_frames(&self) -> usize {
        let since = match self.progress {
            WindowProgress::Known { frames } | WindowProgress::Learning { frames, .. } => frames,
            WindowProgress::Idle => 0,
        };
        let [first_turn, _] = self.memory.turn_frames();
        first_turn + since
    }
}
