//! What the editor's thread owns of the engine that plays. It draws from here, and no lock is held meanwhile.

use souvenir_core::control::SnapshotRequest;
use souvenir_core::engine::SnapshotReader;
use souvenir_core::snapshot::{History, HistoryReader, Snapshot};
use souvenir_ui::ViewInput;

use crate::shared_state::{EngineNews, Inbox, MemoryQueue, SharedState};

/// Holds what is the window's alone. `[editor-thread]`
#[derive(Debug, Default)]
pub(crate) struct EngineView {
    snapshots: MemoryQueue<SnapshotReader>,
    listener: Option<HistoryReader>,
    looker: Option<SnapshotRequest>,
    nothing: (Snapshot, History),
}

impl EngineView {
    /// Draws with the newest picture and asks for the next; true where it is a new one.
    pub(crate) fn draw(&mut self, shared: &SharedState, draw: impl FnOnce(ViewInput<'_>)) -> bool {
        self.take_in(shared.see());
        let is_new = self.snapshots.advance();
        if let Some(listener) = &mut self.listener {
            listener.update();
        }
        draw(self.picture());
        if let Some(looker) = &self.looker {
            looker.request_snapshot();
        }
        is_new
    }

    fn take_in(&mut self, inbox: Inbox) {
        if let Some(EngineNews { listener, looker }) = inbox.engine {
            (self.listener, self.looker) = (Some(listener), Some(looker));
            self.snapshots = MemoryQueue::default();
        }
        self.snapshots.join_all(inbox.snapshots);
    }

    fn picture(&self) -> ViewInput<'_> {
        let history = self.listener.as_ref().map(HistoryReader::history);
        ViewInput {
            snapshot: self.snapshots.picture().unwrap_or(&self.nothing.0),
            history: history.unwrap_or(&self.nothing.1),
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
    use souvenir_core::control::CommandReceiver;
    use souvenir_core::engine::{Engine, EngineConfig};
    use souvenir_core::settings::MemorySettings;

    use super::{EngineView, SharedState};
    use crate::panic_guard::Faults;
    use crate::params::FreezeParams;

    /// No busy machine takes so long for what needs microseconds.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn shared() -> SharedState {
        let hold = Arc::new(FreezeParams::default());
        SharedState::new(hold, Arc::new(Faults::default()))
    }

    fn open(shared: &SharedState, order: usize) -> (Engine, CommandReceiver) {
        let config = EngineConfig {
            setting: MemorySettings {
                order,
                ..MemorySettings::default()
            },
            sample_rate_hz: 48e3,
            channels: 1,
            max_block_frames: 512,
        };
        let (mut engine, pictures) = Engine::prepare(&config).unwrap();
        let listener = engine.tap();
        (engine, shared.open(pictures, listener).orders)
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
        let orders_drawn = |view: &mut EngineView| {
            let mut order = 0;
            let is_new = view.draw(&shared, |picture| order = picture.snapshot.setting.order);
            (is_new, order)
        };
        let play = |(engine, orders): &mut (Engine, CommandReceiver)| {
            engine.process(&mut [&mut [0.1; 512]], orders);
        };
        let nothing = MemorySettings::default().order;
        assert_eq!(orders_drawn(&mut view), (false, nothing), "no engine");
        let mut first = open(&shared, 64);
        assert_eq!(orders_drawn(&mut view), (false, 64), "not drawn yet");
        play(&mut first);
        assert_eq!(orders_drawn(&mut view), (true, 64), "as it asked");
        let mut second = open(&shared, 32);
        play(&mut first);
        assert_eq!(orders_drawn(&mut view), (false, 32), "another engine");
        play(&mut second);
        assert_eq!(orders_drawn(&mut view), (true, 32), "its picture");
    }
}
