//! The drawn curve of a selective memory's clock: no host automates a drawing.

use std::array;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, AtomicUsize};

use nice_plug::params::persist::PersistentField;
use souvenir_core::settings::{
    CURVE_PERIODS_SECS, ClockCurve, ClockSettings, CurvePoint, MAX_CURVE_POINTS,
};

/// Holds a curve, and the time after which it begins anew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DrawnCurve {
    pub(crate) curve: ClockCurve,
    pub(crate) period_secs: f64,
}

impl From<&ClockSettings> for DrawnCurve {
    fn from(clock: &ClockSettings) -> Self {
        Self {
            curve: clock.curve,
            period_secs: clock.curve_period_secs,
        }
    }
}

impl Default for DrawnCurve {
    fn default() -> Self {
        Self::from(&ClockSettings::default())
    }
}

/// Is a handle to the curve that is wanted. `[thread-safe]`
///
/// Neither side waits. Whoever reads while somebody draws may see points of both curves, and sees the rest the next time.
#[derive(Clone, Debug)]
pub(crate) struct WantedCurve(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Place and speed of a point, the bits of both.
    points: [AtomicU64; MAX_CURVE_POINTS],
    num_points: AtomicUsize,
    period_secs: AtomicU64,
}

impl Default for WantedCurve {
    fn default() -> Self {
        let wanted = Self(Arc::new(Shared {
            points: array::from_fn(|_| AtomicU64::new(0)),
            num_points: AtomicUsize::new(0),
            period_secs: AtomicU64::new(0),
        }));
        wanted.set(DrawnCurve::default());
        wanted
    }
}

impl WantedCurve {
    /// Returns the curve. Realtime: yes.
    pub(crate) fn get(&self) -> DrawnCurve {
        // Points were written before their number.
        let num_points = self.0.num_points.load(Acquire).min(MAX_CURVE_POINTS);
        let points: [CurvePoint; MAX_CURVE_POINTS] =
            array::from_fn(|idx| unpacked(self.0.points[idx].load(Relaxed)));
        DrawnCurve {
            curve: ClockCurve::of(&points[..num_points]),
            period_secs: f64::from_bits(self.0.period_secs.load(Relaxed)),
        }
    }

    pub(crate) fn set(&self, drawn: DrawnCurve) {
        let shared = &*self.0;
        let points = drawn.curve.points();
        for (to, point) in shared.points.iter().zip(points) {
            to.store(packed(*point), Relaxed);
        }
        let period = drawn.period_secs.to_bits();
        shared.period_secs.store(period, Relaxed);
        shared.num_points.store(points.len(), Release);
    }
}

fn packed(point: CurvePoint) -> u64 {
    u64::from(point.place.to_bits()) << 32 | u64::from(point.speed.to_bits())
}

#[expect(clippy::cast_possible_truncation, reason = "one half, then the other")]
fn unpacked(bits: u64) -> CurvePoint {
    CurvePoint {
        place: f32::from_bits((bits >> 32) as u32),
        speed: f32::from_bits(bits as u32),
    }
}

impl fmt::Display for DrawnCurve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.period_secs, self.curve)
    }
}

impl FromStr for DrawnCurve {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let (secs, curve) = word.split_once(' ').ok_or(())?;
        let period_secs = secs.parse().map_err(|_| ())?;
        let is_known = CURVE_PERIODS_SECS.contains(&period_secs);
        let curve = curve.parse().map_err(|_| ())?;
        is_known.then_some(Self { curve, period_secs }).ok_or(())
    }
}

impl PersistentField<'_, String> for WantedCurve {
    /// A word that means nothing is as good as the usual curve.
    fn set(&self, word: String) {
        Self::set(self, word.parse().unwrap_or_default());
    }

    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&String) -> R,
    {
        f(&self.get().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{DrawnCurve, PersistentField, WantedCurve};

    #[test]
    fn a_curve_comes_back_as_it_was_saved_and_nonsense_is_the_usual_one() {
        let drawn = DrawnCurve {
            curve: "0:0.25,0.3:1,0.3:0,1:0.5".parse().unwrap(),
            period_secs: 2.5,
        };
        let (kept, loaded) = (WantedCurve::default(), WantedCurve::default());
        kept.set(drawn);
        assert_eq!(kept.get(), drawn);
        kept.map(|word: &String| PersistentField::set(&loaded, word.clone()));
        assert_eq!(loaded.get(), drawn);
        for word in ["", "2.5", "nan 0:1", "1e9 0:1", "2 0:7", "2 "] {
            PersistentField::set(&loaded, word.to_owned());
            assert_eq!(loaded.get(), DrawnCurve::default(), "{word}");
        }
    }
}
