//! What a user chooses of a state-space layer that is heard.

use std::ops::RangeInclusive;

use crate::ssm::{LayerKind, Way};

/// Says which state-space layer remembers, on which time scale, and how it is run.
///
/// The order and the delay at which it is read are those of [`MemorySettings`](super::MemorySettings), whose window is
/// the past that is drawn, frozen and recalled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerSettings {
    /// Its state matrix A.
    pub kind: LayerKind,
    /// Seconds of a unit of A's time: the step is `1 / (time scale x sample rate)`.
    pub time_scale_secs: f64,
    /// How it is run: what is heard is the same but for rounding.
    pub way: Way,
}

/// Kinds that are played live, in menu order. LegT is not among them: a sliding memory is LegT, exact.
pub const LIVE_LAYERS: [LayerKind; 6] = [
    LayerKind::S4,
    LayerKind::S4dLegs,
    LayerKind::S4dLin,
    LayerKind::S4dInv,
    LayerKind::S4dReal,
    LayerKind::Legs,
];

/// Largest order of a layer that is played live: its readouts are N numbers for each of N coefficients.
pub const MAX_LIVE_LAYER_ORDER: usize = 1024;
/// Time scales in frames.
pub(crate) const TIME_SCALES_FRAMES: RangeInclusive<f64> = 1.0..=14_400_000.0;

impl Default for LayerSettings {
    /// S4D-Inv, 6.25 ms: an eighth of the default window, where its sound is read back best.
    fn default() -> Self {
        Self {
            kind: LayerKind::S4dInv,
            time_scale_secs: 0.006_25,
            way: Way::Recurrence,
        }
    }
}

impl LayerSettings {
    /// Returns the nearest layer that is played live at some sample rate.
    #[must_use]
    pub(super) fn nearest(self) -> Self {
        let default = Self::default();
        let is_known = LIVE_LAYERS.contains(&self.kind);
        Self {
            kind: if is_known { self.kind } else { default.kind },
            time_scale_secs: if self.time_scale_secs.is_nan() {
                default.time_scale_secs
            } else {
                self.time_scale_secs.clamp(f64::MIN_POSITIVE, f64::MAX)
            },
            way: self.way,
        }
    }

    /// Returns the nearest order that a layer of this kind has.
    pub(super) const fn nearest_order(&self, order: usize) -> usize {
        if !self.kind.has_pairs() {
            return if order > MAX_LIVE_LAYER_ORDER {
                MAX_LIVE_LAYER_ORDER
            } else if order < 1 {
                1
            } else {
                order
            };
        }
        let even = order - order % 2;
        if even < 2 {
            2
        } else if even > MAX_LIVE_LAYER_ORDER {
            MAX_LIVE_LAYER_ORDER
        } else {
            even
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LIVE_LAYERS, LayerSettings, MAX_LIVE_LAYER_ORDER};
    use crate::ssm::{LayerKind, LayerSpec};

    #[test]
    fn every_nearest_order_is_one_of_the_layer() {
        for kind in LIVE_LAYERS {
            let layer = LayerSettings {
                kind,
                ..LayerSettings::default()
            };
            for order in [0, 1, 2, 3, 255, 1024, 1025, usize::MAX] {
                let nearest = layer.nearest_order(order);
                let spec = LayerSpec::new(kind, nearest, 0.01);
                assert_eq!(spec.check(), Ok(()), "{kind} {order}");
                assert!(nearest <= MAX_LIVE_LAYER_ORDER, "{kind} {order}");
            }
        }
    }

    #[test]
    fn what_cannot_be_played_live_becomes_the_default() {
        let odd = LayerSettings {
            kind: LayerKind::Legt,
            time_scale_secs: f64::NAN,
            ..LayerSettings::default()
        };
        assert_eq!(odd.nearest(), LayerSettings::default());
    }
}
