//! A drawn curve: how fast the clock of a selective memory runs, by the time since its beginning.

use std::fmt;
use std::str::FromStr;

/// Most points that a curve has: settings are copied, so that it has room for all of them.
pub const MAX_CURVE_POINTS: usize = 24;
/// Periods that can be chosen, in seconds.
pub const CURVE_PERIODS_SECS: std::ops::RangeInclusive<f64> = 0.05..=3600.0;

/// Is a place of a drawn curve, and the clock's speed there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CurvePoint {
    /// Where, `[0, 1]` of the period.
    pub place: f32,
    /// How fast the clock runs, `[0, 1]` of the sound's.
    pub speed: f32,
}

/// Holds a curve of straight lines between at most [`MAX_CURVE_POINTS`] points; before the first and after the last it
/// is level. Two points at one place are a step.
///
/// ```
/// use souvenir_core::settings::ClockCurve;
///
/// let curve: ClockCurve = "0:1,0.5:1,0.5:0".parse()?;
/// assert_eq!(curve.to_string(), "0:1,0.5:1,0.5:0");
/// # Ok::<(), souvenir_core::settings::CurveError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockCurve {
    /// Those beyond the count are zero, so that equal curves are equal.
    points: [CurvePoint; MAX_CURVE_POINTS],
    num_points: usize,
}

/// Says why words are no curve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    /// A word that is no point.
    #[error(
        "\u{201c}{word}\u{201d} is no point of a curve, which is PLACE:SPEED, both from 0 to 1"
    )]
    Point {
        /// What was written.
        word: String,
    },
    /// A point that stands before the one that was written before it.
    #[error("the points of a curve rise in place: {place} comes too late")]
    Order {
        /// Where it stands.
        place: String,
    },
    /// None, or too many.
    #[error("a curve has 1 to {MAX_CURVE_POINTS} points, not {count}")]
    Count {
        /// How many were written.
        count: usize,
    },
}

impl Default for ClockCurve {
    fn default() -> Self {
        Self::FIRST_HALF
    }
}

impl ClockCurve {
    /// Lets the first half of the period in.
    pub const FIRST_HALF: Self = {
        let mut points = [CurvePoint {
            place: 0.0,
            speed: 0.0,
        }; MAX_CURVE_POINTS];
        points[0].speed = 1.0;
        points[1].place = 0.5;
        points[1].speed = 1.0;
        points[2].place = 0.5;
        Self {
            points,
            num_points: 3,
        }
    };

    /// Makes a curve of the first [`MAX_CURVE_POINTS`] of these points, held to `[0, 1]` and sorted by place; of none at all,
    /// one that lets everything in. Realtime: yes.
    #[must_use]
    pub fn of(points: &[CurvePoint]) -> Self {
        let held = |value: f32| {
            if value.is_nan() {
                0.0
            } else {
                value.clamp(0.0, 1.0)
            }
        };
        let mut curve = Self {
            points: [CurvePoint::default(); MAX_CURVE_POINTS],
            num_points: points.len().clamp(1, MAX_CURVE_POINTS),
        };
        curve.points[0].speed = 1.0;
        for (to, point) in curve.points.iter_mut().zip(points) {
            *to = CurvePoint {
                place: held(point.place),
                speed: held(point.speed),
            };
        }
        curve.sort();
        curve
    }

    /// Inserts each before those that stand later: those at one place keep their order, and nothing is allocated.
    fn sort(&mut self) {
        for end in 1..self.num_points {
            let own = self.points[end].place;
            let later = self.points[..end].partition_point(|point| point.place <= own);
            self.points[later..=end].rotate_right(1);
        }
    }

    /// Returns the points, in the order of their places.
    #[must_use]
    pub fn points(&self) -> &[CurvePoint] {
        &self.points[..self.num_points]
    }

    /// Returns the clock's speed at a place `[0, 1]` of the period. Realtime: yes.
    #[must_use]
    pub(crate) fn speed_at(&self, place: f64) -> f64 {
        let points = self.points();
        let later = points.partition_point(|point| f64::from(point.place) <= place);
        let Some(next) = points.get(later) else {
            return f64::from(points[later - 1].speed);
        };
        let Some(before) = later.checked_sub(1).map(|idx| points[idx]) else {
            return f64::from(next.speed);
        };
        let [from, to] = [before.place, next.place].map(f64::from);
        let [start, end] = [before.speed, next.speed].map(f64::from);
        start + (end - start) * (place - from) / (to - from)
    }
}

impl fmt::Display for ClockCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, CurvePoint { place, speed }) in self.points().iter().enumerate() {
            let comma = if idx > 0 { "," } else { "" };
            write!(f, "{comma}{place}:{speed}")?;
        }
        Ok(())
    }
}

impl FromStr for ClockCurve {
    type Err = CurveError;

    fn from_str(words: &str) -> Result<Self, CurveError> {
        let mut points: Vec<CurvePoint> = Vec::new();
        for word in words.split(',') {
            let point = point(word.trim()).ok_or_else(|| CurveError::Point {
                word: word.trim().to_owned(),
            })?;
            if points.last().is_some_and(|last| last.place > point.place) {
                return Err(CurveError::Order {
                    place: point.place.to_string(),
                });
            }
            points.push(point);
        }
        match points.len() {
            1..=MAX_CURVE_POINTS => Ok(Self::of(&points)),
            count => Err(CurveError::Count { count }),
        }
    }
}

fn point(word: &str) -> Option<CurvePoint> {
    let (place, speed) = word.split_once(':')?;
    let number = |word: &str| word.trim().parse().ok();
    let point = CurvePoint {
        place: number(place)?,
        speed: number(speed)?,
    };
    let is_within = |value: f32| (0.0..=1.0).contains(&value);
    (is_within(point.place) && is_within(point.speed)).then_some(point)
}

#[cfg(test)]
mod tests {
    use super::{ClockCurve, CurveError, CurvePoint, MAX_CURVE_POINTS};

    #[test]
    fn between_its_points_a_curve_is_a_straight_line_and_level_at_its_ends() {
        let curve: ClockCurve = "0.2:0,0.6:1,0.6:0.5,0.8:0.25".parse().expect("a curve");
        let expected = [
            (0.0, 0.0),
            (0.2, 0.0),
            (0.3, 0.25),
            (0.5, 0.75),
            (0.7, 0.375),
            (0.8, 0.25),
            (1.0, 0.25),
        ];
        for (place, speed) in expected {
            // Places are kept in f32.
            assert!((curve.speed_at(place) - speed).abs() < 1e-6, "{place}");
        }
    }

    #[test]
    fn what_was_written_is_read_again_and_what_is_no_curve_is_named() {
        for words in ["0:1", "0:1,0.5:0.25,1:0", "0.1:0.3,0.1:0.7"] {
            let curve: ClockCurve = words.parse().expect("a curve");
            assert_eq!(curve.to_string(), words);
        }
        let many = vec!["0:1"; MAX_CURVE_POINTS + 1].join(",");
        let errors = [
            "",
            "0:1,",
            "0:2",
            "-0.1:1",
            "0;1",
            "nan:1",
            "0.5:1,0.4:1",
            &many,
        ]
        .map(|words| words.parse::<ClockCurve>().expect_err("no curve"));
        assert!(matches!(&errors[6], CurveError::Order { place } if place == "0.4"));
        assert_eq!(errors[7], CurveError::Count { count: 25 });
        assert!(errors[2].to_string().contains("0:2"), "{}", errors[2]);
    }

    #[test]
    fn any_points_become_a_curve() {
        let point = |place, speed| CurvePoint { place, speed };
        let odd = [
            point(f32::NAN, 7.0),
            point(2.0, -1.0),
            point(0.5, 0.5),
            point(0.5, 0.6),
        ];
        let curve = ClockCurve::of(&odd);
        assert_eq!(curve.to_string(), "0:1,0.5:0.5,0.5:0.6,1:0");
        assert_eq!(ClockCurve::of(&[]).speed_at(0.3), 1.0, "everything");
        assert_eq!(
            ClockCurve::of(&[point(0.5, 1.0); 40]).points().len(),
            MAX_CURVE_POINTS
        );
    }
}
