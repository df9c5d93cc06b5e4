//! Where the tour stops, and what is asked there.

use souvenir_core::memory::Method;
use souvenir_core::settings::{MemorySettings, Mode};

use super::scene::{Scene, USUAL, USUAL_MEMORY};
use super::stop::Stop;
use crate::view_kind::Kind;

pub(super) const STOPS: [Stop; 5] = [
    Stop {
        title: "A sound, remembered",
        words: "You hear the sound not as it is but as 1024 numbers remember it: every 50 ms of it are \
                written as Legendre coefficients (below) and read back (above, the thin line over the \
                broad one). Keys 1, 2, 3 play the sound itself, its memory, and what was lost.",
        answers: &[],
        right: 0,
        explanation: "",
        scenes: [USUAL, USUAL],
    },
    Stop {
        title: "Order against bandwidth",
        words: "Now 128 numbers are to remember the same 50 ms. What will you hear?",
        answers: &[
            "The same, but softer",
            "The same, but duller",
            "The same, but shorter",
        ],
        right: 1,
        explanation: "N numbers over W seconds keep about N / (pi W): 128 over 50 ms keep 815 Hz. The line \
                      in the spectrum stands there, and what lies right of it is lost (key 3).",
        scenes: [
            USUAL,
            Scene {
                views: [Kind::Spectrum, Kind::Coefficients],
                memory: MemorySettings {
                    order: 128,
                    ..USUAL_MEMORY
                },
                ..USUAL
            },
        ],
    },
    Stop {
        title: "Why old sound blurs",
        words: "This memory (Whole) hears everything since the start into the same 1024 numbers. While it \
                listens you hear the sound itself. What becomes of the first second, the longer it \
                listens?",
        answers: &[
            "It is forgotten",
            "It stays as it was",
            "It blurs: fewer and fewer of its frequencies are left",
        ],
        right: 2,
        explanation: "1024 numbers over T seconds keep 1024 / (pi T) Hz: 326 Hz after one second, 33 Hz after \
                      ten. Nothing is cut off; all of the past becomes coarser together. Pin it at \
                      four moments in the view Moments, and press \"Hear the pins\": until then you \
                      hear the sound itself.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Ages],
                memory: MemorySettings {
                    mode: Mode::Whole,
                    ..USUAL_MEMORY
                },
                ..USUAL
            },
            Scene {
                views: [Kind::Moments, Kind::Ages],
                memory: MemorySettings {
                    mode: Mode::Whole,
                    ..USUAL_MEMORY
                },
                ..USUAL
            },
        ],
    },
    Stop {
        title: "LegS against LegT",
        words: "A sliding memory (LegT) remembers exactly the last 50 ms and no more. After a minute, \
                which knows the last 10 ms better: it, or the memory of everything that listens now, while \
                you hear the sound itself?",
        answers: &[
            "The memory of everything (LegS)",
            "The sliding one (LegT)",
            "Both alike",
        ],
        right: 1,
        explanation: "Now you hear the sliding one. LegT spends all its numbers on one short window that moves along; LegS spreads them \
                      over all it ever heard. That is why the order of LegT buys bandwidth, and that of \
                      LegS buys time.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Ages],
                memory: MemorySettings {
                    mode: Mode::Whole,
                    ..USUAL_MEMORY
                },
                ..USUAL
            },
            Scene {
                views: [Kind::Recollection, Kind::Ages],
                memory: MemorySettings {
                    mode: Mode::Sliding,
                    ..USUAL_MEMORY
                },
                ..USUAL
            },
        ],
    },
    Stop {
        title: "Why Euler explodes",
        words: "The memory is an equation that is stepped from sample to sample. The simplest step, \
                forward Euler, takes the slope where it stands and goes straight on. With 1024 numbers, \
                what becomes of the memory?",
        answers: &[
            "It forgets faster",
            "It rings a little",
            "It grows without end",
        ],
        right: 2,
        explanation: "A step multiplies the memory by A_bar, whose eigenvalues are 1 - n/k at step k. Below \
                      k = n/2 they lie outside of the unit circle (below: Plot, Eigenvalues): whatever points \
                      that way grows with every step, until it is no number any more. Below, one frame of 1 \
                      does so at k = 113; above, the sound that plays. The bilinear step and the exact one have \
                      none outside. What is no number cannot be heard: you hear the sound itself.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Equations],
                ..USUAL
            },
            // Whole: dry is heard, whatever becomes of the memory.
            Scene {
                views: [Kind::Coefficients, Kind::Equations],
                memory: MemorySettings {
                    mode: Mode::Whole,
                    method: Method::ForwardEuler,
                    ..USUAL_MEMORY
                },
                ..USUAL
            },
        ],
    },
];
