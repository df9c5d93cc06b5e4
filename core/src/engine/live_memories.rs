//! The engine goes from the memory in use to another.

use super::config::EngineConfig;
use super::crossfade::Crossfade;
use super::live_memory::{BlockInput, Learning, LiveMemory};
use super::outbox::Outbox;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::settings::clock_driver::ClockDriver;
use crate::settings::memory::Mode;

/// Runs the memory in use, and the one that is to follow. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct LiveMemories {
    memories: Crossfade<Box<LiveMemory>, Box<LiveMemory>>,
    /// Frames that the incoming memory still learns unheard.
    warm_frames: usize,
    /// `[frame]` of a block.
    dry_share: Vec<f64>,
    /// Frames since the newest sound that was not zero; the most there is where there was none.
    silent_frames: usize,
}

/// Holds a block after the memory, `[channel][frame]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sounds<'a> {
    pub(super) dry: &'a [Vec<f64>],
    pub(super) memory: &'a [Vec<f64>],
    /// `[frame]`, `[0, 1]`: how much of dry stands in for a memory that says nothing while it learns.
    pub(super) dry_share: &'a [f64],
}

impl LiveMemories {
    pub(super) fn new(live_memory: Box<LiveMemory>, config: &EngineConfig) -> Self {
        Self {
            memories: Crossfade::new(live_memory, config.sample_rate_hz),
            warm_frames: 0,
            dry_share: vec![0.0; config.block_frames()],
            silent_frames: usize::MAX,
        }
    }

    /// Tells whether all memories hold nothing but zeros; never said of what remembers for ever.
    pub(super) fn is_silent(&self) -> bool {
        let memories = self.memories.each().chain(self.memories.waiting());
        let mut silent = memories.map(|live_memory| {
            let silence = live_memory.silence_frames();
            silence.is_some_and(|frames| self.silent_frames >= frames)
        });
        silent.all(|is_silent| is_silent)
    }

    /// The newest memory is the one in use, and knows nothing.
    pub(super) fn reset(&mut self, outbox: &mut Outbox) {
        if let Some(replaced) = self.memories.cut() {
            outbox.put(replaced);
        }
        if let Some(newest) = self.memories.take_waiting() {
            outbox.put(self.memories.replace(newest));
        }
        self.memories.current.reset();
        self.silent_frames = usize::MAX;
    }

    /// Edits what is heard of all memories.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        for live_memory in self.memories.each_mut() {
            live_memory.streaming.edit(edits);
        }
        if let Some(live_memory) = self.memories.waiting_mut() {
            live_memory.streaming.edit(edits);
        }
    }

    /// Tells whether any of them has a clock that a sidechain drives.
    pub(super) fn hear_sidechain(&self) -> bool {
        let mut all = self.memories.each().chain(self.memories.waiting());
        all.any(|memory| {
            let settings = memory.settings();
            settings.mode == Mode::Selective && settings.clock.driver == ClockDriver::Sidechain
        })
    }

    /// Sets the speed of selective clocks that a control drives.
    pub(super) fn set_clock_speed(&mut self, speed: f64) {
        for live_memory in self.memories.each_mut() {
            live_memory.streaming.set_clock_speed(speed);
        }
        if let Some(live_memory) = self.memories.waiting_mut() {
            live_memory.streaming.set_clock_speed(speed);
        }
    }

    /// A memory that nobody has heard yet gives way to a newer one; one that does not fit goes back.
    pub(super) fn welcome(
        &mut self,
        live_memory: Box<LiveMemory>,
        config: &EngineConfig,
        outbox: &mut Outbox,
    ) {
        if !live_memory.fits(config) {
            outbox.put(live_memory);
            return;
        }
        let unheard = [
            self.memories.queue(live_memory),
            self.memories.take_unheard(),
        ];
        for unheard in unheard.into_iter().flatten() {
            outbox.put(unheard);
        }
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        let change = if self.memories.is_changing() && self.warm_frames > 0 {
            self.warm_frames
        } else {
            self.memories.frames_left()
        };
        let windows = self
            .memories
            .each()
            .filter_map(|one| one.last_window.as_ref());
        let windows = windows.map(|window| window.frames_left());
        let all = windows.chain([change]).filter(|frames| *frames > 0);
        all.min().unwrap_or(0)
    }

    /// Does what is due between two frames. True where the memory in use has just been replaced.
    pub(super) fn settle(&mut self, outbox: &mut Outbox) -> bool {
        let replaced = self.memories.finish();
        let is_replaced = replaced.is_some();
        if let Some(replaced) = replaced {
            outbox.put(replaced);
        }
        self.begin_next();
        if self.memories.is_changing() && self.warm_frames == 0 {
            self.memories.fade_in();
        }
        is_replaced
    }

    fn begin_next(&mut self) {
        let warm_frames = &mut self.warm_frames;
        self.memories.begin_next(|current, mut live_memory| {
            live_memory.continue_from(current);
            *warm_frames = live_memory.warm_frames();
            live_memory
        });
    }

    pub(super) fn process(&mut self, input: BlockInput<'_>, learning: Learning) {
        self.note_silence(input.sound, input.frames);
        for live_memory in self.memories.each_mut() {
            live_memory.process(input, learning);
        }
    }

    /// Mixes what is heard of the memories, after [`Self::process`] and after the screen has had what they know.
    pub(super) fn mix(&mut self, frames: usize) {
        let memories = &mut self.memories;
        memories
            .each_mut()
            .for_each(|live_memory| live_memory.wait(frames));
        self.dry_share[..frames].fill(memories.current.dry_share());
        let Some(incoming) = &memories.incoming else {
            return;
        };
        if self.warm_frames > 0 {
            self.warm_frames = self.warm_frames.saturating_sub(frames);
            return;
        }
        let dry_share = incoming.dry_share();
        for frame in 0..frames {
            let share = memories.next_share();
            if let (old, Some(new)) = (&mut memories.current, &memories.incoming) {
                blend(&mut old.dry, &new.dry, frame, share);
                blend(&mut old.memory, &new.memory, frame, share);
            }
            self.dry_share[frame] += share * (dry_share - self.dry_share[frame]);
        }
    }

    fn note_silence(&mut self, input: &[Vec<f64>], frames: usize) {
        let newest = |channel: &Vec<f64>| channel[..frames].iter().rposition(|x| *x != 0.0);
        self.silent_frames = match input.iter().filter_map(newest).max() {
            Some(frame) => frames - 1 - frame,
            None => self.silent_frames.saturating_add(frames),
        };
    }

    pub(super) fn sounds(&self) -> Sounds<'_> {
        Sounds {
            dry: &self.memories.current.dry,
            memory: &self.memories.current.memory,
            dry_share: &self.dry_share,
        }
    }

    pub(super) fn watch(&mut self, frames: usize) {
        for live_memory in self.memories.each_mut() {
            let live_memory = &mut **live_memory;
            if let (Some(dry), Some(memory)) = (live_memory.dry.first(), live_memory.memory.first())
            {
                live_memory.scope.write(&dry[..frames], &memory[..frames]);
            }
        }
    }

    /// Returns the latency of the memory in use or of the one that comes, whichever is later.
    pub(super) fn latency_frames(&self) -> usize {
        let latencies = self.memories.each().map(|one| one.latency_frames());
        latencies.max().unwrap_or(0)
    }

    /// Frames of [`Self::wipe`] until all sound is forgotten.
    pub(super) fn wipe_frames(&self) -> usize {
        let frames = self.memories.each().map(|one| one.streaming.wipe_frames());
        frames.max().unwrap_or(0)
    }

    pub(super) fn wipe(&mut self, from_frame: usize, frames: usize) {
        for live_memory in self.memories.each_mut() {
            live_memory.streaming.wipe(from_frame, frames);
        }
    }

    /// Forgets all that was heard, in the memory in use and the one that comes, but for the sound that is to be
    /// wiped.
    pub(super) fn forget(&mut self) {
        for live_memory in self.memories.each_mut() {
            live_memory.forget();
        }
        // Once it is faded to, dry must not jump back; what was remembered is silent anyway.
        if self.memories.is_unheard()
            && let Some(incoming) = &self.memories.incoming
        {
            self.warm_frames = incoming.warm_frames();
        }
    }

    pub(super) fn continue_from(&mut self, other: &Self) {
        self.silent_frames = 0;
        self.memories.current.continue_from(&other.memories.current);
    }

    pub(super) fn is_changing(&self) -> bool {
        self.memories.is_changing()
    }

    pub(super) fn current(&self) -> &LiveMemory {
        &self.memories.current
    }

    pub(super) fn current_mut(&mut self) -> &mut LiveMemory {
        &mut self.memories.current
    }
}

fn blend(old: &mut [Vec<f64>], new: &[Vec<f64>], frame: usize, share: f64) {
    for (old, new) in old.iter_mut().zip(new) {
        old[frame] += share * (new[frame] - old[frame]);
    }
}
