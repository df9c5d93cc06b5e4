//! Whether anybody sees the face: a comparison must not go on behind a closed window, nor a lesson's freeze come there, and
//! the framework tells nobody that it was closed.

use std::time::{Duration, Instant};

use souvenir_core::control::Command;

use crate::wake::Wake;

/// A face that is open is drawn more often.
const UNSEEN: Duration = Duration::from_millis(1500);

/// Notes when the editor was seen last, so that what it has begun ends once it is gone.
#[derive(Debug, Default)]
pub(super) struct EditorVisibility {
    /// When the face was drawn last, since it has begun something.
    seen: Option<Instant>,
    background: Option<Wake>,
}

impl EditorVisibility {
    pub(super) fn introduce(&mut self, background: Wake) {
        self.background = Some(background);
    }

    /// Notes a command after which somebody must look after what it begins.
    pub(super) fn note(&mut self, command: &Command) {
        match command {
            Command::Compare(_) | Command::FreezeAfter(_) => {
                self.seen = Some(Instant::now());
                self.background.iter().for_each(Wake::ring);
            }
            Command::EndComparison => self.seen = None,
            _ => {}
        }
    }

    pub(super) fn see(&mut self) {
        if let Some(seen) = &mut self.seen {
            *seen = Instant::now();
        }
    }

    /// Tells once that something may go on that nobody sees.
    pub(super) fn is_over(&mut self) -> bool {
        self.seen.take_if(|seen| seen.elapsed() > UNSEEN).is_some()
    }
}
