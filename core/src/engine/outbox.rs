//! What the engine is done with, on its way back to be freed.

use super::commands::{CommandReceiver, Returned};

/// What can wait for room on its way back.
const CAPACITY: usize = 15;
/// What a command, the end of a fade and a reset hand back at most.
const RESERVE: usize = 13;

/// Keeps what the ring back has no room for. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Outbox(Vec<Returned>);

impl Outbox {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(CAPACITY))
    }

    /// Tells whether there is room for what one more command hands back, and a reset after it.
    pub(super) fn has_room(&self) -> bool {
        self.0.len() + RESERVE <= CAPACITY
    }

    pub(super) fn put(&mut self, returned: impl Into<Returned>) {
        self.0.push(returned.into());
    }

    /// Sends back as much as the ring takes.
    pub(super) fn deliver(&mut self, commands: &mut CommandReceiver) {
        while let Some(returned) = self.0.pop() {
            if let Err(refused) = commands.give_back(returned) {
                self.0.push(refused);
                return;
            }
        }
    }
}
