//! The deck in use, and the way from one to another.

use super::EngineConfig;
use super::deck::{Deck, Learning};
use crate::command::Orders;
use crate::fade::Presence;

/// Decks that can wait for room on their way back.
const MAX_OUTGOING: usize = 4;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Exchange {
    current: Box<Deck>,
    /// Learns, and is faded to when it knows enough.
    incoming: Option<Incoming>,
    /// Until the one before it has been faded to.
    waiting: Option<Box<Deck>>,
    /// Done with.
    #[expect(
        clippy::vec_box,
        reason = "decks go back in the boxes that they came in"
    )]
    outgoing: Vec<Box<Deck>>,
    fade: Presence,
}

#[derive(Debug)]
struct Incoming {
    deck: Box<Deck>,
    /// Frames that it still learns unheard.
    warm_frames: usize,
}

/// A block after the deck, `[channel][frame]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sounds<'a> {
    pub(super) dry: &'a [Vec<f64>],
    pub(super) memory: &'a [Vec<f64>],
}

impl<'a> Sounds<'a> {
    pub(super) fn with_memory(self, memory: &'a [Vec<f64>]) -> Self {
        Self { memory, ..self }
    }
}

impl Exchange {
    pub(super) fn new(deck: Box<Deck>, sample_rate_hz: f64) -> Self {
        Self {
            current: deck,
            incoming: None,
            waiting: None,
            outgoing: Vec::with_capacity(MAX_OUTGOING),
            fade: Presence::absent(sample_rate_hz),
        }
    }

    /// The newest deck is the one in use, and knows nothing.
    pub(super) fn reset(&mut self) {
        if let Some(incoming) = self.incoming.take() {
            self.replace_current(incoming.deck);
        }
        if let Some(deck) = self.waiting.take() {
            self.replace_current(deck);
        }
        self.absent();
        self.current.reset();
    }

    fn replace_current(&mut self, deck: Box<Deck>) {
        self.outgoing
            .push(std::mem::replace(&mut self.current, deck));
    }

    fn absent(&mut self) {
        self.fade.go();
        self.fade.arrive();
    }

    /// For one more [`Self::welcome`] and a reset after it.
    pub(super) fn has_room(&self) -> bool {
        self.outgoing.len() + 3 <= MAX_OUTGOING
    }

    /// A deck that nobody has heard yet gives way to a newer one; one that does not fit goes back.
    pub(super) fn welcome(&mut self, deck: Box<Deck>, config: &EngineConfig) {
        if !deck.fits(config) {
            self.outgoing.push(deck);
            return;
        }
        if let Some(unheard) = self.waiting.replace(deck) {
            self.outgoing.push(unheard);
        }
        if self.fade.is_absent()
            && let Some(unheard) = self.incoming.take()
        {
            self.outgoing.push(unheard.deck);
        }
    }

    pub(super) fn give_back(&mut self, orders: &Orders) {
        while let Some(deck) = self.outgoing.pop() {
            if let Err(refused) = orders.give_back(deck) {
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

    /// Between two frames.
    pub(super) fn settle(&mut self) {
        if self.fade.is_full()
            && let Some(incoming) = self.incoming.take()
        {
            self.replace_current(incoming.deck);
            self.absent();
        }
        if self.incoming.is_none()
            && let Some(deck) = self.waiting.take()
        {
            self.begin(deck);
        }
        if self
            .incoming
            .as_ref()
            .is_some_and(|incoming| incoming.warm_frames == 0)
        {
            self.fade.come();
        }
    }

    fn begin(&mut self, mut deck: Box<Deck>) {
        deck.inherit(&self.current);
        let warm_frames = deck.warm_frames();
        self.incoming = Some(Incoming { deck, warm_frames });
    }

    pub(super) fn process(&mut self, input: &[Vec<f64>], frames: usize, learning: Learning) {
        self.current.process(input, frames, learning);
        let Some(incoming) = &mut self.incoming else {
            return;
        };
        incoming.deck.process(input, frames, learning);
        if incoming.warm_frames > 0 {
            incoming.warm_frames = incoming.warm_frames.saturating_sub(frames);
            return;
        }
        let [old, new] = [&mut self.current, &mut incoming.deck];
        for frame in 0..frames {
            let share = self.fade.next_share();
            blend(&mut old.dry, &new.dry, frame, share);
            blend(&mut old.memory, &new.memory, frame, share);
        }
    }

    pub(super) fn sounds(&self) -> Sounds<'_> {
        Sounds {
            dry: &self.current.dry,
            memory: &self.current.memory,
        }
    }

    pub(super) fn watch(&mut self, frames: usize) {
        let incoming = self.incoming.as_mut().map(|incoming| &mut incoming.deck);
        for deck in [Some(&mut self.current), incoming].into_iter().flatten() {
            let deck = &mut **deck;
            if let (Some(dry), Some(memory)) = (deck.dry.first(), deck.memory.first()) {
                deck.scope.write(&dry[..frames], &memory[..frames]);
            }
        }
    }

    /// All that was heard is forgotten, by the deck in use and the one that comes.
    pub(super) fn clear_memory(&mut self) {
        self.current.recollector.reset();
        if let Some(incoming) = &mut self.incoming {
            incoming.deck.recollector.reset();
            // Once it is faded to, dry must not jump back; what was remembered is silent anyway.
            if self.fade.is_absent() {
                incoming.warm_frames = incoming.deck.warm_frames();
            }
        }
    }

    pub(super) fn inherit(&mut self, other: &Self) {
        self.current.inherit(&other.current);
    }

    pub(super) fn is_changing(&self) -> bool {
        self.incoming.is_some()
    }

    pub(super) fn current(&self) -> &Deck {
        &self.current
    }

    pub(super) fn current_mut(&mut self) -> &mut Deck {
        &mut self.current
    }
}

fn blend(old: &mut [Vec<f64>], new: &[Vec<f64>], frame: usize, share: f64) {
    for (old, new) in old.iter_mut().zip(new) {
        old[frame] += share * (new[frame] - old[frame]);
    }
}
