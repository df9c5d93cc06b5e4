//! The way to the loudspeaker is muted or not, and guarded by a limiter.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::limiter::Limiter;
use super::planar_block::PlanarBlock;
use super::ramp::Ramp;

/// Says whether the loudspeaker is silent. `[thread-safe]`
///
/// One flag, complete in itself: `Relaxed` is enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mute(Arc<AtomicBool>);

/// Mutes and limits what goes to the loudspeaker. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct Monitor {
    mute: Mute,
    gain: Ramp,
    limiter: Limiter,
}

impl Mute {
    pub(crate) fn set(&self, is_silent: bool) {
        self.0.store(is_silent, Relaxed);
    }

    fn is_silent(&self) -> bool {
        self.0.load(Relaxed)
    }
}

impl Monitor {
    /// Makes a monitor that is silent at first and rises unless it is muted. Allocates.
    pub(crate) fn new(sample_rate_hz: f64, num_channels: usize, mute: Mute) -> Self {
        Self {
            mute,
            gain: Ramp::rising(sample_rate_hz),
            limiter: Limiter::prepare(sample_rate_hz, num_channels),
        }
    }

    /// Guards the sound in place.
    pub(crate) fn process(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        if self.mute.is_silent() {
            self.gain.fall();
        } else {
            self.gain.rise();
        }
        self.limiter.process(planar, num_frames);
        for frame in 0..num_frames {
            let gain = self.gain.next_gain();
            planar
                .channels_mut()
                .iter_mut()
                .for_each(|channel| channel[frame] *= gain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Monitor, Mute, PlanarBlock};

    fn play(monitor: &mut Monitor, sample: f32) -> Vec<f32> {
        let mut planar = PlanarBlock::new(1);
        planar.channels_mut()[0][..960].fill(sample);
        monitor.process(&mut planar, 960);
        planar.channels()[0][..960].to_vec()
    }

    #[test]
    fn a_muted_monitor_falls_silent_and_comes_back_without_a_click() {
        let mute = Mute::default();
        let mut monitor = Monitor::new(48_000.0, 1, mute.clone());
        let mut heard = Vec::new();
        for is_silent in [false, false, false, true, true, true, false, false, false] {
            mute.set(is_silent);
            heard.extend(play(&mut monitor, 0.5));
        }
        assert!((heard[2800] - 0.5).abs() < 1e-4, "heard: {}", heard[2800]);
        assert_eq!(heard[5500], 0.0, "muted");
        assert!((heard[8600] - 0.5).abs() < 1e-4, "again: {}", heard[8600]);
        // Once the first frames have passed the limiter.
        let steps = heard[100..]
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs());
        let steepest = steps.fold(0.0, f32::max);
        // 0.5 in 40 ms.
        assert!(steepest < 0.5 / 1900.0, "{steepest}");
    }

    #[test]
    fn howling_stays_below_the_limiter() {
        let mut monitor = Monitor::new(48_000.0, 1, Mute::default());
        let loudest = (0..20)
            .flat_map(|_| play(&mut monitor, 16.0))
            .fold(0.0, f32::max);
        // -1 dBFS.
        assert!(loudest <= 0.892 && loudest > 0.88, "{loudest}");
    }
}
