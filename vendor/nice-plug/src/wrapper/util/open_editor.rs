//! The editor that is open, if one is. Not in nice-plug 0.4.2: see README.md, change 1.

use std::sync::Arc;
use std::time::{Duration, Instant};

use atomic_refcell::AtomicRefCell;
use fragile::Fragile;
use nice_plug_core::editor::{EditorHandle, SpawnedEditor};
use parking_lot::{Mutex, ReentrantMutex};

/// How long closing waits for another thread that looks at the window at this moment.
const PATIENCE: Duration = Duration::from_millis(200);

/// A window belongs to the thread that opened it, but a host may well call from another: VST3's run loop
/// may live elsewhere than where `attached()` was called, and without a run loop tasks are executed on a
/// thread of ours. What tells the editor something goes from any thread through its handle, which is
/// `Send`; what needs the window does nothing on a thread that is not the window's.
pub(crate) struct OpenEditor<H: EditorHandle> {
    /// Reentrant: what the editor asks for may make the host call back.
    handle: Mutex<Option<Arc<ReentrantMutex<H>>>>,
    window: AtomicRefCell<Option<Fragile<H::Window>>>,
}

impl<H: EditorHandle> OpenEditor<H> {
    pub(crate) fn none() -> Self {
        Self {
            handle: Mutex::new(None),
            window: AtomicRefCell::new(None),
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.handle.lock().is_some()
    }

    /// The window belongs to the calling thread from here on.
    pub(crate) fn open(&self, editor: SpawnedEditor<H>) {
        *self.window.borrow_mut() = Some(Fragile::new(editor.window));
        *self.handle.lock() = Some(Arc::new(ReentrantMutex::new(editor.handle)));
    }

    /// Tells the editor something, from any thread.
    pub(crate) fn tell(&self, what: impl FnOnce(&H)) {
        let handle = self.handle.lock().clone();
        if let Some(handle) = handle {
            what(&handle.lock());
        }
    }

    /// `None` where no editor is open, or on another thread than the one that opened it.
    pub(crate) fn with_window<R>(&self, what: impl FnOnce(&H, &H::Window) -> R) -> Option<R> {
        let window = self.window.try_borrow().ok()?;
        let window = window.as_ref()?.try_get().ok()?;
        let handle = self.handle.lock().clone()?;
        let handle = handle.lock();
        Some(what(&handle, window))
    }

    /// False where none was open.
    pub(crate) fn close(&self) -> bool {
        let was_open = self.handle.lock().take().is_some();
        // Outside of the borrow: closing waits for the window's own thread, which may call the host.
        let window = self.take_window();
        match window.map(Fragile::try_into_inner) {
            Some(Ok(window)) => drop(window),
            Some(Err(elsewhere)) => {
                crate::nice_error!(
                    "The editor is closed by a thread that did not open it; it ends with its parent window"
                );
                std::mem::forget(elsewhere);
            }
            None => {}
        }
        was_open
    }

    fn take_window(&self) -> Option<Fragile<H::Window>> {
        let begun = Instant::now();
        loop {
            if let Ok(mut window) = self.window.try_borrow_mut() {
                return window.take();
            }
            if begun.elapsed() > PATIENCE {
                crate::nice_error!("The editor's window is in use and cannot be closed");
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
