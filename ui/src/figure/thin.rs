//! Lines without the points that nobody can see: what lies on the way to the next is left out.
//!
//! A renderer makes some six triangles of every segment, and in software each costs: of a tone in 50 ms, three
//! lines, 7,100 of 13,200 are left.

/// Points of the screen by which a line may stand beside what it shows.
const TOLERANCE: f64 = 0.25;

/// Holds the slopes of lines from a point that pass all since by no more than the tolerance.
#[derive(Clone, Copy)]
struct Cone {
    low: f64,
    high: f64,
}

const OPEN: Cone = Cone {
    low: f64::NEG_INFINITY,
    high: f64::INFINITY,
};

/// Thins a line; `scale` is points of the screen by unit, along x and y. In order of x; what is not finite
/// interrupts the line, and stays.
pub(super) fn thin(points: &[[f64; 2]], scale: [f64; 2]) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    let mut cone = OPEN;
    let mut last: Option<[f64; 2]> = None;
    for point in points {
        let anchor = kept.last().copied();
        let next = anchor
            .zip(last)
            .and_then(|(anchor, _)| cone.with(anchor, *point, scale));
        if let Some(narrower) = next {
            (cone, last) = (narrower, Some(*point));
            continue;
        }
        // The last one is where the line bends; from there on, this one is seen.
        let begun = last.take().filter(|last| anchor != Some(*last));
        kept.extend(begun);
        let seen = kept
            .last()
            .and_then(|anchor| OPEN.with(*anchor, *point, scale));
        match seen {
            Some(seen) => (cone, last) = (seen, Some(*point)),
            None => {
                kept.push(*point);
                (cone, last) = (OPEN, None);
            }
        }
    }
    let end = last.filter(|last| kept.last() != Some(last));
    kept.extend(end);
    kept
}

impl Cone {
    /// Narrows the cone by one more point; `None` where a line to it would miss one since.
    fn with(self, anchor: [f64; 2], point: [f64; 2], scale: [f64; 2]) -> Option<Self> {
        let [dx, dy] = [0, 1].map(|axis| (point[axis] - anchor[axis]) * scale[axis]);
        let slope = dy / dx;
        // Upright lines have none, and no number has any.
        if dx <= 0.0 || !slope.is_finite() || !(self.low..=self.high).contains(&slope) {
            return None;
        }
        let air = TOLERANCE / dx;
        Some(Self {
            low: self.low.max(slope - air),
            high: self.high.min(slope + air),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{TOLERANCE, thin};

    /// Returns the farthest that a point of the whole line stands above or below the thinned one, on the screen.
    fn farthest(all: &[[f64; 2]], kept: &[[f64; 2]], scale: [f64; 2]) -> f64 {
        let distance = |[x, y]: [f64; 2]| {
            let next = kept
                .partition_point(|point| point[0] < x)
                .min(kept.len() - 1);
            let [a, b] = [kept[next.saturating_sub(1)], kept[next]];
            let share = if b[0] > a[0] {
                (x - a[0]) / (b[0] - a[0])
            } else {
                1.0
            };
            (a[1] + share * (b[1] - a[1]) - y).abs() * scale[1]
        };
        all.iter().map(|point| distance(*point)).fold(0.0, f64::max)
    }

    #[test]
    fn a_straight_line_has_two_ends() {
        let line: Vec<[f64; 2]> = (0..1000)
            .map(|i| [f64::from(i), 0.5 * f64::from(i)])
            .collect();
        assert_eq!(thin(&line, [1.0, 1.0]), [line[0], line[999]]);
        assert_eq!(thin(&line[..1], [1.0, 1.0]), line[..1], "one point");
        assert!(thin(&[], [1.0, 1.0]).is_empty(), "none");
    }

    #[test]
    fn a_wave_loses_points_and_nothing_that_is_seen() {
        // 800 points wide, 200 high: four periods.
        let wave: Vec<[f64; 2]> = (0..1600)
            .map(|i| [f64::from(i), (f64::from(i) * 0.0157).sin()])
            .collect();
        let scale = [0.5, 100.0];
        let kept = thin(&wave, scale);
        // A chord of length l stands k l^2 / 8 off a curvature k: 214 chords are the fewest.
        assert!(kept.len() < 250, "{} of 1600", kept.len());
        let error = farthest(&wave, &kept, scale);
        assert!(error <= TOLERANCE * 1.0001, "{error} points");
        assert_eq!(
            [kept[0], kept[kept.len() - 1]],
            [wave[0], wave[1599]],
            "its ends"
        );
    }

    #[test]
    fn every_peak_of_noise_stays() {
        let noise = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
        let all: Vec<[f64; 2]> = (0..1000).map(|i| [f64::from(i), noise(i)]).collect();
        let scale = [1.0, 200.0];
        let error = farthest(&all, &thin(&all, scale), scale);
        assert!(error <= TOLERANCE * 1.0001, "{error} points");
    }

    #[test]
    fn upright_lines_and_gaps_stay() {
        let step = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0]];
        assert_eq!(thin(&step, [1.0, 100.0]), step);
        let gap = [
            [0.0, 0.0],
            [1.0, 0.0],
            [2.0, f64::NAN],
            [3.0, 0.0],
            [4.0, 0.0],
        ];
        let kept = thin(&gap, [1.0, 100.0]);
        assert!(kept[2][1].is_nan() && kept.len() == 5, "{kept:?}");
    }
}
