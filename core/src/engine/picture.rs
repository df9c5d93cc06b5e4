//! What the engine shows of itself.

use super::Engine;

impl Engine {
    /// Follows what is heard, for the screen; what is frozen stands still there, too.
    pub(super) fn watch(&mut self, take: usize) {
        if self.player.is_frozen() {
            return;
        }
        if let Some(input) = self.input.first() {
            self.past.write(&input[..take]);
        }
        self.memories.watch(take);
    }

    pub(super) fn begin_picture(&mut self) {
        let lag = self.player.lag_frames(self.memories.current());
        let heard = lag.map_or(0, |lag| self.past.heard_frames().saturating_sub(lag));
        // What comes in is heard by the latency later.
        let latency = self.latency_frames();
        let lead = lag.map(|lag| latency.cast_signed() as i64 - lag.cast_signed() as i64);
        let end_frame = lead.map_or(0, |lead| self.watched_frame.saturating_add_signed(lead));
        let lag = lag.unwrap_or(0);
        let known = self.memories.current().known_frames(lag);
        let heard = known.map_or(heard, |known| heard.min(known));
        self.memories.current_mut().begin_picture(|snapshot| {
            snapshot
                .probes
                .take(heard, |age| self.past.frame(age + lag));
            snapshot.window_end_frame = end_frame;
            snapshot.window_lead_frames = lead;
            snapshot.known_frames = known;
            snapshot.edits = self.edits;
            self.player.show(snapshot);
        });
    }

    pub(super) fn draw(&mut self) {
        let is_changing = self.memories.is_changing();
        self.memories.current_mut().draw(|snapshot| {
            self.mixer.show(snapshot);
            [snapshot.input_peak, snapshot.input_rms] = std::mem::take(&mut self.meter).levels();
            snapshot.load = self.load.take();
            snapshot.comparison = self.comparison_slot.show();
            snapshot.is_changing = is_changing;
            snapshot.frames = self.frames;
            snapshot.rejected = self.rejected;
        });
    }
}
