//! A combination is one way to render a sound.

use std::cmp::Reverse;
use std::fmt;

use souvenir_core::budget::{BudgetGoal, BudgetMemory};
use souvenir_core::memory::{Measure, Method};
use souvenir_core::settings::MAX_OVERLAP;

use super::super::args::CompareArgs;
use super::super::rendering::budgeted::BudgetRequest;
use super::super::rendering::{RenderRequest, RenderWay};

/// Names one of the memories that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Combination {
    pub(super) window_secs: f64,
    /// Coefficients, or numbers of a budget.
    pub(super) order: usize,
    pub(super) way: ComparedWay,
}

/// Says what remembers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ComparedWay {
    /// LegS in half-overlapped segments.
    Legs(Method),
    /// Stretches one after the other, each in as many numbers.
    Budget(BudgetMemory),
}

impl ComparedWay {
    /// Returns the word for it in files and tables; a budget's `legs` is not that of segments.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Legs(method) => method.name(),
            Self::Budget(BudgetMemory::Legs) => "legs-once",
            Self::Budget(memory) => memory.name(),
        }
    }
}

/// Returns the places of all in the order in which they are rendered: what takes longest first, so that no core has it to do alone when
/// the others are done.
pub(super) fn longest_first(all: &[Combination]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..all.len()).collect();
    places.sort_by_key(|idx| Reverse(all[*idx].operations_a_frame()));
    places
}

/// Methods next to each other, since they are what the ear compares first; each way once.
pub(super) fn all(args: &CompareArgs, windows_secs: &[f64]) -> Vec<Combination> {
    let methods = args.methods.iter().copied().map(ComparedWay::Legs);
    let rivals = BudgetMemory::ALL.into_iter().filter(|_| args.rivals);
    let ways: Vec<_> = methods.chain(rivals.map(ComparedWay::Budget)).collect();
    let mut all = Vec::new();
    for &window_secs in windows_secs {
        for &order in &args.orders {
            for &way in &ways {
                let combination = Combination {
                    window_secs,
                    order,
                    way,
                };
                if !all.contains(&combination) {
                    all.push(combination);
                }
            }
        }
    }
    all
}

impl Combination {
    pub(super) fn way(&self) -> RenderWay {
        let Self {
            window_secs,
            order,
            way,
        } = *self;
        match way {
            ComparedWay::Legs(method) => RenderWay::Streamed(RenderRequest {
                measure: Measure::Legs,
                method,
                order,
                window_secs,
                overlap: MAX_OVERLAP,
                delay_secs: None,
            }),
            ComparedWay::Budget(memory) => RenderWay::Budgeted(BudgetRequest {
                memory,
                goal: BudgetGoal::Numbers(order),
                window_secs: Some(window_secs),
            }),
        }
    }

    /// Counts them roughly: a recurrence steps every coefficient with every frame, what is found in stretches is searched for.
    fn operations_a_frame(&self) -> usize {
        match self.way {
            ComparedWay::Legs(Method::Exact) => 0,
            ComparedWay::Legs(_) => self.order,
            ComparedWay::Budget(_) => 1,
        }
    }

    pub(super) fn memory_file(&self) -> String {
        self.file("memory")
    }

    pub(super) fn residual_file(&self) -> String {
        self.file("residual")
    }

    fn file(&self, what: &str) -> String {
        format!(
            "{what}_{}_N{}_W{}ms.wav",
            self.way.name(),
            self.order,
            self.window_ms()
        )
    }

    /// 0.0203 s is 20.3 ms, although 1000 x 0.0203 is not.
    fn window_ms(&self) -> f64 {
        (self.window_secs * 1e9).round() / 1e6
    }
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.way {
            ComparedWay::Legs(_) => "order",
            ComparedWay::Budget(_) => "numbers",
        };
        write!(
            f,
            "{}, {what} {}, {} ms",
            self.way.name(),
            self.order,
            self.window_ms()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Combination, ComparedWay, longest_first};
    use souvenir_core::memory::Method;

    fn check(window_secs: f64, expected: &str) {
        let combination = Combination {
            window_secs,
            order: 64,
            way: ComparedWay::Legs(Method::Exact),
        };
        assert_eq!(combination.memory_file(), expected, "the documented name");
    }

    #[test]
    fn a_file_is_named_by_method_order_and_milliseconds() {
        check(0.05, "memory_exact_N64_W50ms.wav");
        check(0.0203, "memory_exact_N64_W20.3ms.wav");
        check(1.0, "memory_exact_N64_W1000ms.wav");
    }

    #[test]
    fn what_takes_longest_is_begun_first_and_nothing_is_left_out() {
        let all = [
            (Method::Exact, 1024),
            (Method::Bilinear, 64),
            (Method::Bilinear, 1024),
            (Method::Exact, 64),
        ];
        let all = all.map(|(method, order)| Combination {
            window_secs: 0.05,
            order,
            way: ComparedWay::Legs(method),
        });
        assert_eq!(longest_first(&all), [2, 1, 0, 3]);
    }
}
