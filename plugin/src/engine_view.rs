//! What the editor's thread owns of the engine that plays. It draws from here, and no lock is held meanwhile.

use souvenir_core::control::EngineReader;
use souvenir_core::snapshot::{History, Snapshot};
use souvenir_ui::ViewInput;

use crate::shared_state::SharedState;

/// Holds what is the window's alone. `[editor-thread]`
#[derive(Debug, Default)]
pub(crate) struct EngineView {
    reader: Option<EngineReader>,
    /// Shown before there is an engine.
    nothing: (Snapshot, History),
}

impl EngineView {
    /// Draws with the newest picture and asks for the next; returns true where it is a new one.
    pub(crate) fn draw(&mut self, shared: &SharedState, draw: impl FnOnce(ViewInput<'_>)) -> bool {
        if let Some(reader) = shared.see() {
            self.reader = Some(reader);
        }
        let is_new = self.reader.as_mut().is_some_and(EngineReader::update);
        draw(self.picture());
        if let Some(reader) = &self.reader {
            reader.request_snapshot();
        }
        is_new
    }

    fn picture(&self) -> ViewInput<'_> {
        let reader = self.reader.as_ref();
        ViewInput {
            snapshot: reader.map_or(&self.nothing.0, EngineReader::snapshot),
            history: reader.map_or(&self.nothing.1, EngineReader::history),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread::Builder;
    use std::time::Duration;

    use nice_plug::params::persist::PersistentField as _;
    use souvenir_core::control::{CommandReceiver, Engine, EngineConfig, PreparedEngine};
    use souvenir_core::settings::MemorySettings;

    use super::{EngineView, SharedState};
    use crate::panic_guard::Faults;
    use crate::params::FreezeParams;

    /// No busy machine takes so long for what needs microseconds.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn shared() -> SharedState {
        let freeze = Arc::new(FreezeParams::default());
        SharedState::new(freeze, Arc::new(Faults::default()))
    }

    fn open(shared: &SharedState, order: usize) -> (Box<Engine>, CommandReceiver) {
        let config = EngineConfig {
            settings: MemorySettings {
                order,
                ..MemorySettings::default()
            },
            sample_rate_hz: 48e3,
            channels: 1,
            max_block_frames: 512,
        };
        let PreparedEngine {
            engine,
            commands,
            handle,
            reader,
        } = PreparedEngine::prepare(&config).unwrap();
        shared.open(handle, reader);
        (engine, commands)
    }

    /// The host saves its project, loads one and activates the plugin anew, and the background thread looks after what
    /// comes back, however long a frame takes.
    #[test]
    fn other_threads_get_at_what_is_shared_while_a_frame_is_drawn() {
        let (shared, mut view) = (shared(), EngineView::default());
        let _playing = open(&shared, 64);
        let others = shared.clone();
        let mut waited = None;
        view.draw(&shared, |_| {
            let (done, all_done) = channel();
            let visit = move || {
                others.map(String::clone);
                others.set(String::new());
                others.look_after();
                others.complaint();
                let _reopened = open(&others, 32);
                done.send(()).unwrap();
            };
            let visitor = Builder::new().name("host".to_owned()).spawn(visit);
            waited = all_done.recv_timeout(PATIENCE).err();
            drop(visitor);
        });
        assert_eq!(waited, None, "they waited for the frame");
    }

    #[test]
    fn the_newest_memory_is_drawn_and_after_another_engine_nothing_of_the_one_before() {
        let (shared, mut view) = (shared(), EngineView::default());
        let order_drawn = |view: &mut EngineView| {
            let mut order = 0;
            let is_new = view.draw(&shared, |picture| order = picture.snapshot.settings.order);
            (is_new, order)
        };
        let play = |(engine, commands): &mut (Box<Engine>, CommandReceiver)| {
            engine.process(&mut [&mut [0.1; 512]], commands);
        };
        let nothing = MemorySettings::default().order;
        assert_eq!(order_drawn(&mut view), (false, nothing), "no engine");
        let mut first = open(&shared, 64);
        assert_eq!(order_drawn(&mut view), (false, 64), "not drawn yet");
        play(&mut first);
        assert_eq!(order_drawn(&mut view), (true, 64), "as it asked");
        let mut second = open(&shared, 32);
        play(&mut first);
        assert_eq!(order_drawn(&mut view), (false, 32), "another engine");
        play(&mut second);
        assert_eq!(order_drawn(&mut view), (true, 32), "its picture");
    }
}
