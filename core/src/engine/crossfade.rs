//! The deck in use, and the way from one to another.

use super::EngineConfig;
use super::live_memory::{Learning, LiveMemory};
use crate::command::{Orders, Returned};
use crate::compare::Comparison;
use crate::dsp::smoother::FadeGain;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::playback::Polynomials;

/// What can wait for room on its way back.
const MAX_OUTGOING: usize = 10;
/// What a command, the end of a fade and a reset hand back at most.
const ROOM: usize = 8;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct MemoryCrossfade {
    current: Box<LiveMemory>,
    /// Learns, and is faded to when it knows enough.
    incoming: Option<Incoming>,
    /// Until the one before it has been faded to.
    waiting: Option<Box<LiveMemory>>,
    /// Done with.
    outgoing: Vec<Returned>,
    fade: FadeGain,
    /// `[frame]` of a block.
    dry_share: Vec<f64>,
    /// Frames since the newest sound that was not zero; the most there is where there was none.
    silent_frames: usize,
}

#[derive(Debug)]
struct Incoming {
    live_memory: Box<LiveMemory>,
    /// Frames that it still learns unheard.
    warm_frames: usize,
}

/// A block after the deck, `[channel][frame]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sounds<'a> {
    pub(super) dry: &'a [Vec<f64>],
    pub(super) memory: &'a [Vec<f64>],
    /// `[frame]`, `[0, 1]`: how much of dry stands in for a memory that says nothing while it learns.
    pub(super) dry_share: &'a [f64],
}

impl MemoryCrossfade {
    pub(super) fn new(live_memory: Box<LiveMemory>, config: &EngineConfig) -> Self {
        Self {
            current: live_memory,
            incoming: None,
            waiting: None,
            outgoing: Vec::with_capacity(MAX_OUTGOING),
            fade: FadeGain::faded_out(config.sample_rate_hz),
            dry_share: vec![0.0; config.block_frames()],
            silent_frames: usize::MAX,
        }
    }

    /// Whether all decks hold nothing but zeros; never said of what remembers for ever.
    pub(super) fn is_silent(&self) -> bool {
        let live_memories = self.live_memories().chain(self.waiting.as_deref());
        let mut silent = live_memories.map(|live_memory| {
            // A sound is learnt, then read, each at most so long.
            !live_memory.setting().mode.is_lasting()
                && self.silent_frames >= 2 * live_memory.warm_frames()
        });
        silent.all(|is_silent| is_silent)
    }

    /// The newest deck is the one in use, and knows nothing.
    pub(super) fn reset(&mut self) {
        if let Some(incoming) = self.incoming.take() {
            self.replace_current(incoming.live_memory);
        }
        if let Some(live_memory) = self.waiting.take() {
            self.replace_current(live_memory);
        }
        self.faded_out();
        self.current.reset();
        self.silent_frames = usize::MAX;
    }

    /// Of all decks.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        let incoming = self
            .incoming
            .as_mut()
            .map(|incoming| &mut incoming.live_memory);
        let others = incoming.into_iter().chain(&mut self.waiting);
        for live_memory in [&mut self.current].into_iter().chain(others) {
            live_memory.streaming.edit(edits);
        }
    }

    fn replace_current(&mut self, live_memory: Box<LiveMemory>) {
        let replaced = std::mem::replace(&mut self.current, live_memory);
        self.outgoing.push(Returned::Deck(replaced));
    }

    pub(super) fn hand_back(&mut self, polynomials: Box<Polynomials>) {
        self.outgoing.push(Returned::Polynomials(polynomials));
    }

    pub(super) fn hand_back_comparison(&mut self, comparison: Box<Comparison>) {
        self.outgoing.push(Returned::Comparison(comparison));
    }

    fn faded_out(&mut self) {
        self.fade.fade_out();
        self.fade.arrive();
    }

    /// For what one more command hands back, and a reset after it.
    pub(super) fn has_room(&self) -> bool {
        self.outgoing.len() + ROOM <= MAX_OUTGOING
    }

    /// A deck that nobody has heard yet gives way to a newer one; one that does not fit goes back.
    pub(super) fn welcome(&mut self, live_memory: Box<LiveMemory>, config: &EngineConfig) {
        if !live_memory.fits(config) {
            self.outgoing.push(Returned::Deck(live_memory));
            return;
        }
        if let Some(unheard) = self.waiting.replace(live_memory) {
            self.outgoing.push(Returned::Deck(unheard));
        }
        if self.fade.is_faded_out()
            && let Some(unheard) = self.incoming.take()
        {
            self.outgoing.push(Returned::Deck(unheard.live_memory));
        }
    }

    pub(super) fn give_back(&mut self, orders: &mut Orders) {
        while let Some(done) = self.outgoing.pop() {
            if let Err(refused) = orders.give_back(done) {
                self.outgoing.push(refused);
                return;
            }
        }
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        let warm = self
            .incoming
            .as_ref()
            .map_or(0, |incoming| incoming.warm_frames);
        if warm > 0 {
            warm
        } else {
            self.fade.frames_left()
        }
    }

    /// Between two frames. True where the deck in use has just been replaced.
    pub(super) fn settle(&mut self) -> bool {
        let is_replaced = self.fade.is_full() && self.finish();
        if self.incoming.is_none()
            && let Some(live_memory) = self.waiting.take()
        {
            self.begin(live_memory);
        }
        if self
            .incoming
            .as_ref()
            .is_some_and(|incoming| incoming.warm_frames == 0)
        {
            self.fade.fade_in();
        }
        is_replaced
    }

    fn finish(&mut self) -> bool {
        let Some(incoming) = self.incoming.take() else {
            return false;
        };
        self.replace_current(incoming.live_memory);
        self.faded_out();
        true
    }

    fn begin(&mut self, mut live_memory: Box<LiveMemory>) {
        live_memory.inherit(&self.current);
        let warm_frames = live_memory.warm_frames();
        self.incoming = Some(Incoming {
            live_memory,
            warm_frames,
        });
    }

    pub(super) fn process(&mut self, input: &[Vec<f64>], frames: usize, learning: Learning) {
        self.note_silence(input, frames);
        self.current.process(input, frames, learning);
        if let Some(incoming) = &mut self.incoming {
            incoming.live_memory.process(input, frames, learning);
        }
    }

    /// After [`Self::process`], and after the screen has had what the decks know: what is heard of them.
    pub(super) fn mix(&mut self, frames: usize) {
        self.current.wait(frames);
        self.dry_share[..frames].fill(self.current.dry_share());
        let Some(incoming) = &mut self.incoming else {
            return;
        };
        incoming.live_memory.wait(frames);
        if incoming.warm_frames > 0 {
            incoming.warm_frames = incoming.warm_frames.saturating_sub(frames);
            return;
        }
        let [old, new] = [&mut self.current, &mut incoming.live_memory];
        let dry_share = new.dry_share();
        for frame in 0..frames {
            let share = self.fade.next_share();
            blend(&mut old.dry, &new.dry, frame, share);
            blend(&mut old.memory, &new.memory, frame, share);
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
            dry: &self.current.dry,
            memory: &self.current.memory,
            dry_share: &self.dry_share,
        }
    }

    pub(super) fn watch(&mut self, frames: usize) {
        let incoming = self
            .incoming
            .as_mut()
            .map(|incoming| &mut incoming.live_memory);
        for live_memory in [Some(&mut self.current), incoming].into_iter().flatten() {
            let live_memory = &mut **live_memory;
            if let (Some(dry), Some(memory)) = (live_memory.dry.first(), live_memory.memory.first())
            {
                live_memory.scope.write(&dry[..frames], &memory[..frames]);
            }
        }
    }

    fn live_memories(&self) -> impl Iterator<Item = &LiveMemory> {
        let incoming = self.incoming.iter().map(|incoming| &incoming.live_memory);
        [&self.current]
            .into_iter()
            .chain(incoming)
            .map(|live_memory| &**live_memory)
    }

    /// Of the deck in use or the one that comes, whichever is later.
    pub(super) fn latency_frames(&self) -> usize {
        self.live_memories()
            .map(LiveMemory::latency_frames)
            .max()
            .unwrap_or(0)
    }

    /// Frames of [`Self::wipe`] until all sound is forgotten.
    pub(super) fn wipe_frames(&self) -> usize {
        let frames = self
            .live_memories()
            .map(|live_memory| live_memory.streaming.wipe_frames());
        frames.max().unwrap_or(0)
    }

    pub(super) fn wipe(&mut self, from_frame: usize, frames: usize) {
        self.current.streaming.wipe(from_frame, frames);
        if let Some(incoming) = &mut self.incoming {
            incoming.live_memory.streaming.wipe(from_frame, frames);
        }
    }

    /// All that was heard is forgotten, by the deck in use and the one that comes, but for the sound
    /// that is to be wiped.
    pub(super) fn forget(&mut self) {
        self.current.streaming.forget();
        if let Some(incoming) = &mut self.incoming {
            incoming.live_memory.streaming.forget();
            // Once it is faded to, dry must not jump back; what was remembered is silent anyway.
            if self.fade.is_faded_out() {
                incoming.warm_frames = incoming.live_memory.warm_frames();
            }
        }
    }

    pub(super) fn inherit(&mut self, other: &Self) {
        self.silent_frames = 0;
        self.current.inherit(&other.current);
    }

    pub(super) fn is_changing(&self) -> bool {
        self.incoming.is_some()
    }

    pub(super) fn current(&self) -> &LiveMemory {
        &self.current
    }

    pub(super) fn current_mut(&mut self) -> &mut LiveMemory {
        &mut self.current
    }
}

fn blend(old: &mut [Vec<f64>], new: &[Vec<f64>], frame: usize, share: f64) {
    for (old, new) in old.iter_mut().zip(new) {
        old[frame] += share * (new[frame] - old[frame]);
    }
}
