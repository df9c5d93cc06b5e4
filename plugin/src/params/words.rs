//! The host's menus offer these choices. A variant's id is saved in projects: it never changes.

use nice_plug::prelude::Enum;
use souvenir_core::memory::Method;
use souvenir_core::settings::{AdaptivePast, ClockDriver, Listen, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};

/// Says what is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ListenWord {
    #[id = "dry"]
    Dry,
    #[id = "memory"]
    Memory,
    #[id = "residual"]
    Residual,
}

/// Names how the memory lives with the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ModeWord {
    #[id = "segments"]
    Segments,
    #[id = "sliding"]
    Sliding,
    #[id = "whole"]
    #[name = "Whole history"]
    Whole,
    #[id = "fading"]
    Fading,
}

/// Names what remembers: Legendre coefficients, which live with the sound by their mode, or a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum LayerWord {
    #[id = "legendre"]
    Legendre,
    #[id = "s4"]
    S4,
    #[id = "s4d-legs"]
    #[name = "S4D-LegS"]
    S4dLegs,
    #[id = "s4d-lin"]
    #[name = "S4D-Lin"]
    S4dLin,
    #[id = "s4d-inv"]
    #[name = "S4D-Inv"]
    S4dInv,
    #[id = "s4d-real"]
    #[name = "S4D-Real"]
    S4dReal,
    #[id = "legs"]
    #[name = "LegS, constant A"]
    Legs,
    #[id = "selective"]
    #[name = "Selective LegS"]
    Selective,
    #[id = "trained"]
    #[name = "Trained stack"]
    Trained,
    #[id = "adaptive"]
    #[name = "Adaptive pieces"]
    Adaptive,
}

/// Says what makes a selective memory's clock run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ClockWord {
    #[id = "level"]
    Level,
    #[id = "onsets"]
    Onsets,
    #[id = "band"]
    Band,
    #[id = "automation"]
    Automation,
    #[id = "sidechain"]
    Sidechain,
    #[id = "curve"]
    Curve,
}

/// Says which past an adaptive memory holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum PastWord {
    #[id = "window"]
    #[name = "Last window"]
    Window,
    #[id = "all"]
    #[name = "Since Clear"]
    All,
}

/// Says how a layer is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum WayWord {
    #[id = "recurrence"]
    Recurrence,
    #[id = "convolution"]
    Convolution,
    #[id = "scan"]
    Scan,
}

/// Says how it is stepped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum MethodWord {
    #[id = "exact"]
    Exact,
    #[id = "bilinear"]
    Bilinear,
    #[id = "forward-euler"]
    #[name = "Forward Euler"]
    ForwardEuler,
    #[id = "backward-euler"]
    #[name = "Backward Euler"]
    BackwardEuler,
    #[id = "zero-order-hold"]
    #[name = "Zero-order hold"]
    ZeroOrderHold,
}

/// Says how the frozen memory is played; off: as the editor remembers, or else round and round until keys play it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum RecallWord {
    #[id = "off"]
    Off,
    #[id = "loop"]
    Loop,
    /// A loop with the speed turned round.
    #[id = "reverse"]
    Reverse,
    #[id = "ping-pong"]
    #[name = "Back and forth"]
    PingPong,
    #[id = "scrub"]
    Scrub,
}

impl From<ListenWord> for Listen {
    fn from(word: ListenWord) -> Self {
        match word {
            ListenWord::Dry => Self::Dry,
            ListenWord::Memory => Self::Memory,
            ListenWord::Residual => Self::Residual,
        }
    }
}

impl From<Listen> for ListenWord {
    fn from(listen: Listen) -> Self {
        match listen {
            Listen::Dry => Self::Dry,
            Listen::Memory => Self::Memory,
            Listen::Residual => Self::Residual,
        }
    }
}

impl From<ModeWord> for Mode {
    fn from(word: ModeWord) -> Self {
        match word {
            ModeWord::Segments => Self::Segments,
            ModeWord::Sliding => Self::Sliding,
            ModeWord::Whole => Self::Whole,
            ModeWord::Fading => Self::Fading,
        }
    }
}

impl ModeWord {
    /// `None` of a layer, which is no way in which Legendre coefficients live with the sound.
    pub(crate) const fn of(mode: Mode) -> Option<Self> {
        match mode {
            Mode::Segments => Some(Self::Segments),
            Mode::Sliding => Some(Self::Sliding),
            Mode::Whole => Some(Self::Whole),
            Mode::Fading => Some(Self::Fading),
            Mode::Layer | Mode::Selective | Mode::Trained | Mode::Adaptive => None,
        }
    }
}

impl LayerWord {
    /// `None` of Legendre coefficients.
    pub(crate) const fn kind(self) -> Option<LayerKind> {
        match self {
            Self::Legendre | Self::Selective | Self::Trained | Self::Adaptive => None,
            Self::S4 => Some(LayerKind::S4),
            Self::S4dLegs => Some(LayerKind::S4dLegs),
            Self::S4dLin => Some(LayerKind::S4dLin),
            Self::S4dInv => Some(LayerKind::S4dInv),
            Self::S4dReal => Some(LayerKind::S4dReal),
            Self::Legs => Some(LayerKind::Legs),
        }
    }

    /// Says how what remembers lives with the sound, where the Legendre coefficients would live so.
    pub(crate) fn mode(self, legendre: ModeWord) -> Mode {
        match self {
            Self::Legendre => legendre.into(),
            Self::Selective => Mode::Selective,
            Self::Trained => Mode::Trained,
            Self::Adaptive => Mode::Adaptive,
            _ => Mode::Layer,
        }
    }

    /// Finds the word of what remembers; that of the default layer where a kind is not played live.
    pub(crate) const fn of(settings: &MemorySettings) -> Self {
        match settings.mode {
            Mode::Layer => {}
            Mode::Selective => return Self::Selective,
            Mode::Trained => return Self::Trained,
            Mode::Adaptive => return Self::Adaptive,
            _ => return Self::Legendre,
        }
        match settings.layer.kind {
            LayerKind::S4 => Self::S4,
            LayerKind::S4dLegs => Self::S4dLegs,
            LayerKind::S4dLin => Self::S4dLin,
            LayerKind::S4dReal => Self::S4dReal,
            LayerKind::Legs => Self::Legs,
            LayerKind::S4dInv | LayerKind::Legt | LayerKind::Diagonal => Self::S4dInv,
        }
    }
}

impl From<ClockWord> for ClockDriver {
    fn from(word: ClockWord) -> Self {
        match word {
            ClockWord::Level => Self::Level,
            ClockWord::Onsets => Self::Onsets,
            ClockWord::Band => Self::Band,
            ClockWord::Automation => Self::Automation,
            ClockWord::Sidechain => Self::Sidechain,
            ClockWord::Curve => Self::Curve,
        }
    }
}

impl From<ClockDriver> for ClockWord {
    fn from(driver: ClockDriver) -> Self {
        match driver {
            ClockDriver::Level => Self::Level,
            ClockDriver::Onsets => Self::Onsets,
            ClockDriver::Band => Self::Band,
            ClockDriver::Automation => Self::Automation,
            ClockDriver::Sidechain => Self::Sidechain,
            ClockDriver::Curve => Self::Curve,
        }
    }
}

impl From<PastWord> for AdaptivePast {
    fn from(word: PastWord) -> Self {
        match word {
            PastWord::Window => Self::Window,
            PastWord::All => Self::All,
        }
    }
}

impl From<AdaptivePast> for PastWord {
    fn from(past: AdaptivePast) -> Self {
        match past {
            AdaptivePast::Window => Self::Window,
            AdaptivePast::All => Self::All,
        }
    }
}

impl From<WayWord> for Way {
    fn from(word: WayWord) -> Self {
        match word {
            WayWord::Recurrence => Self::Recurrence,
            WayWord::Convolution => Self::Convolution,
            WayWord::Scan => Self::Scan,
        }
    }
}

impl From<Way> for WayWord {
    fn from(way: Way) -> Self {
        match way {
            Way::Recurrence => Self::Recurrence,
            Way::Convolution => Self::Convolution,
            Way::Scan => Self::Scan,
        }
    }
}

impl From<MethodWord> for Method {
    fn from(word: MethodWord) -> Self {
        match word {
            MethodWord::Exact => Self::Exact,
            MethodWord::Bilinear => Self::Bilinear,
            MethodWord::ForwardEuler => Self::ForwardEuler,
            MethodWord::BackwardEuler => Self::BackwardEuler,
            MethodWord::ZeroOrderHold => Self::ZeroOrderHold,
        }
    }
}

impl From<Method> for MethodWord {
    fn from(method: Method) -> Self {
        match method {
            Method::Exact => Self::Exact,
            Method::Bilinear => Self::Bilinear,
            Method::ForwardEuler => Self::ForwardEuler,
            Method::BackwardEuler => Self::BackwardEuler,
            Method::ZeroOrderHold => Self::ZeroOrderHold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        AdaptivePast, ClockDriver, ClockWord, LayerWord, Listen, ListenWord, MemorySettings,
        Method, MethodWord, Mode, ModeWord, PastWord, Way, WayWord,
    };
    use nice_plug::prelude::Enum;
    use souvenir_core::settings::LIVE_LAYERS;

    /// The words of the command line and of saved projects are the same.
    #[test]
    fn every_choice_has_its_word_both_ways() {
        for mode in Mode::ALL {
            let Some(word) = ModeWord::of(mode) else {
                assert!(matches!(
                    mode,
                    Mode::Layer | Mode::Selective | Mode::Trained | Mode::Adaptive
                ));
                continue;
            };
            assert_eq!(Mode::from(word), mode);
            assert_eq!(id(word), mode.name());
        }
        for kind in LIVE_LAYERS {
            let mut settings = MemorySettings {
                mode: Mode::Layer,
                ..MemorySettings::default()
            };
            settings.layer.kind = kind;
            let word = LayerWord::of(&settings);
            assert_eq!(word.kind(), Some(kind));
            assert_eq!(id(word), kind.name());
        }
        for driver in ClockDriver::ALL {
            let word = ClockWord::from(driver);
            assert_eq!(ClockDriver::from(word), driver);
            assert_eq!(id(word), driver.name());
        }
        for past in AdaptivePast::ALL {
            let word = PastWord::from(past);
            assert_eq!(AdaptivePast::from(word), past);
            assert_eq!(id(word), past.name());
        }
        for way in Way::ALL {
            let word = WayWord::from(way);
            assert_eq!(Way::from(word), way);
            assert_eq!(id(word), way.name());
        }
        for method in Method::ALL {
            let word = MethodWord::from(method);
            assert_eq!(Method::from(word), method);
            assert_eq!(id(word), method.name());
        }
        for listen in Listen::ALL {
            let word = ListenWord::from(listen);
            assert_eq!(Listen::from(word), listen);
            assert_eq!(id(word), listen.name());
        }
    }

    fn id<E: Enum>(word: E) -> &'static str {
        E::ids().unwrap()[word.to_index()]
    }
}
