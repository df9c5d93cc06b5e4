//! The engine that the window shows, and whether it has shown anything new.

use souvenir_core::control::EngineReader;
use souvenir_core::snapshot::{History, Snapshot};
use souvenir_ui::ViewInput;

use crate::app::frame_pacing::SnapshotNews;

/// Reads the engine that plays, or nothing before the first one.
#[derive(Debug, Default)]
pub(super) struct ShownEngine {
    reader: Option<EngineReader>,
    /// Reads the engine that plays in its place: shown from its first picture on.
    coming: Option<EngineReader>,
    /// Since [`Self::news`] was last asked: the reader itself forgets it with every [`Self::update`].
    has_new_snapshot: bool,
    nothing: (Snapshot, History),
}

impl ShownEngine {
    /// Shows another engine as soon as it has a picture.
    pub(super) fn switch_to(&mut self, reader: EngineReader) {
        self.coming = Some(reader);
    }

    /// Takes in what was shown since the last frame; tells whether another engine is shown from now on.
    pub(super) fn update(&mut self) -> bool {
        if let Some(reader) = &mut self.reader {
            self.has_new_snapshot |= reader.update();
        }
        let has_come = self.coming.as_mut().is_some_and(EngineReader::update);
        if has_come {
            self.reader = self.coming.take();
            self.has_new_snapshot = true;
        }
        has_come
    }

    /// Tells whether [`Self::news`] will tell of a picture.
    pub(super) const fn has_news(&self) -> bool {
        self.has_new_snapshot
    }

    /// Returns the newest picture.
    pub(super) fn snapshot(&self) -> Option<&Snapshot> {
        self.reader.as_ref().map(EngineReader::snapshot)
    }

    /// Asks for the next picture.
    pub(super) fn request_snapshot(&self) {
        if let Some(reader) = self.coming.as_ref().or(self.reader.as_ref()) {
            reader.request_snapshot();
        }
    }

    /// Returns what has come since this was last asked.
    pub(super) fn news(&mut self) -> SnapshotNews {
        let has_come = std::mem::take(&mut self.has_new_snapshot);
        match self.reader.as_ref().filter(|_| has_come) {
            Some(reader) if reader.snapshot().lufs.iter().any(|lufs| lufs.is_finite()) => {
                SnapshotNews::Sound
            }
            Some(_) => SnapshotNews::Silence,
            None => SnapshotNews::Nothing,
        }
    }

    /// Returns the newest picture, to be completed.
    pub(super) fn snapshot_mut(&mut self) -> Option<&mut Snapshot> {
        self.reader.as_mut().map(EngineReader::snapshot_mut)
    }

    /// Returns what a frame is drawn from.
    pub(super) fn view_input(&self) -> ViewInput<'_> {
        let (snapshot, history) = &self.nothing;
        let shown = self.reader.as_ref();
        ViewInput {
            snapshot: shown.map_or(snapshot, EngineReader::snapshot),
            history: shown.map_or(history, EngineReader::history),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ShownEngine, SnapshotNews};
    use souvenir_core::control::{EngineConfig, PreparedEngine};

    /// As the window does it: pictures are taken in before the frame asks what is new.
    #[test]
    fn a_picture_is_news_once_however_often_it_is_looked_for() {
        let config = EngineConfig::default();
        let PreparedEngine {
            mut engine,
            mut commands,
            handle: _handle,
            reader,
        } = PreparedEngine::prepare(&config).unwrap();
        let mut shown = ShownEngine::default();
        assert_eq!(shown.news(), SnapshotNews::Nothing, "no engine");
        shown.switch_to(reader);
        let mut play = |shown: &ShownEngine, level: f32| {
            // Longer than the three seconds over which loudness is measured.
            for _ in 0..800 {
                shown.request_snapshot();
                let mut tone: Vec<f32> = (0..=255_u8).map(|k| level * f32::from(k % 32)).collect();
                let mut copy = tone.clone();
                engine.process(&mut [&mut tone, &mut copy], &mut commands);
            }
        };
        play(&shown, 0.01);
        assert!(shown.update(), "its first picture");
        assert_eq!(shown.news(), SnapshotNews::Sound);
        assert_eq!(shown.news(), SnapshotNews::Nothing, "it was told");
        play(&shown, 0.01);
        assert!(!shown.update(), "the same engine");
        assert!(!shown.update(), "nothing has come meanwhile");
        assert!(shown.has_news(), "of the same engine");
        assert_eq!(shown.news(), SnapshotNews::Sound, "taken in, and not told");
        play(&shown, 0.0);
        shown.update();
        assert_eq!(shown.news(), SnapshotNews::Silence);
    }
}
