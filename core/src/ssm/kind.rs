//! The kinds of linear layers and of their steps.

use std::fmt;
use std::str::FromStr;

use crate::memory::UnknownName;

/// Names the state matrix A.
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
    /// Conjugate pairs of one's own, such as trained ones: `Layer::of_modes`.
    Diagonal,
}

/// Says how the state equation becomes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepRule {
    /// `A_bar = (I - D/2 A)^-1 (I + D/2 A)`, `B_bar = (I - D/2 A)^-1 D B`.
    Bilinear,
    /// `A_bar = exp(D A)`, `B_bar = A^-1 (A_bar - I) B`: the input held over the step.
    ZeroOrderHold,
    /// `A_bar = exp(D A)`, `B_bar = D B`, as in Mamba. Diagonal layers only.
    Mixed,
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
    pub(super) const fn usual_rule(self) -> StepRule {
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
}

impl StepRule {
    /// All rules, in the order in which they are named.
    pub const ALL: [Self; 3] = [Self::Bilinear, Self::ZeroOrderHold, Self::Mixed];

    /// Returns the word used in Python.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bilinear => "bilinear",
            Self::ZeroOrderHold => "zero-order-hold",
            Self::Mixed => "mixed",
        }
    }
}

impl FromStr for StepRule {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|rule| rule.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "bilinear, zero-order-hold, mixed",
        })
    }
}

impl fmt::Display for StepRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LayerKind {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "s4, s4d-legs, s4d-lin, s4d-inv, s4d-real, legs, legt",
        })
    }
}

impl fmt::Display for LayerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
