//! The frozen memory in a project: base64 of [`FrozenMemory::to_bytes`], nothing where nothing is held.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use nice_plug::params::persist::PersistentField;
use souvenir_core::memory::MAX_CHANNELS;
use souvenir_core::playback::FrozenMemory;
use souvenir_ui::MAX_LIVE_ORDER;

use super::{LoadedMemory, SharedState};
use crate::panic_guard::Place;

/// The length of the largest memory in base64: what is longer is not read at all.
const MAX_TEXT_LEN: usize = (MAX_CHANNELS * MAX_LIVE_ORDER * 8 + 64) / 3 * 4 + 4;

/// Reads the memory that a project holds; `None` where it holds none. Allocates no more than the text.
///
/// # Errors
/// A sentence for people.
pub(crate) fn read(text: &str) -> Result<Option<FrozenMemory>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > MAX_TEXT_LEN {
        return Err("it is longer than any memory".to_owned());
    }
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
    let frozen = FrozenMemory::from_bytes(&bytes).map_err(|error| error.to_string())?;
    Ok(Some(frozen))
}

impl PersistentField<'_, String> for SharedState {
    /// A project is loaded. Main thread.
    fn set(&self, text: String) {
        self.lock().faults.mend(Place::State);
        self.guard(Place::State, || self.load(&text));
    }

    /// A project is saved. Main thread.
    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&String) -> R,
    {
        f(&self.guard(Place::State, || self.save()).unwrap_or_default())
    }
}

impl SharedState {
    fn load(&self, text: &str) {
        #[cfg(debug_assertions)]
        self.lock().faults.want(text);
        let read = read(text).map(|frozen| {
            // Before the lock: what takes its time.
            frozen.map(|frozen| {
                let (frozen, turned_down_db) = frozen.within_full_scale();
                (LoadedMemory::prepare(frozen), turned_down_db)
            })
        });
        let mut contents = self.lock();
        match read {
            Ok(loaded) => {
                let (loaded, turned_down_db) = loaded.unzip();
                contents.complaint = turned_down_db.flatten().map(too_loud);
                contents.restore(loaded);
            }
            Err(reason) => {
                let sentence = format!("The project's frozen memory cannot be read: {reason}.");
                contents.complaint = Some(sentence);
                contents.restore(None);
            }
        }
    }

    fn save(&self) -> String {
        let mut contents = self.lock();
        contents.note_frozen();
        let is_held = contents.hold.is_held();
        let frozen = contents.frozen.as_ref().filter(|_| is_held);
        frozen.map_or_else(String::new, |frozen| STANDARD.encode(frozen.to_bytes()))
    }
}

fn too_loud(excess_db: f64) -> String {
    format!(
        "The project's frozen memory is louder than any sound, {excess_db:.0} dB above full scale: it is \
         turned down to that."
    )
}
