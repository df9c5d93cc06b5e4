//! What a trial offers: sounds to hear by letters, and answers.

use souvenir_listening::abx::Choice;
use souvenir_listening::order::Presented;
use souvenir_listening::test::{Procedure, REFERENCE, ThresholdTask};
use souvenir_listening::votes::{Preferred, Response};
use souvenir_listening::{ListeningError, ListeningTest, SignalPlace};

/// Letters of MUSHRA's signals, whose reference is R; no test has more.
const LETTERS: [&str; 12] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"];
const OPEN_REFERENCE: &str = "R";

/// Holds what a listener can hear and say in one trial.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Offered {
    pub(super) question: &'static str,
    /// By their letters.
    pub(super) sounds: Vec<OfferedSound>,
    /// One of them ends the trial; of MUSHRA there is none, and every sound but the first is rated.
    pub(super) answers: Vec<(String, Response)>,
}

/// Names a sound that can be heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct OfferedSound {
    pub(super) letter: &'static str,
    pub(super) place: SignalPlace,
}

impl Offered {
    /// # Errors
    /// The test has no such signals.
    pub(super) fn of(test: &ListeningTest, presented: &Presented) -> Result<Self, ListeningError> {
        let sounds = |named: &[(&'static str, &str)]| sounds(test, presented.material(), named);
        Ok(match presented {
            Presented::Abx { a, b, x, .. } => {
                let x = match x {
                    Choice::A => a,
                    Choice::B => b,
                };
                Self {
                    question: "Is X A or B?",
                    sounds: sounds(&[("A", a), ("B", b), ("X", x)])?,
                    answers: is_a_or_b([Response::Choice(Choice::A), Response::Choice(Choice::B)]),
                }
            }
            Presented::Preference { first, second, .. } => Self {
                question: "Which of the two do you prefer?",
                sounds: sounds(&[("A", first), ("B", second)])?,
                answers: preferences(test),
            },
            Presented::Triangle {
                same, odd, odd_at, ..
            } => Self::odd_one(sounds(&three(same, odd, *odd_at))?),
            Presented::Threshold { signal, place, .. } if is_by_abx(test) => {
                let x = if *place == 1 { REFERENCE } else { signal };
                Self {
                    question: "Is X A or B?",
                    sounds: sounds(&[("A", REFERENCE), ("B", signal), ("X", x)])?,
                    answers: is_a_or_b([Response::Interval(1), Response::Interval(2)]),
                }
            }
            Presented::Threshold { signal, place, .. } => {
                Self::odd_one(sounds(&three(REFERENCE, signal, *place))?)
            }
            Presented::Mushra { signals, .. } => {
                let letters = LETTERS.into_iter().zip(signals.iter().map(String::as_str));
                let open = [(OPEN_REFERENCE, REFERENCE)];
                Self {
                    question: "How good is each sound beside the reference R? One of them is the reference itself.",
                    sounds: sounds(&open.into_iter().chain(letters).collect::<Vec<_>>())?,
                    answers: Vec::new(),
                }
            }
        })
    }

    fn odd_one(sounds: Vec<OfferedSound>) -> Self {
        let answer = |(place, letter): (u32, &str)| {
            (
                format!("{letter} is the odd one"),
                Response::Interval(place),
            )
        };
        Self {
            question: "Two of the three are the same. Which is the odd one?",
            sounds,
            answers: (1..).zip(["A", "B", "C"]).map(answer).collect(),
        }
    }
}

fn sounds(
    test: &ListeningTest,
    material: &str,
    named: &[(&'static str, &str)],
) -> Result<Vec<OfferedSound>, ListeningError> {
    let offered = |&(letter, signal): &(&'static str, &str)| {
        let place = test.signal_place(material, signal)?;
        let missing = || ListeningError::Votes(format!("the test has no signal {signal}"));
        place
            .map(|place| OfferedSound { letter, place })
            .ok_or_else(missing)
    };
    named.iter().map(offered).collect()
}

fn three<'a>(same: &'a str, odd: &'a str, odd_at: u32) -> [(&'static str, &'a str); 3] {
    let signal = |place| if place == odd_at { odd } else { same };
    [("A", signal(1)), ("B", signal(2)), ("C", signal(3))]
}

fn is_a_or_b(responses: [Response; 2]) -> Vec<(String, Response)> {
    ["X is A", "X is B"]
        .map(str::to_owned)
        .into_iter()
        .zip(responses)
        .collect()
}

fn preferences(test: &ListeningTest) -> Vec<(String, Response)> {
    let mut answers = vec![
        (
            "I prefer A".to_owned(),
            Response::Preference(Preferred::First),
        ),
        (
            "I prefer B".to_owned(),
            Response::Preference(Preferred::Second),
        ),
    ];
    if let Procedure::AbPreference { ties: true, .. } = test.procedure {
        let tie = Response::Preference(Preferred::Tie);
        answers.push(("No preference".to_owned(), tie));
    }
    answers
}

const fn is_by_abx(test: &ListeningTest) -> bool {
    matches!(
        test.procedure,
        Procedure::AdaptiveThreshold {
            task: ThresholdTask::Abx,
            ..
        }
    )
}
