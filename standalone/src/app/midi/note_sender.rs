//! Notes on their way to the engine.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rtrb::{Consumer, Producer, RingBuffer};
use souvenir_core::playback::Note;

/// More than ten fingers do between two callbacks.
const QUEUE_LEN: usize = 256;

/// Is a note, and when it was played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TimedNote {
    pub(crate) at: Instant,
    pub(crate) note: Note,
}

/// Sends notes to the engine that runs, whichever that is. Threads of keyboards wait for each other here; the engine's end is
/// a ring, and waits for nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoteSender(Arc<Mutex<Option<Producer<TimedNote>>>>);

impl NoteSender {
    /// Makes the engine's end anew: another engine hears what is sent from here on.
    pub(crate) fn renew(&self) -> Consumer<TimedNote> {
        let (producer, consumer) = RingBuffer::new(QUEUE_LEN);
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *own = Some(producer);
        consumer
    }

    /// Sends a note; without an engine that takes it nothing is heard.
    pub(crate) fn send(&self, note: TimedNote) {
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(producer) = &mut *own {
            _ = producer.push(note);
        }
    }
}
