//! Notes on their way to the engine.

use std::sync::{Arc, Mutex, PoisonError};

use rtrb::{Consumer, Producer, RingBuffer};
use souvenir_core::playback::Note;

/// More than ten fingers do between two callbacks.
const QUEUE_LEN: usize = 256;

/// Sends notes to the engine that runs, whichever that is. Threads of keyboards wait for each other here; the engine's end is
/// a ring, and waits for nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct NoteSender(Arc<Mutex<Option<Producer<Note>>>>);

impl NoteSender {
    /// Makes the engine's end anew: another engine hears what is sent from here on.
    pub(crate) fn renew(&self) -> Consumer<Note> {
        let (producer, consumer) = RingBuffer::new(QUEUE_LEN);
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *own = Some(producer);
        consumer
    }

    /// Sends a note; without an engine that takes it nothing is heard.
    pub(super) fn send(&self, note: Note) {
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(producer) = &mut *own {
            _ = producer.push(note);
        }
    }
}
