//! Listeners in numbers: what they hear, how they err, by draws that no test order is made with.

use souvenir_listening::abx::Choice;
use souvenir_listening::order::Presented;
use souvenir_listening::votes::{Preferred, Response};

/// Draws by `SplitMix64`.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// `[0, 1)`
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `1..=count`
    pub(crate) fn place(&mut self, count: u32) -> u32 {
        let place = (1..count).find(|place| self.unit() < 1.0 / f64::from(count + 1 - place));
        place.unwrap_or(count)
    }

    /// About normal: the sum of twelve.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// What a listener does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Manner {
    /// Hears every difference.
    Perfect,
    /// Hears nothing, and guesses.
    Guessing,
    /// Hears nothing, and always says the first.
    Biased,
    /// Hears every difference, and is wrong in so many of 100 trials.
    Lapsing(u32),
}

/// A listener who goes through trials.
pub(crate) struct Listener {
    pub(crate) manner: Manner,
    pub(crate) draws: Draws,
}

impl Listener {
    pub(crate) fn new(manner: Manner, seed: u64) -> Self {
        let draws = Draws::new(seed);
        Self { manner, draws }
    }

    fn hears(&mut self) -> bool {
        match self.manner {
            Manner::Perfect => true,
            Manner::Guessing | Manner::Biased => false,
            Manner::Lapsing(percent) => self.draws.unit() >= f64::from(percent) / 100.0,
        }
    }

    fn place(&mut self, right: u32, count: u32) -> u32 {
        if self.hears() {
            right
        } else if self.manner == Manner::Biased {
            1
        } else {
            self.draws.place(count)
        }
    }

    /// `quality` says of a signal's name what a rating would be, 0 to 100.
    pub(crate) fn respond(
        &mut self,
        presented: &Presented,
        quality: &dyn Fn(&str) -> f64,
    ) -> Response {
        match presented {
            Presented::Abx { x, .. } => {
                let right = if *x == Choice::A { 1 } else { 2 };
                let is_a = self.place(right, 2) == 1;
                Response::Choice(if is_a { Choice::A } else { Choice::B })
            }
            Presented::Preference { first, second, .. } => {
                let right = if quality(first) >= quality(second) {
                    1
                } else {
                    2
                };
                let is_first = self.place(right, 2) == 1;
                Response::Preference(if is_first {
                    Preferred::First
                } else {
                    Preferred::Second
                })
            }
            Presented::Triangle { odd_at, .. } => Response::Interval(self.place(*odd_at, 3)),
            Presented::Threshold { place, .. } => Response::Interval(self.place(*place, 3)),
            Presented::Mushra { signals, .. } => Response::Ratings(
                signals
                    .iter()
                    .map(|name| self.rating(quality(name)))
                    .collect(),
            ),
        }
    }

    fn rating(&mut self, quality: f64) -> f64 {
        match self.manner {
            Manner::Guessing => (100.0 * self.draws.unit()).round(),
            Manner::Biased => 50.0,
            Manner::Perfect | Manner::Lapsing(_) => {
                let is_heard = self.hears();
                let heard = quality + 3.0 * self.draws.normal();
                let rating = if is_heard {
                    heard
                } else {
                    100.0 * self.draws.unit()
                };
                rating.round().clamp(0.0, 100.0)
            }
        }
    }
}
