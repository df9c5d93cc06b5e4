//! Which layer, of which order, stepped how; and what follows from it: its state, its response, its kernel.

use std::fmt;

use super::error::LayerError;
use super::modes::Modes;
use super::step::{DiagonalStep, LinearStep};

/// Largest order of a state-space layer: its readout solves a dense system of as many unknowns.
pub const MAX_LAYER_ORDER: usize = 4096;
/// Largest order where the state's covariance or step is found by dense products.
const MAX_DENSE_ORDER: usize = 1024;
const STEPS: std::ops::RangeInclusive<f64> = 1e-9..=1000.0;

/// Which state matrix A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// HiPPO-LegS with constant A, as normal plus low rank: what S4 trains from.
    S4,
    /// The normal part of HiPPO-LegS alone.
    S4dLegs,
    /// Evenly spaced frequencies, `-1/2 + i pi n`.
    S4dLin,
    /// Inverse frequencies, `-1/2 + i (N/pi) (N/(2n+1) - 1)`.
    #[default]
    S4dInv,
    /// Real decays `-1..-N`: the spectrum of HiPPO-LegS itself, and what Mamba starts from.
    S4dReal,
    /// HiPPO-LegS with constant A on its Legendre coefficients.
    Legs,
    /// HiPPO-LegT (the LMU) on its Legendre coefficients.
    Legt,
    /// Conjugate pairs of one's own, such as trained ones: [`Layer::of_modes`].
    Diagonal,
}

/// How the state equation becomes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepRule {
    /// `A_bar = (I - D/2 A)^-1 (I + D/2 A)`, `B_bar = (I - D/2 A)^-1 D B`.
    Bilinear,
    /// `A_bar = exp(D A)`, `B_bar = A^-1 (A_bar - I) B`: the input held over the step.
    ZeroOrderHold,
    /// `A_bar = exp(D A)`, `B_bar = D B`, as in Mamba. Diagonal layers only.
    Mixed,
}

/// A linear layer to be prepared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerSpec {
    /// Its state matrix.
    pub kind: LayerKind,
    /// Real numbers of its state: `N/2` pairs of a complex layer.
    pub order: usize,
    /// `D = 1 / (time scale in seconds x sample rate)`.
    pub step: f64,
    /// How it is stepped.
    pub rule: StepRule,
}

impl LayerKind {
    /// All kinds that a name and an order describe, in the order menus show them.
    pub const ALL: [Self; 7] = [
        Self::S4,
        Self::S4dLegs,
        Self::S4dLin,
        Self::S4dInv,
        Self::S4dReal,
        Self::Legs,
        Self::Legt,
    ];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::S4 => "s4",
            Self::S4dLegs => "s4d-legs",
            Self::S4dLin => "s4d-lin",
            Self::S4dInv => "s4d-inv",
            Self::S4dReal => "s4d-real",
            Self::Legs => "legs",
            Self::Legt => "legt",
            Self::Diagonal => "diagonal",
        }
    }

    /// Returns the rule that the layer is published with: zero-order hold for S4D, bilinear for the others.
    #[must_use]
    pub const fn usual_rule(self) -> StepRule {
        match self {
            Self::S4 | Self::Legs | Self::Legt => StepRule::Bilinear,
            _ => StepRule::ZeroOrderHold,
        }
    }

    /// Tells whether the state is made of conjugate pairs, two real numbers each.
    #[must_use]
    pub const fn has_pairs(self) -> bool {
        matches!(
            self,
            Self::S4 | Self::S4dLegs | Self::S4dLin | Self::S4dInv | Self::Diagonal
        )
    }

    /// Tells whether A is diagonal: every mode for itself.
    #[must_use]
    pub const fn is_diagonal(self) -> bool {
        !matches!(self, Self::S4 | Self::Legs | Self::Legt)
    }

    fn largest_order(self, rule: StepRule) -> usize {
        let is_dense = matches!(self, Self::Legs | Self::S4) && rule != StepRule::Bilinear;
        if is_dense || self == Self::Legt {
            MAX_DENSE_ORDER
        } else {
            MAX_LAYER_ORDER
        }
    }
}

impl fmt::Display for LayerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl LayerSpec {
    /// A layer stepped as it is published.
    #[must_use]
    pub const fn new(kind: LayerKind, order: usize, step: f64) -> Self {
        Self {
            kind,
            order,
            step,
            rule: kind.usual_rule(),
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub fn check(&self) -> Result<(), LayerError> {
        let Self {
            kind, order, step, ..
        } = *self;
        let (min, max) = (
            1 + usize::from(kind.has_pairs()),
            kind.largest_order(self.rule),
        );
        if !(min..=max).contains(&order) {
            return Err(LayerError::Order {
                kind,
                order,
                min,
                max,
            });
        }
        if kind.has_pairs() && !order.is_multiple_of(2) {
            return Err(LayerError::OddOrder { kind, order });
        }
        if self.rule == StepRule::Mixed && !kind.is_diagonal() {
            return Err(LayerError::Rule { kind });
        }
        if !STEPS.contains(&step) {
            return Err(LayerError::Step { step });
        }
        Ok(())
    }
}

/// A discretised layer: `s_k = A_bar s_{k-1} + B_bar u_k` on a state of N real numbers.
///
/// The state's basis is orthonormal. Of conjugate pairs it holds `sqrt(2) Re x_n` for all n, then `sqrt(2) Im x_n`;
/// a readout is a row of N real numbers in the same basis.
#[derive(Clone, Debug)]
pub struct Layer {
    spec: LayerSpec,
    step: LinearStep,
}

impl Layer {
    /// Discretises a layer. Allocates. Cost: O(N^2) for S4 and S4D-LegS, O(N^3) for a dense zero-order hold, O(N)
    /// for the others.
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub fn prepare(spec: &LayerSpec) -> Result<Self, LayerError> {
        spec.check()?;
        Ok(Self {
            spec: *spec,
            step: LinearStep::prepare(spec),
        })
    }

    /// Discretises conjugate pairs of one's own. Allocates. Cost: O(N).
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub fn of_modes(modes: &Modes, step: f64, rule: StepRule) -> Result<Self, LayerError> {
        let spec = LayerSpec {
            kind: LayerKind::Diagonal,
            order: 2 * modes.lambda.len(),
            step,
            rule,
        };
        spec.check()?;
        let step = LinearStep::Diagonal(DiagonalStep::new(modes, step, rule));
        Ok(Self { spec, step })
    }

    /// Returns what this layer was prepared from.
    #[must_use]
    pub fn spec(&self) -> &LayerSpec {
        &self.spec
    }

    /// Returns N, the real numbers of the state.
    #[must_use]
    pub fn order(&self) -> usize {
        self.spec.order
    }

    pub(super) fn step(&self) -> &LinearStep {
        &self.step
    }

    /// Advances a state by one frame: the definition that the three ways of running are tested against.
    /// Realtime: yes. Cost: O(N), of a dense step O(N^2).
    ///
    /// # Panics
    /// If the slices are not N long.
    pub fn advance(&self, state: &mut [f64], scratch: &mut [f64], input: f64) {
        assert_eq!(state.len(), self.order(), "one number an order");
        assert_eq!(scratch.len(), self.order(), "one number an order");
        self.step.advance(state, scratch, input);
    }

    /// Returns `A_bar^frames B_bar`: the state that many frames after a unit impulse. Allocates.
    #[must_use]
    pub fn response(&self, frames: usize) -> Vec<f64> {
        let mut state = vec![0.0; self.order()];
        self.responses(frames..frames + 1, |_, now| state.copy_from_slice(now));
        state
    }

    /// Calls `tell(d, A_bar^d B_bar)` for ascending delays `d` in frames. Allocates. Cost: O(N) a frame up to the
    /// last delay, of diagonal layers from the first.
    pub fn responses(&self, delays: std::ops::Range<usize>, mut tell: impl FnMut(usize, &[f64])) {
        let mut state = vec![0.0; self.order()];
        let mut scratch = vec![0.0; self.order()];
        if self.step.write_response(delays.start, &mut state) {
            for delay in delays {
                tell(delay, &state);
                self.step.write_response(delay + 1, &mut state);
            }
            return;
        }
        for delay in 0..delays.end {
            let impulse = if delay == 0 { 1.0 } else { 0.0 };
            self.step.advance(&mut state, &mut scratch, impulse);
            if delay >= delays.start {
                tell(delay, &state);
            }
        }
    }

    /// Returns the frames after which the response to an impulse has fallen by `fall_db` for good, at most `max`: where
    /// a kernel may end. Allocates. Cost: O(N), of layers that are not diagonal O(N) a frame.
    #[must_use]
    pub fn decay_frames(&self, fall_db: f64, max: usize) -> usize {
        if let Some(decay) = self.step.slowest_decay() {
            let frames = (fall_db * std::f64::consts::LN_10 / 20.0 / decay).ceil();
            return if frames < max as f64 {
                whole(frames)
            } else {
                max
            };
        }
        let (mut largest, mut end) = (0.0, max);
        let fall = 10.0_f64.powf(-fall_db / 20.0);
        let (mut state, mut scratch) = (vec![0.0; self.order()], vec![0.0; self.order()]);
        for frame in 0..max {
            let impulse = if frame == 0 { 1.0 } else { 0.0 };
            self.step.advance(&mut state, &mut scratch, impulse);
            let norm = state.iter().map(|s| s * s).sum::<f64>().sqrt();
            largest = norm.max(largest);
            // These steps are contractions: a norm that has fallen does not rise.
            if norm <= fall * largest {
                end = frame;
                break;
            }
        }
        end
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 or more, and `as` saturates"
)]
fn whole(frames: f64) -> usize {
    frames as usize
}
