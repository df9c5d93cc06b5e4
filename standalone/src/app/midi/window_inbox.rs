//! What keyboards tell the window, until it looks: moves of controllers, in order, and the program that was asked for last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use egui::Context;
use souvenir_ui::{ControllerMove, MidiController};

use crate::app::frame_pacing::FRAME;

/// Moves that wait while nobody looks. A window looks three times a second at least, and a cable carries a thousand a second.
const MAX_MOVES: usize = 1024;

/// Keeps what keyboards tell the window. Threads of keyboards and the window wait for each other here; no audio thread does.
#[derive(Clone, Debug, Default)]
pub(super) struct WindowInbox(Arc<Inbox>);

#[derive(Debug, Default)]
struct Inbox {
    waiting: Mutex<Waiting>,
    /// The window that is to look, once there is one.
    window: OnceLock<Context>,
}

/// Is what has come since the window looked.
#[derive(Debug, Default)]
struct Waiting {
    moves: VecDeque<ControllerMove>,
    program: Option<u8>,
}

impl WindowInbox {
    /// Wakes this window from here on, whether it is seen or not.
    pub(super) fn wake(&self, window: Context) {
        // There is one window.
        _ = self.0.window.set(window);
    }

    pub(super) fn put(&self, moved: ControllerMove) {
        let mut waiting = self.lock();
        if waiting.moves.len() >= MAX_MOVES {
            waiting.make_room(moved.controller);
        }
        waiting.moves.push_back(moved);
        drop(waiting);
        self.ring();
    }

    pub(super) fn ask_for_program(&self, number: u8) {
        self.lock().program = Some(number);
        self.ring();
    }

    pub(super) fn take_moves(&self) -> Vec<ControllerMove> {
        self.lock().moves.drain(..).collect()
    }

    pub(super) fn take_program(&self) -> Option<u8> {
        self.lock().program.take()
    }

    /// Tells whether there is something to be taken.
    pub(super) fn has_news(&self) -> bool {
        let waiting = self.lock();
        !waiting.moves.is_empty() || waiting.program.is_some()
    }

    fn ring(&self) {
        if let Some(window) = self.0.window.get() {
            window.request_repaint_after(FRAME);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        (self.0.waiting.lock()).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Lets go of the oldest move of a controller that has moved again: where each stands is not lost.
    fn make_room(&mut self, controller: MidiController) {
        let is_own = |moved: &ControllerMove| moved.controller == controller;
        let oldest = self.moves.iter().position(is_own).unwrap_or(0);
        self.moves.remove(oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::{ControllerMove, MAX_MOVES, MidiController, WindowInbox};

    fn moved(number: u8, share: f64) -> ControllerMove {
        ControllerMove {
            controller: MidiController { channel: 0, number },
            share,
        }
    }

    #[test]
    fn a_window_that_does_not_look_keeps_no_more_than_it_can_and_where_controllers_stand() {
        let inbox = WindowInbox::default();
        assert!(!inbox.has_news());
        inbox.put(moved(64, 1.0));
        for step in 0..10 * MAX_MOVES {
            inbox.put(moved(1, step as f64));
            inbox.put(moved(2, -(step as f64)));
        }
        assert!(inbox.has_news());
        let moves = inbox.take_moves();
        assert_eq!(moves.len(), MAX_MOVES);
        assert_eq!(moves[0], moved(64, 1.0), "the pedal is not forgotten");
        let last = (10 * MAX_MOVES - 1) as f64;
        assert_eq!(moves[MAX_MOVES - 2..], [moved(1, last), moved(2, -last)]);
        assert!(!inbox.has_news() && inbox.take_moves().is_empty());
    }

    #[test]
    fn the_program_that_was_asked_for_last_is_taken_once() {
        let inbox = WindowInbox::default();
        inbox.ask_for_program(3);
        inbox.ask_for_program(5);
        assert!(inbox.has_news());
        assert_eq!(inbox.take_program(), Some(5));
        assert_eq!(inbox.take_program(), None);
    }
}
