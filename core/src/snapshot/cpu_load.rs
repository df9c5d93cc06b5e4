//! How much of its time a callback needs: pure arithmetic on times that a shell has measured.

/// Sound over which the load is averaged; shorter is unreadable.
const LOAD_SECS: f64 = 0.3;

/// Tells the screen how much of their time callbacks need.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Processing time over sound time, averaged.
    pub share: f32,
    /// Processing time over sound time, of the slowest block since the last snapshot.
    pub worst: f32,
    /// Blocks that took longer than the longest lately sounds, since the start.
    pub late_blocks: u64,
}

/// Adds up what callbacks cost. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoadMeter {
    sample_rate_hz: f64,
    /// The longest block of the last average and of this one: a shorter one may take as long,
    /// since cards ask for 3 frames after 1023.
    usual_frames: usize,
    longest_frames: usize,
    busy_secs: f64,
    frames: usize,
    load: Load,
}

impl LoadMeter {
    /// Nothing is known yet.
    #[must_use]
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            usual_frames: 1,
            longest_frames: 1,
            busy_secs: 0.0,
            frames: 0,
            load: Load::default(),
        }
    }

    /// `frames` of sound took `busy_secs` to process.
    pub(crate) fn add(&mut self, busy_secs: f64, frames: usize) {
        self.longest_frames = self.longest_frames.max(frames);
        let share = busy_secs / self.secs(self.longest_frames.max(self.usual_frames));
        if share > 1.0 {
            self.load.late_blocks += 1;
        }
        self.load.worst = self.load.worst.max(narrow(share));
        self.busy_secs += busy_secs;
        self.frames += frames;
        if self.secs(self.frames) >= LOAD_SECS {
            self.load.share = narrow(self.busy_secs / self.secs(self.frames));
            (self.busy_secs, self.frames) = (0.0, 0);
            (self.usual_frames, self.longest_frames) = (self.longest_frames, 1);
        }
    }

    /// The load now; the worst block is looked for anew.
    pub(crate) fn take(&mut self) -> Load {
        let load = self.load;
        self.load.worst = 0.0;
        load
    }

    fn secs(&self, frames: usize) -> f64 {
        frames as f64 / self.sample_rate_hz
    }
}

#[expect(clippy::cast_possible_truncation, reason = "shown with two digits")]
fn narrow(share: f64) -> f32 {
    share as f32
}

#[cfg(test)]
mod tests {
    use super::LoadMeter;

    #[test]
    fn the_load_is_processing_time_over_sound_time() {
        let mut meter = LoadMeter::new(48_000.0);
        (0..40).for_each(|_| meter.add(0.002, 480));
        let load = meter.take();
        // f32 of a ratio of two sums of milliseconds
        assert!((load.share - 0.2).abs() < 1e-5, "{load:?}");
        assert!((load.worst - 0.2).abs() < 1e-5, "{load:?}");
        assert_eq!(load.late_blocks, 0, "in time");
    }

    #[test]
    fn a_block_is_late_when_it_takes_longer_than_it_sounds() {
        let mut meter = LoadMeter::new(48_000.0);
        meter.add(0.011, 480);
        meter.add(0.009, 3);
        let late = meter.take().late_blocks;
        assert_eq!(late, 1, "a short block may take as long as a usual one");
        assert_eq!(meter.take().worst.to_bits(), 0, "looked for anew");
    }
}
