//! Seven lessons after the tour, from the RNN to Mamba. Every number in an answer is measured by `ui/tests/face/lessons`.

use souvenir_core::memory::Method;
use souvenir_core::settings::{LayerSettings, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};

use super::scene::{Deadline, Deed, Scene, USUAL, USUAL_MEMORY};
use super::stop::Stop;
use crate::controls::Source;
use crate::view_kind::Kind;

/// The demo sound, and a memory of it.
const DEMO: Scene = Scene {
    sound: Some(Source::Demo),
    ..USUAL
};

/// An RNN of 128 numbers over 50 ms.
const SMALL_MEMORY: MemorySettings = MemorySettings {
    order: 128,
    ..USUAL_MEMORY
};

/// LegS of everything; 2048 numbers keep the arpeggio's lowest tones of 4 s.
const WHOLE: Scene = Scene {
    views: [Kind::Moments, Kind::Coefficients],
    memory: MemorySettings {
        mode: Mode::Whole,
        order: 2048,
        ..USUAL_MEMORY
    },
    ..DEMO
};

/// Each moment hears twice as much as the one before.
const PINS: [Deadline; 4] = [pin(0, 1.0), pin(1, 2.0), pin(2, 4.0), pin(3, 8.0)];

const fn pin(moment_idx: usize, heard_secs: f64) -> Deadline {
    Deadline {
        heard_secs,
        deed: Deed::Pin(moment_idx),
    }
}

const fn freeze_after(heard_secs: f64) -> [Deadline; 1] {
    [Deadline {
        heard_secs,
        deed: Deed::Freeze,
    }]
}

/// The second tone of the melody has ended at 1.8 s. A loop of everything fades its end into its start: a pause is there.
const TWO_TONES: [Deadline; 1] = freeze_after(2.1);
/// As late as that, constant A would know the second tone too coarsely.
const TWO_TONES_EARLY: [Deadline; 1] = freeze_after(1.9);
/// The fifth has ended at 7.05 s.
const FIVE_TONES: [Deadline; 1] = freeze_after(7.3);

/// A layer of 256 numbers, read 10 ms late.
const fn layer(kind: LayerKind, way: Way) -> MemorySettings {
    MemorySettings {
        mode: Mode::Layer,
        order: 256,
        window_secs: 0.02,
        delay_secs: 0.01,
        layer: LayerSettings {
            kind,
            // An eighth of the window, where it is read back best.
            time_scale_secs: 0.002_5,
            way,
        },
        ..USUAL_MEMORY
    }
}

/// A layer of decays can be read of the newest past only.
const fn early(kind: LayerKind) -> MemorySettings {
    MemorySettings {
        delay_secs: 0.002,
        ..layer(kind, Way::Recurrence)
    }
}

/// 1024 numbers for the last second.
const fn last_second(kind: LayerKind) -> MemorySettings {
    MemorySettings {
        order: 1024,
        window_secs: 1.0,
        delay_secs: 0.1,
        layer: LayerSettings {
            kind,
            time_scale_secs: 0.125,
            way: Way::Recurrence,
        },
        ..layer(kind, Way::Recurrence)
    }
}

const fn of_melody(memory: MemorySettings, deadlines: &'static [Deadline]) -> Scene {
    Scene {
        views: [Kind::Recollection, Kind::Coefficients],
        memory,
        sound: Some(Source::Melody),
        deadlines,
        ..USUAL
    }
}

pub(super) const LESSONS: [Stop; 7] = [
    Stop {
        title: "An RNN is a state equation",
        words: "A recurrent neural network (RNN) keeps a state s, a row of N numbers. Every sample x makes the \
                next one: s_k = W s_(k-1) + U x_k. What you hear now is a state equation instead, solved \
                exactly: dc/dt = 1/t (A c + B f), with f the sound and c the state, 128 numbers that remember \
                50 ms. Nobody trained it: A and B were derived (HiPPO, 2020). Now it runs as an RNN, one step a \
                sample: W and U are what A and B do in one step, written A_bar and B_bar; they change with t. \
                What will you hear?",
        answers: &[
            "Noise: its weights were never trained",
            "The same, or very nearly",
            "The last sample only",
        ],
        right: 1,
        explanation: "A state equation that is stepped from sample to sample is an RNN without a nonlinearity: a \
                      recurrence. The two sounds lie 34 dB apart, which is what this step (bilinear) costs. The \
                      equations stand below. A third matrix, C, reads the sound out of the state.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Equations],
                memory: SMALL_MEMORY,
                ..DEMO
            },
            Scene {
                views: [Kind::Recollection, Kind::Equations],
                memory: MemorySettings {
                    method: Method::Bilinear,
                    ..SMALL_MEMORY
                },
                ..DEMO
            },
        ],
    },
    Stop {
        title: "What A does",
        words: "From here on the state is s, the sound u: ds/dt = A s + B u, and what is heard is C s. B says \
                how a sample enters the state, C how the past is read out of it, A what becomes of the state in \
                between. The eigenvalues of A tell: their real parts say how fast a part of the state fades, \
                their imaginary parts how fast it turns. You hear 256 numbers that turn at many speeds \
                (S4D-Inv, see lesson 6), read 2 ms late. Now A gets the eigenvalues -1 to -256: they fade and \
                never turn. What will you hear?",
        answers: &[
            "The same, or very nearly",
            "Low tones only: fading alone hardly tells one moment from another",
            "High tones only",
        ],
        right: 1,
        explanation: "Both have the C that reads best what was 2 ms ago. Turning, 256 numbers read the demo \
                      sound back 20.4 dB above the error; fading only, 5.7 dB: of 1 kHz 25 % is left. -1 to -N \
                      are also the eigenvalues of LegS (lesson 3), and what Mamba (lesson 7) begins with.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Spectrum],
                memory: early(LayerKind::S4dInv),
                ..DEMO
            },
            Scene {
                views: [Kind::Recollection, Kind::Spectrum],
                memory: early(LayerKind::S4dReal),
                ..DEMO
            },
        ],
    },
    Stop {
        title: "Memory is approximation",
        words: "HiPPO asks which N numbers describe all that was heard best. It fixes N shapes e_n, the \
                Legendre polynomials, stretched over the whole past, and keeps how much of each is in the \
                sound: the Legendre coefficients c_n. The memory is the sum of all c_n e_n. How much each \
                moment of the past counts is the measure; LegS (scaled Legendre) counts all of it alike. 2048 \
                numbers listen, and you hear the sound itself. They will be pinned after 1, 2, 4 and 8 s, t1 to \
                t4. What changes from t1 to t4?",
        answers: &[
            "The shapes e_n",
            "The numbers c_n",
            "Neither: new sound gets new numbers",
        ],
        right: 1,
        explanation: "The e_n are fixed, only stretched over more and more time; the c_n change. None is added, so \
                      all of the past becomes coarser: the first 0.9 s of the demo sound lie 24.9, 15.0, 2.4 and 1.0 \
                      dB above their error after 1, 2, 4 and 8 s; a pin that comes a little late has lost a little \
                      more. When t4 is pinned, press \"Hear the pins\"; until then you hear the sound itself.",
        scenes: [
            WHOLE,
            Scene {
                deadlines: &PINS,
                ..WHOLE
            },
        ],
    },
    Stop {
        title: "1/t, or constant A",
        words: "LegS divides by t, dc/dt = 1/t (A c + B f): the longer it has listened, the more slowly its state \
                moves, and so the whole past counts alike. 2048 numbers hear two tones of a melody from its start, \
                are frozen, and play all that they know; until then you hear the melody itself. Now the 1/t goes: A \
                is constant, dc/dt = 1/tau (A c + B f), with tau = 62.5 ms; 512 numbers keep the last half second. \
                What will be left of the two tones?",
        answers: &["Both, as before", "The second only", "The first only"],
        right: 1,
        explanation: "Without 1/t the measure is exp(-age / tau): what is older counts less, wherever the sound \
                      began. The second tone is there within 1 dB; the first is gone, more than 40 dB below what it \
                      was. LegS had both within 1 dB. In return it never becomes slower, which suits sound without \
                      an end. LegS with constant A is what S4 is made of.",
        scenes: [
            of_melody(
                MemorySettings {
                    mode: Mode::Whole,
                    order: 2048,
                    ..USUAL_MEMORY
                },
                &TWO_TONES,
            ),
            of_melody(
                MemorySettings {
                    order: 512,
                    window_secs: 0.5,
                    layer: LayerSettings {
                        kind: LayerKind::Legs,
                        time_scale_secs: 0.0625,
                        way: Way::Recurrence,
                    },
                    ..last_second(LayerKind::Legs)
                },
                &TWO_TONES_EARLY,
            ),
        ],
    },
    Stop {
        title: "S4: a recurrence is a convolution",
        words: "S4 (structured state space sequence model, 2021) is a layer of a network. It keeps A constant \
                and steps, s_k = A_bar s_(k-1) + B_bar u_k; heard is C s_k. Put each line into the next: what \
                is heard is a sum over the past, in which the sample j steps ago has the fixed weight K_j = C \
                A_bar^j B_bar. Such a sum is a convolution, and K is its kernel. You hear the recurrence. Now, \
                in the middle of the sound, the convolution takes over. What will you hear?",
        answers: &[
            "A click, then the same",
            "An echo of the sound",
            "No difference",
        ],
        right: 2,
        explanation: "It is the same sum in another order. Among the numbers below, \"From the recurrence\" says how \
                      far both lie apart: with the demo sound more than 240 dB, where 24 bits end at 144. S4 is \
                      trained as a convolution, all samples at once, and run as a recurrence, one by one.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Kernel],
                memory: layer(LayerKind::S4, Way::Recurrence),
                ..DEMO
            },
            Scene {
                views: [Kind::Recollection, Kind::Kernel],
                memory: layer(LayerKind::S4, Way::Convolution),
                ..DEMO
            },
        ],
    },
    Stop {
        title: "Why diagonal",
        words: "A full A mixes all of the numbers in every step. If A were diagonal, each would go its own way. \
                A change of basis makes it so, but that of LegS is hopeless: its condition, by which rounding \
                may grow, is 86 for N = 4, 7.7e4 for 8 and 8.3e10 for 16. So S4 splits its A in two: one part \
                becomes diagonal in a harmless basis, the rest, a column times a row (rank one), is carried \
                along. S4D leaves the rest out. You hear S4, 256 numbers. What will you hear of S4D?",
        answers: &[
            "Noise: a part of A is missing",
            "The same, or very nearly",
            "A much duller sound",
        ],
        right: 1,
        explanation: "Read 10 ms late, S4 lies 8.9 dB above its error over the demo sound, S4D-LegS 9.9 dB. And 128 \
                      pairs of numbers that know nothing of one another are simple to step.",
        scenes: [
            Scene {
                views: [Kind::Recollection, Kind::Kernel],
                memory: layer(LayerKind::S4, Way::Recurrence),
                ..DEMO
            },
            Scene {
                views: [Kind::Recollection, Kind::Kernel],
                memory: layer(LayerKind::S4dLegs, Way::Recurrence),
                ..DEMO
            },
        ],
    },
    Stop {
        title: "Mamba forgets the silence",
        words: "With constant A every sample moves the state on, be it sound or silence. S4, 1024 numbers for \
                the last second, hears a melody from its start, is frozen after the fifth tone, and plays what \
                it knows. Mamba makes the length of a step, Delta, depend on the sound, and B and C too: it is \
                selective. Here LegS gets such a Delta, 1 in sound and 0 in silence. It has 1024 numbers too, \
                and hears the same; until it is frozen, you hear the melody itself. What will it play?",
        answers: &[
            "The last tone, as S4 does",
            "All five tones, one after the other",
            "All five tones and the gaps between them",
        ],
        right: 1,
        explanation: "Where Delta is 0, A_bar = exp(Delta A) is the identity and B_bar = Delta B = 0: the state \
                      stands still, and silence costs no number. All five tones are there within 1 dB; S4 has \
                      the last; the first is gone, more than 50 dB below what it was. A Delta that depends on \
                      the sound leaves no fixed kernel, so no convolution; but steps can be joined two by two \
                      in any grouping, which is a scan, and runs in parallel.",
        scenes: [
            of_melody(last_second(LayerKind::S4), &FIVE_TONES),
            // Delta is 0 in the gaps.
            Scene {
                views: [Kind::Steps, Kind::Recollection],
                ..of_melody(
                    MemorySettings {
                        mode: Mode::Selective,
                        ..USUAL_MEMORY
                    },
                    &FIVE_TONES,
                )
            },
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::LESSONS;

    #[test]
    fn whoever_has_taken_all_lessons_has_read_every_term() {
        let read: String = LESSONS
            .iter()
            .map(|lesson| format!("{} {} {} ", lesson.title, lesson.words, lesson.explanation))
            .collect();
        for term in [
            "RNN",
            "state equation",
            "A",
            "B",
            "C",
            "HiPPO",
            "Legendre coefficients",
            "LegS",
            "measure",
            "S4",
            "recurrence",
            "convolution",
            "kernel",
            "diagonal",
            "S4D",
            "Mamba",
            "Delta",
            "selective",
            "scan",
        ] {
            let is_word = |at: usize| {
                let [before, after] = [&read[..at], &read[at + term.len()..]];
                !before.ends_with(char::is_alphanumeric)
                    && !after.starts_with(char::is_alphanumeric)
            };
            let found = read.match_indices(term).any(|(at, _)| is_word(at));
            assert!(found, "{term}");
        }
    }
}
