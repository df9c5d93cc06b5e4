//! Room for what is frozen goes between what plays it and the memory that it is frozen of.

use super::live_memory::{LiveMemory, room_of};
use crate::playback::{Polynomials, Recall, RoomSize};

impl LiveMemory {
    /// The room that what is frozen of the memory itself takes.
    pub(super) fn own_room(&self) -> RoomSize {
        room_of(&self.streaming)
    }

    /// The room that the last window of what is let through takes, where there is one.
    pub(super) fn window_room(&self) -> Option<RoomSize> {
        let last_window = self.last_window.as_ref()?;
        Some(RoomSize {
            channels: self.streaming.config().channels,
            numbers: last_window.order(),
            is_in_pieces: false,
        })
    }

    /// Puts so much room in the place of what was played, where that is not it.
    pub(super) fn make_room(&mut self, size: &RoomSize, played: &mut Recall) {
        if played.polynomials().has_room_of(size) {
            return;
        }
        let own = self.last_window.as_mut();
        let other = own.and_then(|last_window| last_window.spare.as_mut());
        let spares = [Some(&mut self.spare), other];
        let mut spares = spares.into_iter().flatten();
        if let Some(spare) = spares.find(|spare| spare.has_room_of(size)) {
            played.swap(spare);
        }
    }

    /// `done` was played until now: if it is the room that a spare is not, it is that spare.
    pub(super) fn keep_room(&mut self, done: &mut Box<Polynomials>) {
        let (own, window) = (self.own_room(), self.window_room());
        if !self.spare.has_room_of(&own) && done.has_room_of(&own) {
            std::mem::swap(&mut self.spare, done);
            return;
        }
        let spare = self
            .last_window
            .as_mut()
            .and_then(|last_window| last_window.spare.as_mut());
        if let Some((spare, size)) = spare.zip(window)
            && !spare.has_room_of(&size)
            && done.has_room_of(&size)
        {
            std::mem::swap(spare, done);
        }
    }
}
