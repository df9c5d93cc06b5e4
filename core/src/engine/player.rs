//! What the memory says: live, frozen and silent, or recalled.

use super::EngineConfig;
use super::deck::{Deck, Learning};
use super::exchange::{Exchange, Sounds};
use crate::config::{MAX_CHANNELS, MAX_ORDER};
use crate::fade::Presence;
use crate::recall::{HeadMotion, Recall};
use crate::snapshot::Snapshot;

/// Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Player {
    recall: Recall,
    live: Presence,
    recalled: Presence,
    /// What is wanted. Freezing waits until the recall before it is silent.
    freeze: Freeze,
    /// Frames from the frozen window's end to the moment of freezing.
    frozen_lag: usize,
    motion: Option<HeadMotion>,
    clear: Clear,
    /// `[channel][frame]`, the block of a recall, then of all the memory says.
    sound: Vec<Vec<f64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Freeze {
    No,
    Wanted,
    Frozen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clear {
    No,
    /// As soon as the live memory is silent.
    Wanted,
    /// Done; the live memory is silent until what it learns from here on is heard.
    Done {
        frames_left: usize,
    },
}

impl Player {
    pub(super) fn prepare(config: &EngineConfig) -> Self {
        let block_frames = config.block_frames();
        let rate = config.sample_rate_hz;
        Self {
            recall: Recall::prepare(MAX_ORDER, config.channels, rate, block_frames),
            live: Presence::present(rate),
            recalled: Presence::absent(rate),
            freeze: Freeze::No,
            frozen_lag: 0,
            motion: None,
            clear: Clear::No,
            sound: vec![vec![0.0; block_frames]; config.channels],
        }
    }

    pub(super) fn reset(&mut self) {
        (self.freeze, self.motion, self.clear) = (Freeze::No, None, Clear::No);
        self.live.come();
        self.live.arrive();
        self.recalled.go();
        self.recalled.arrive();
        self.recall.reset();
    }

    pub(super) fn inherit(&mut self, other: &Self, ratio: f64) {
        self.recall.inherit(&other.recall, ratio);
        (self.freeze, self.motion) = (other.freeze, other.motion);
        self.frozen_lag = other.frozen_lag;
        if self.is_frozen() {
            self.live.go();
            self.live.arrive();
        }
    }

    pub(super) fn freeze(&mut self, is_on: bool) {
        if !is_on {
            (self.freeze, self.motion) = (Freeze::No, None);
        } else if self.freeze == Freeze::No {
            self.freeze = Freeze::Wanted;
        }
    }

    pub(super) fn recall(&mut self, motion: Option<HeadMotion>) {
        self.motion = motion;
        if motion.is_some() {
            self.freeze(true);
        }
    }

    pub(super) fn clear(&mut self) {
        self.clear = Clear::Wanted;
    }

    pub(super) fn set_speed(&mut self, speed: f64) {
        self.recall.set_speed(speed);
    }

    pub(super) fn set_place(&mut self, place: f64) {
        self.recall.set_place(place);
    }

    pub(super) fn is_frozen(&self) -> bool {
        self.freeze == Freeze::Frozen
    }

    /// Frames from the end of the window that is shown to the newest that was watched.
    pub(super) fn lag_frames(&self, deck: &Deck) -> usize {
        if self.is_frozen() {
            self.frozen_lag
        } else {
            deck.recollector.lag_frames()
        }
    }

    pub(super) fn learning(&self) -> Learning {
        if self.is_frozen() {
            Learning::Off
        } else {
            Learning::On
        }
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        let cleared = match self.clear {
            Clear::Done { frames_left } => frames_left,
            _ => 0,
        };
        let parts = [
            cleared,
            self.live.frames_left(),
            self.recalled.frames_left(),
        ];
        parts
            .into_iter()
            .filter(|frames| *frames > 0)
            .min()
            .unwrap_or(0)
    }

    /// Between two frames.
    pub(super) fn settle(&mut self, exchange: &mut Exchange) {
        if self.freeze == Freeze::Wanted && self.recalled.is_absent() {
            let memory = &exchange.current().recollector;
            let coefficients = |channel_idx| memory.coefficients(channel_idx);
            self.recall.remember(memory.timeline(), coefficients);
            self.frozen_lag = memory.lag_frames();
            self.freeze = Freeze::Frozen;
        }
        match self.clear {
            Clear::Wanted if self.live.is_absent() => {
                exchange.clear_memory();
                let frames_left = exchange.current().latency_frames();
                self.clear = match frames_left {
                    0 => Clear::No,
                    _ => Clear::Done { frames_left },
                };
            }
            Clear::Done { frames_left: 0 } => self.clear = Clear::No,
            _ => {}
        }
        self.head_for_goals();
    }

    fn head_for_goals(&mut self) {
        if self.freeze == Freeze::No && self.clear == Clear::No {
            self.live.come();
        } else {
            self.live.go();
        }
        match self.motion.filter(|_| self.is_frozen()) {
            Some(motion) if motion == self.recall.motion() => self.recalled.come(),
            // The head jumps back to the start: unheard.
            Some(motion) if self.recalled.is_absent() => {
                self.recall.set_motion(motion);
                self.recalled.come();
            }
            _ => self.recalled.go(),
        }
    }

    /// What the memory says in the next `frames`.
    pub(super) fn process(&mut self, sounds: Sounds<'_>, frames: usize) {
        if let Clear::Done { frames_left } = &mut self.clear {
            *frames_left = frames_left.saturating_sub(frames);
        }
        let is_recalled = !self.recalled.is_absent();
        if is_recalled {
            self.play(frames);
        }
        let is_live = self.live.is_full() && !is_recalled;
        if is_live {
            for (sound, memory) in self.sound.iter_mut().zip(sounds.memory) {
                sound[..frames].copy_from_slice(&memory[..frames]);
            }
            return;
        }
        for frame in 0..frames {
            let (live, recalled) = (self.live.next_share(), self.recalled.next_share());
            for (sound, memory) in self.sound.iter_mut().zip(sounds.memory) {
                // Not `0 * sound`: while absent that is an old block.
                let told = if is_recalled {
                    recalled * sound[frame]
                } else {
                    0.0
                };
                sound[frame] = told + live * memory[frame];
            }
        }
    }

    fn play(&mut self, frames: usize) {
        let mut planes: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let channels = self.sound.len();
        for (to, block) in planes.iter_mut().zip(&mut self.sound) {
            *to = &mut block[..frames];
        }
        self.recall.process(&mut planes[..channels]);
    }

    pub(super) fn sound(&self) -> &[Vec<f64>] {
        &self.sound
    }

    pub(super) fn show(&self, snapshot: &mut Snapshot) {
        snapshot.is_frozen = self.is_frozen();
        snapshot.recall_place = self.recall.place();
        if self.is_frozen() {
            snapshot.timeline = self.recall.timeline();
            // Where the memory in use has more, it is not the frozen one's.
            snapshot.coefficients.fill(0.0);
            let frozen = self.recall.coefficients(0);
            for (to, from) in snapshot.coefficients.iter_mut().zip(frozen) {
                *to = from;
            }
        }
    }
}
