//! How coefficients are bent on their way to the ear. These parameters stand behind those that there were.

use std::array;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::params::persist::PersistentField;
use nice_plug::prelude::{FloatParam, FloatRange, Params};
use souvenir_core::control::PlayControls;
use souvenir_core::memory::{
    CoefficientShape, NUM_PAINTED_POINTS, PaintedGains, SHUFFLE_SEEDS, TILTS_DB,
};

use super::cuts::WantedCuts;
use super::decimal::{decimal, single, within};
use super::text;

#[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
const TILT_DB: [f32; 2] = [*TILTS_DB.start() as f32, *TILTS_DB.end() as f32];
const SEEDS: [f32; 2] = [*SHUFFLE_SEEDS.start() as f32, *SHUFFLE_SEEDS.end() as f32];
const SHARES: [f32; 2] = [0.0, 1.0];

/// Holds the parameters of how coefficients are bent.
#[derive(Debug, Params)]
pub(crate) struct ShapeParams {
    #[id = "tilt"]
    pub(crate) tilt_db: FloatParam,
    #[id = "shuffle"]
    pub(crate) shuffle: FloatParam,
    #[id = "shuffle-from"]
    pub(crate) from: FloatParam,
    #[id = "shuffle-to"]
    pub(crate) to: FloatParam,
    #[id = "shuffle-seed"]
    pub(crate) seed: FloatParam,
    #[persist = "paint"]
    pub(crate) paint: WantedPaint,
    #[persist = "cuts"]
    pub(crate) cuts: WantedCuts,
}

/// Is a handle to what is painted: no host automates a drawing. `[thread-safe]`
///
/// Neither side waits. Whoever reads while somebody paints may see points of both, and sees the rest the next time.
#[derive(Clone, Debug)]
pub(crate) struct WantedPaint(Arc<[AtomicU32; NUM_PAINTED_POINTS]>);

impl Default for WantedPaint {
    fn default() -> Self {
        Self(Arc::new(array::from_fn(|_| AtomicU32::new(0))))
    }
}

impl WantedPaint {
    /// Returns what is painted. Realtime: yes. Nothing else is published through it: relaxed is enough.
    pub(crate) fn get(&self) -> PaintedGains {
        let gain = |point: &AtomicU32| f64::from(f32::from_bits(point.load(Relaxed)));
        let gains: [f64; NUM_PAINTED_POINTS] = array::from_fn(|idx| gain(&self.0[idx]));
        PaintedGains::of(&gains)
    }

    pub(crate) fn set(&self, paint: PaintedGains) {
        for (point, gain_db) in self.0.iter().zip(paint.gains_db()) {
            point.store(single(gain_db).to_bits(), Relaxed);
        }
    }
}

impl PersistentField<'_, String> for WantedPaint {
    /// A word that means nothing is as good as none.
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

impl Default for ShapeParams {
    fn default() -> Self {
        let share = |name: &str, value| {
            let (percent, from_percent) = text::percent();
            let [min, max] = SHARES;
            FloatParam::new(name, value, FloatRange::Linear { min, max })
                .with_value_to_string(percent)
                .with_string_to_value(from_percent)
        };
        let (decibels, from_decibels) = text::decibels();
        let (count, from_count) = text::count();
        let [min, max] = TILT_DB;
        let tilt = FloatRange::Linear { min, max };
        let [min, max] = SEEDS;
        Self {
            tilt_db: FloatParam::new("Tilt", 0.0, tilt)
                .with_value_to_string(decibels)
                .with_string_to_value(from_decibels),
            shuffle: share("Shuffle", 0.0),
            from: share("Shuffle from", 0.0),
            to: share("Shuffle to", 1.0),
            seed: FloatParam::new("Shuffle seed", 0.0, FloatRange::Linear { min, max })
                .with_value_to_string(count)
                .with_string_to_value(from_count),
            paint: WantedPaint::default(),
            cuts: WantedCuts::default(),
        }
    }
}

impl ShapeParams {
    /// Returns these controls with how coefficients are bent.
    pub(super) fn with_shape(&self, performance: PlayControls) -> PlayControls {
        let share =
            |param: &FloatParam, otherwise| decimal(within(param.value(), SHARES, otherwise), 6);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within a range of small positive numbers"
        )]
        let seed = within(self.seed.value(), SEEDS, 0.0).round() as u32;
        PlayControls {
            shape: CoefficientShape {
                tilt_db: decimal(within(self.tilt_db.value(), TILT_DB, 0.0), 4),
                shuffle: share(&self.shuffle, 0.0),
                shuffled: [share(&self.from, 0.0), share(&self.to, 1.0)],
                seed,
                paint: self.paint.get(),
            },
            ..performance
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PaintedGains, PersistentField as _, PlayControls, ShapeParams, WantedPaint};

    #[test]
    fn parameters_as_they_come_bend_nothing() {
        let default = PlayControls::default();
        assert_eq!(ShapeParams::default().with_shape(default), default);
    }

    #[test]
    fn paint_comes_back_as_it_was_saved() {
        for paint in [
            PaintedGains::of(&[-48.0, 3.25, 24.0]),
            PaintedGains::default(),
        ] {
            let (kept, loaded) = (WantedPaint::default(), WantedPaint::default());
            kept.set(paint);
            loaded.set(PaintedGains::of(&[1.0; 24]));
            kept.map(|word: &String| super::PersistentField::set(&loaded, word.clone()));
            assert_eq!(loaded.get(), paint);
        }
    }
}
