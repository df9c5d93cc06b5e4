//! What is frozen is taken: of the live memory, of the last window of what it lets through, or from elsewhere.

use super::super::live_memories::LiveMemories;
use super::super::live_memory::LiveMemory;
use super::super::modulators::Moved;
use super::super::outbox::Outbox;
use super::{Freeze, LiveOrFrozen};
use crate::playback::PinnedMemories;
use crate::settings::envelope::EnvelopeSettings;

impl LiveOrFrozen {
    /// Does what is due of what is to be frozen, restored or pinned.
    pub(super) fn settle_frozen(&mut self, memories: &mut LiveMemories, outbox: &mut Outbox) {
        let is_last_window = self.takes_last_window(memories.current());
        let has_other = self.frozen_lag.is_some() && is_last_window != self.is_last_window;
        if self.freeze == Freeze::Frozen && has_other {
            (self.freeze, self.is_window_asked) = (Freeze::Again, false);
        }
        if self.is_impression_due && self.is_known(memories.current_mut()) {
            self.is_impression_due = false;
            self.impress(memories.current_mut());
        }
        if self.freeze == Freeze::No {
            self.restored
                .take()
                .into_iter()
                .for_each(|unused| outbox.put(unused));
        }
        if self.is_replaced() {
            self.voices.give_way();
        }
        let is_taken = matches!(self.freeze, Freeze::Wanted | Freeze::Again);
        let is_known = !is_taken || self.is_known(memories.current_mut());
        self.settle_pinned(outbox);
        self.settle_edits();
        if !self.is_silent() {
            return;
        }
        if let Some(mut polynomials) = self.restored.take() {
            self.recall.swap(&mut polynomials);
            self.recall.edit(self.edits);
            memories.current_mut().keep_room(&mut polynomials);
            outbox.put(polynomials);
            (self.freeze, self.frozen_lag) = (Freeze::Frozen, None);
            self.begins_at_age = None;
        } else if is_taken && is_known {
            self.impress(memories.current_mut());
            memories.current_mut().publish(self.recall.frozen());
            self.freeze = Freeze::Frozen;
        }
    }

    /// What is heard of the coefficients follows what was asked for; what nobody plays is edited when it is frozen.
    fn settle_edits(&mut self) {
        if !self.is_silent() {
            self.recall.fade_to(self.edits);
        } else if self.is_frozen() {
            self.recall.go_to(self.edits);
        } else {
            self.recall.rest_edits();
        }
    }

    /// Pins are exchanged while none is heard.
    fn settle_pinned(&mut self, outbox: &mut Outbox) {
        let is_unheard = self.is_silent() || self.recall.is_unpinned();
        if let Some(mut pinned) = self.pinned.take_if(|_| is_unheard) {
            self.recall.swap_pinned(&mut pinned);
            outbox.put(pinned);
        }
    }

    /// What is to be frozen is known; where it is not, it is asked for.
    fn is_known(&mut self, live_memory: &mut LiveMemory) -> bool {
        if !self.takes_last_window(live_memory) {
            self.is_window_asked = false;
            return true;
        }
        let Some(last_window) = &mut live_memory.last_window else {
            return true;
        };
        if !self.is_window_asked || last_window.is_idle() {
            last_window.begin();
            self.is_window_asked = true;
        }
        last_window.is_known()
    }

    /// Takes what the memory knows; room for it is here or in the live memory.
    fn impress(&mut self, live_memory: &mut LiveMemory) {
        self.is_last_window = self.takes_last_window(live_memory);
        self.is_window_asked = false;
        let window = live_memory.window_room().filter(|_| self.is_last_window);
        let size = window.unwrap_or_else(|| live_memory.own_room());
        live_memory.make_room(&size, &mut self.recall);
        self.recall.edit(self.edits);
        let own = live_memory.last_window.as_mut();
        let lag = if let Some(window) = own.filter(|_| self.is_last_window) {
            self.recall.remember(window.timeline(), |channel_idx| {
                window.coefficients(channel_idx)
            });
            let lag = window.lag_frames();
            window.end();
            lag
        } else {
            self.remember_all(live_memory)
        };
        self.frozen_lag = Some(lag);
        self.begins_at_age = live_memory.streaming.is_heard_live().then(|| {
            // While it is opened what is heard live goes on.
            live_memory.latency_frames() as f64
                - lag as f64
                - self.recall.frames_until_open() as f64
        });
        self.begin();
    }

    /// Takes all that the memory itself knows; returns the frames since its window's end.
    fn remember_all(&mut self, live_memory: &LiveMemory) -> usize {
        let memory = &live_memory.streaming;
        let timeline = memory.timeline();
        if memory.is_in_pieces() {
            let pieces = |channel_idx| memory.adaptive(channel_idx);
            self.recall.remember_pieces(timeline, pieces);
        } else {
            let coefficients = |channel_idx| memory.coefficients(channel_idx);
            self.recall.remember(timeline, coefficients);
        }
        memory.lag_frames()
    }

    /// Goes on with what was heard, where it is.
    pub(super) fn begin(&mut self) {
        if let Some(age_frames) = self.begins_at_age {
            self.recall.begin_at(age_frames);
        }
    }

    /// What is frozen is the last window of what an unbounded memory lets through.
    fn takes_last_window(&self, live_memory: &LiveMemory) -> bool {
        let window = live_memory.last_window.as_ref();
        let is_asked = self.motion.is_none() && !self.is_all_wanted;
        is_asked && window.is_some_and(|window| window.is_full())
    }

    pub(in crate::engine) fn set_envelope(&mut self, envelope: EnvelopeSettings) {
        self.voices.set_envelope(envelope.nearest());
    }

    /// Moves the pitch of what is frozen and of keys, the share of the window that they play, and the place of a scrub.
    pub(in crate::engine) fn modulate(&mut self, moved: &Moved) {
        self.recall.modulate(moved.semitones, moved.place);
        self.recall.set_share(moved.window_share);
        self.voices.modulate(moved.semitones);
        self.voices.set_share(moved.window_share);
    }

    pub(in crate::engine) fn set_morph(&mut self, position: f64) {
        self.recall.set_morph(position);
    }

    /// Those that wait already are given back.
    pub(in crate::engine) fn pin(
        &mut self,
        pinned: Box<PinnedMemories>,
    ) -> Option<Box<PinnedMemories>> {
        self.pinned.replace(pinned)
    }

    /// Tells whether what plays of what is frozen gives way to something else.
    pub(super) fn is_replaced(&self) -> bool {
        let is_taken = matches!(self.freeze, Freeze::Wanted | Freeze::Again);
        let is_pinned = self.pinned.is_some() && !self.recall.is_unpinned();
        is_taken || is_pinned || self.restored.is_some()
    }
}
