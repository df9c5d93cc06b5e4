//! How the window moves: the only thing in which the exact memories differ.
//!
//! | memory | what is remembered at `u` goes to | a cell of age a..b (frames ago) fills |
//! |---|---|---|
//! | LegS | `u t/t'` | uniform over the newest share |
//! | selective | `u t/t'`, `t` the sum of the steps | by its own step |
//! | fading | `u exp(-h/tau)` | `[exp(-b/tau), exp(-a/tau)]` |
//! | LegT | `u - h/theta`, below 0 forgotten | uniform over the newest share |

use crate::transform::{WindowMeasure, WindowPlace};

/// Holds what the measure tells about one step of the window. Shares are of the window's length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WindowMotion {
    /// Share of the new window that the new frames fill, in `[0, 1]`.
    pub(crate) new_share: f64,
    /// Which part of the old window fills the rest.
    pub(crate) kept: KeptPart,
}

impl WindowMotion {
    /// Nothing new.
    pub(crate) const STILL: Self = Self {
        new_share: 0.0,
        kept: KeptPart::Whole,
    };
}

/// Names the part of the old window that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeptPart {
    /// Nothing: there was no past, or all of it left the window.
    Nothing,
    /// All of it, shrunk.
    Whole,
    /// Its newest part, shifted.
    Newest,
}

/// Tells how a memory's window moves as its clock runs. One clock serves all channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum RunningMeasure {
    /// Elapsed time: frames, or the sum of the steps of a selective clock.
    Legs { elapsed: f64 },
    /// Time constant in frames, and whether anything was heard.
    Fading { tau: f64, heard: bool },
    /// Window in frames, and whether anything was heard.
    Legt { theta: f64, heard: bool },
}

impl RunningMeasure {
    pub(crate) fn reset(&mut self) {
        match self {
            Self::Legs { elapsed } => *elapsed = 0.0,
            Self::Fading { heard, .. } | Self::Legt { heard, .. } => *heard = false,
        }
    }

    /// Shows the one number that changes: the time elapsed, or 1 once anything was heard.
    pub(crate) fn visit_state(&mut self, visit: &mut impl FnMut(&mut f64)) {
        match self {
            Self::Legs { elapsed } => visit(elapsed),
            Self::Fading { heard, .. } | Self::Legt { heard, .. } => visit_flag(heard, visit),
        }
    }

    /// Advances by `time`. `None` while no time has passed at all: there is no window yet.
    pub(crate) fn advance(&mut self, time: f64) -> Option<WindowMotion> {
        match self {
            Self::Legs { elapsed } => {
                let kept = if *elapsed > 0.0 {
                    KeptPart::Whole
                } else {
                    KeptPart::Nothing
                };
                *elapsed += time;
                (*elapsed > 0.0).then(|| WindowMotion {
                    new_share: time / *elapsed,
                    kept,
                })
            }
            Self::Fading { tau, heard } => {
                let kept = if std::mem::replace(heard, true) {
                    KeptPart::Whole
                } else {
                    KeptPart::Nothing
                };
                Some(WindowMotion {
                    new_share: -(-time / *tau).exp_m1(),
                    kept,
                })
            }
            Self::Legt { theta, heard } => {
                let past = std::mem::replace(heard, true) && time < *theta;
                let kept = if past {
                    KeptPart::Newest
                } else {
                    KeptPart::Nothing
                };
                Some(WindowMotion {
                    new_share: (time / *theta).min(1.0),
                    kept,
                })
            }
        }
    }
}

/// Shows a flag as 0 or 1.
pub(crate) fn visit_flag(flag: &mut bool, visit: &mut impl FnMut(&mut f64)) {
    let mut number = f64::from(u8::from(*flag));
    visit(&mut number);
    *flag = number > 0.5;
}

/// Places instants as of the last [`RunningMeasure::advance`]; ages are in frames.
impl WindowMeasure for RunningMeasure {
    /// Where the instant `age` ago stands after the last `advance`.
    fn place(&self, age: f64) -> WindowPlace {
        match self {
            Self::Legs { elapsed: window } | Self::Legt { theta: window, .. } => WindowPlace {
                from_start: ((window - age) / window).max(0.0),
                from_now: (age / window).min(1.0),
            },
            Self::Fading { tau, .. } => WindowPlace {
                from_start: (-age / tau).exp(),
                from_now: -(-age / tau).exp_m1(),
            },
        }
    }

    /// The age itself, or the window's where it is older.
    fn clip(&self, age: f64) -> f64 {
        match self {
            Self::Legs { elapsed: window } | Self::Legt { theta: window, .. } => age.min(*window),
            Self::Fading { .. } => age,
        }
    }

    /// Share of the window that a frame of that age fills, after the last `advance`.
    fn density(&self, age: f64) -> f64 {
        match self {
            Self::Legs { elapsed: window } | Self::Legt { theta: window, .. } => 1.0 / window,
            Self::Fading { tau, .. } => (-age / tau).exp() / tau,
        }
    }

    /// Share of the window between two ages, after the last `advance`: not by subtracting places.
    fn share(&self, older: f64, newer: f64) -> f64 {
        match self {
            Self::Legs { elapsed: window } => (older - newer) / window,
            Self::Legt { theta, .. } => (older.min(*theta) - newer.min(*theta)) / theta,
            Self::Fading { tau, .. } => -(-newer / tau).exp() * (-(older - newer) / tau).exp_m1(),
        }
    }

    fn even_density(&self) -> Option<f64> {
        match self {
            Self::Legs { elapsed: window } | Self::Legt { theta: window, .. } => Some(1.0 / window),
            Self::Fading { .. } => None,
        }
    }
}
