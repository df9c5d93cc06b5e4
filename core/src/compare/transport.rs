//! Where a comparison is played, and the way from one place to another without a click.
//!
//! After a jump the old place goes on and is faded out under the new one: a loop is as long as its
//! region, to the frame. At the material's ends the sound itself is faded, so that beyond them there is
//! silence.

use std::f64::consts::FRAC_PI_2;

use super::audition::Region;
use crate::dsp::smoother::FadeGain;

/// Length of the fade at a jump and at the material's ends: short enough to leave a rhythm, long enough that no step is
/// heard.
const SEAM_SECS: f64 = 0.01;

/// Moves through a comparison's material. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transport {
    frames: usize,
    region: Region,
    /// Next frame, and the next of what is faded out.
    at: usize,
    old: usize,
    /// Fades from `old` to `at`.
    jump: FadeGain,
    /// Frame to jump to when the last jump is over.
    wanted: Option<usize>,
    seam: FadeGain,
    seam_frames: usize,
}

/// Says what is read for a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heads {
    pub(super) at: usize,
    /// Its amplitude; together with the other's one, but for the ends.
    pub(super) share: f64,
    pub(super) old: usize,
    pub(super) old_share: f64,
}

impl Transport {
    pub(super) fn new(frames: usize, region: Option<Region>, sample_rate_hz: f64) -> Self {
        let mut seam = FadeGain::faded_out_within(SEAM_SECS, sample_rate_hz);
        seam.fade_in();
        let seam_frames = seam.frames_left();
        let mut jump = seam;
        jump.arrive();
        let mut new = Self {
            frames,
            region: Region { start: 0, end: 0 },
            at: 0,
            old: 0,
            jump,
            wanted: None,
            seam,
            seam_frames,
        };
        new.go_round(region);
        new.rewind();
        new
    }

    /// Plays this region from now on; `None`: all of the material. A place behind its end jumps to its start, one
    /// before it is played up to it.
    pub(super) fn go_round(&mut self, region: Option<Region>) {
        let all = Region {
            start: 0,
            end: self.frames,
        };
        let asked = region.unwrap_or(all);
        // Two seams: one jump is over before the next.
        self.region = asked.within(self.frames, 2 * self.seam_frames);
    }

    pub(super) fn seek(&mut self, frame: usize) {
        self.wanted = Some(frame.min(self.frames.saturating_sub(1)));
    }

    pub(super) fn restart(&mut self) {
        self.seek(self.region.start);
    }

    /// Goes to the start of the region, at once, unheard.
    pub(super) fn rewind(&mut self) {
        self.restart();
        self.stand();
    }

    /// While nothing is heard, jumps are at once.
    pub(super) fn stand(&mut self) {
        self.jump.arrive();
        if let Some(frame) = self.wanted.take() {
            self.at = frame;
        }
    }

    pub(super) fn position(&self) -> usize {
        let at = self.wanted.unwrap_or(self.at);
        at.min(self.frames.saturating_sub(1))
    }

    pub(super) fn is_jumping(&self) -> bool {
        !self.jump.is_full() || self.wanted.is_some()
    }

    /// Returns the place of the next frame.
    pub(super) fn next(&mut self) -> Heads {
        if self.jump.is_full() {
            self.leap();
        }
        let share = self.jump.next_share();
        let heads = Heads {
            at: self.at,
            share: share * self.edge(self.at),
            old: self.old,
            old_share: (1.0 - share) * self.edge(self.old),
        };
        self.at += 1;
        self.old = self.old.saturating_add(1);
        heads
    }

    fn leap(&mut self) {
        let is_round = self.at >= self.region.end;
        let goal = self.wanted.take().or(is_round.then_some(self.region.start));
        if let Some(goal) = goal {
            self.old = std::mem::replace(&mut self.at, goal);
            self.jump = self.seam;
        }
    }

    fn edge(&self, frame: usize) -> f64 {
        let Some(after) = self.frames.checked_sub(frame) else {
            return 0.0;
        };
        let distance = after.min(frame + 1);
        if distance >= self.seam_frames {
            return 1.0;
        }
        (FRAC_PI_2 * distance as f64 / self.seam_frames as f64)
            .sin()
            .powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::{Region, Transport};

    const RATE_HZ: f64 = 8000.0;
    const SEAM: usize = 80;

    #[test]
    fn a_loop_is_as_long_as_its_region_to_the_frame() {
        let (start, end) = (300, 1300);
        let mut transport = Transport::new(5000, Some(Region { start, end }), RATE_HZ);
        for frame in 0..3500 {
            let heads = transport.next();
            assert_eq!(heads.at, 300 + frame % 1000, "at {frame}");
            if frame % 1000 >= SEAM || frame < 1000 {
                assert_eq!((heads.share, heads.old_share), (1.0, 0.0), "at {frame}");
            } else {
                assert_eq!(heads.old, 1300 + frame % 1000, "it goes on past the end");
                assert!((heads.share + heads.old_share - 1.0).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn a_seek_in_a_jump_waits_for_it() {
        let mut transport = Transport::new(5000, None, RATE_HZ);
        (0..200).for_each(|_| _ = transport.next());
        transport.seek(2000);
        assert_eq!(transport.next().at, 2000);
        transport.seek(4000);
        assert_eq!(transport.position(), 4000, "what is wanted is shown");
        let jumped = (1..200).find(|_| transport.next().at == 4000);
        assert_eq!(jumped, Some(SEAM));
    }

    #[test]
    fn a_region_that_is_left_behind_is_jumped_to_and_can_be_off() {
        let mut transport = Transport::new(5000, None, RATE_HZ);
        (0..2000).for_each(|_| _ = transport.next());
        let (start, end) = (100, 900);
        transport.go_round(Some(Region { start, end }));
        assert_eq!(transport.next().at, 100);
        transport.go_round(None);
        (0..1000).for_each(|_| _ = transport.next());
        assert_eq!(transport.next().at, 1101);
    }

    #[test]
    fn the_shortest_material_goes_round_and_is_silent_beyond_its_ends() {
        for frames in [1, 2, 79, 80, 161] {
            let mut transport = Transport::new(frames, None, RATE_HZ);
            for _ in 0..1000 {
                let heads = transport.next();
                let beyond = |at: usize, share: f64| at >= frames && share != 0.0;
                assert!(!beyond(heads.at, heads.share), "{frames}: {heads:?}");
                assert!(!beyond(heads.old, heads.old_share), "{frames}: {heads:?}");
            }
        }
    }
}
