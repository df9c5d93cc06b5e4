//! Room for what is frozen goes between what plays it and the memory that it is frozen of.

use super::live_memory::LiveMemory;
use crate::playback::{Polynomials, Recall};
use crate::stream::StreamConfig;

impl LiveMemory {
    /// Puts room for `order` coefficients in the place of what was played, where that is not it.
    pub(super) fn make_room(&mut self, order: usize, played: &mut Recall) {
        let channels = self.streaming.config().channels;
        let is_room = |polynomials: &Polynomials| polynomials.is_for(channels, order);
        if is_room(played.polynomials()) {
            return;
        }
        let own = self.last_window.as_mut();
        let other = own.and_then(|last_window| last_window.spare.as_mut());
        let spares = [Some(&mut self.spare), other];
        if let Some(spare) = spares.into_iter().flatten().find(|spare| is_room(spare)) {
            played.swap(spare);
        }
    }

    /// `done` was played until now: if it is the room that a spare is not, it is that spare.
    pub(super) fn keep_room(&mut self, done: &mut Box<Polynomials>) {
        let StreamConfig {
            channels, settings, ..
        } = *self.streaming.config();
        if !self.spare.is_for(channels, settings.order) && done.is_for(channels, settings.order) {
            std::mem::swap(&mut self.spare, done);
            return;
        }
        let Some(last_window) = &mut self.last_window else {
            return;
        };
        let order = last_window.order();
        if let Some(spare) = &mut last_window.spare
            && !spare.is_for(channels, order)
            && done.is_for(channels, order)
        {
            std::mem::swap(spare, done);
        }
    }
}
