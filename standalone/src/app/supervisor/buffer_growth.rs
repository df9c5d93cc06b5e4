//! Opens the stream anew with a longer buffer where blocks come late.

use std::time::Instant;

use souvenir_ui::Mood;

use super::Supervisor;
use super::auto_buffer::Counts;

impl Supervisor {
    /// Grows the buffer where it is too short and nobody chose it.
    pub(super) fn look_after_buffer(&mut self) {
        let Some(counts) = self.running.as_ref().and_then(|running| running.counts()) else {
            return;
        };
        let counts = Counts {
            late: self.meters.late(),
            ..counts
        };
        let is_chosen = self.devices.buffer_frames.is_some();
        if !is_chosen && self.buffer.observe(counts, Instant::now()) {
            self.recover();
            let frames = self.buffer.frames();
            let running = self.running.as_ref();
            let sentence = running.map_or("", |running| running.sentence.as_str());
            let told = format!("Blocks came late: the buffer has {frames} frames now. {sentence}");
            self.tell(Mood::Well, told);
        }
    }
}
