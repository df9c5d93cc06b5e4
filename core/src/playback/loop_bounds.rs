//! A loop over the newest share of a window, and the seam by which its end is faded into its start.
//!
//! ```text
//! 0                     start      start + seam                   1 - seam        1
//! | not played          | fades in | alone                        | fades out     |
//! ```
//!
//! Where the share changes nothing jumps: a head that is at its end, or outside of it, goes on under the seam by which it
//! goes to the start.

use std::f64::consts::FRAC_PI_2;

/// The loop's end is faded into its start over this share of it: at 50 ms 5 ms, short enough to leave a rhythm, long
/// enough that no step is heard.
pub(super) const SEAM: f64 = 0.1;
/// Where a share of the window is played, over no less time, as far as half of the loop and the seam of the whole window go.
pub(super) const SHORTEST_SEAM_SECS: f64 = 0.005;

/// Says which part of the window is played.
#[derive(Clone, Copy, Debug)]
pub(super) struct LoopBounds {
    /// Its oldest end, `[0, 1)`.
    pub(super) start: f64,
    seam: f64,
    shortest_seam: f64,
}

impl LoopBounds {
    /// Bounds the newest `share` of a window, in which a seam of the shortest time is so long.
    pub(super) fn newest(share: f64, shortest_seam: f64) -> Self {
        let shortest = shortest_seam.min(SEAM).min(0.5 * share);
        Self {
            start: 1.0 - share,
            seam: (SEAM * share).max(shortest),
            shortest_seam,
        }
    }

    /// Makes room for a seam from a place so far away: two sounds are faded in the shortest time at least, or in half of
    /// that in which the one becomes the other. What is still shorter is gone to by halves.
    fn reached_over(&self, distance: f64) -> Self {
        let seam = self.seam.max(self.shortest_seam.min(0.5 * distance));
        Self {
            start: self.start.min(1.0 - 2.0 * seam),
            seam,
            ..*self
        }
    }

    /// Where the end begins to be faded out.
    fn top(&self) -> f64 {
        1.0 - self.seam
    }

    fn period(&self) -> f64 {
        self.top() - self.start
    }

    fn contain(&self, at: f64) -> bool {
        (self.start..self.top()).contains(&at)
    }

    /// Goes round as often as a long step does.
    fn wrapped(&self, way: f64) -> f64 {
        self.start + wrap(way, self.period())
    }
}

/// Holds a seam on which a head is.
#[derive(Clone, Copy, Debug)]
struct Seam {
    /// Where nothing is heard but what is faded out.
    start: f64,
    width: f64,
    /// From what is faded in to what is faded out.
    offset: f64,
}

impl Seam {
    fn contains(&self, at: f64) -> bool {
        (0.0..self.width).contains(&(at - self.start))
    }
}

/// Goes round and round: a place moves, and there may be a seam below it. Realtime: yes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LoopSeam {
    seam: Option<Seam>,
}

impl LoopSeam {
    /// Begins at the start, out of the end.
    pub(super) fn at_start(bounds: &LoopBounds) -> Self {
        let mut begun = Self::default();
        begun.hop(bounds.top(), bounds.top(), bounds);
        begun
    }

    /// Returns the place that is heard besides `at`, and how much.
    pub(super) fn end(&self, at: f64) -> Option<(f64, f64)> {
        let seam = self.seam?;
        let angle = FRAC_PI_2 * (at - seam.start) / seam.width;
        Some((at + seam.offset, angle.cos().powi(2)))
    }

    /// Goes from a place so far, backwards below 0; returns where to.
    pub(super) fn go(&mut self, at: f64, step: f64, bounds: &LoopBounds) -> f64 {
        let next = at + step;
        let Some(seam) = self.seam else {
            return self.go_alone(at, next, bounds);
        };
        if seam.contains(next) {
            return next;
        }
        self.seam = None;
        if next >= seam.start {
            return self.go_alone(at, next, bounds);
        }
        // Backwards out of the start is into the end.
        self.go_back(seam.start + seam.offset, next + seam.offset, bounds)
    }

    fn go_alone(&mut self, at: f64, next: f64, bounds: &LoopBounds) -> f64 {
        if next < at {
            self.go_back(at, next, bounds)
        } else if bounds.contain(next) {
            next
        } else {
            self.go_round(at, next, bounds)
        }
    }

    fn go_round(&mut self, at: f64, next: f64, bounds: &LoopBounds) -> f64 {
        if bounds.contain(at) {
            return self.hop(bounds.top(), next, bounds);
        }
        let wide = bounds.reached_over((bounds.start - at).abs());
        self.hop(at, next, &wide)
    }

    /// Goes from here to the start, so far beyond it as `next` is beyond here.
    fn hop(&mut self, from: f64, next: f64, bounds: &LoopBounds) -> f64 {
        let seam = Seam {
            start: bounds.start,
            width: bounds.seam,
            offset: from - bounds.start,
        };
        let at = bounds.wrapped(next - from);
        self.seam = Some(seam).filter(|seam| seam.contains(at));
        at
    }

    /// Goes down, into the seam from above; a place outside of what is played is above it.
    fn go_back(&mut self, at: f64, next: f64, bounds: &LoopBounds) -> f64 {
        let above = bounds.start + bounds.seam;
        if next >= above {
            return next;
        }
        if at >= above {
            return self.sink(bounds.start, next, bounds);
        }
        let wide = bounds.reached_over(above - at);
        self.sink(at - wide.seam, next, &wide)
    }

    /// Goes down to a start, whatever is played below it, and from there to the end.
    fn sink(&mut self, start: f64, next: f64, bounds: &LoopBounds) -> f64 {
        let seam = Seam {
            start,
            width: bounds.seam,
            offset: bounds.top() - start,
        };
        self.seam = Some(seam).filter(|seam| seam.contains(next));
        if self.seam.is_some() {
            return next;
        }
        bounds.wrapped(next - start)
    }
}

/// `value` modulo `length`, in `[0, length)`.
pub(super) fn wrap(value: f64, length: f64) -> f64 {
    let wrapped = value.rem_euclid(length);
    // Rounding may give `length` itself for a tiny negative value.
    if wrapped < length { wrapped } else { 0.0 }
}
