//! A combination is one way to render a sound.

use std::fmt;

use souvenir_core::memory::{Measure, Method};
use souvenir_core::settings::MAX_OVERLAP;

use super::super::args::CompareArgs;
use super::super::rendering::RenderRequest;

/// Names one of the memories that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Combination {
    pub(super) window_secs: f64,
    pub(super) order: usize,
    pub(super) method: Method,
}

/// Methods next to each other, since they are what the ear compares first; each way once.
pub(super) fn all(args: &CompareArgs, windows_secs: &[f64]) -> Vec<Combination> {
    let mut all = Vec::new();
    for &window_secs in windows_secs {
        for &order in &args.orders {
            for &method in &args.methods {
                let combination = Combination {
                    window_secs,
                    order,
                    method,
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
    pub(super) fn request(&self) -> RenderRequest {
        let Self {
            window_secs,
            order,
            method,
        } = *self;
        RenderRequest {
            measure: Measure::Legs,
            method,
            order,
            window_secs,
            overlap: MAX_OVERLAP,
            delay_secs: None,
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
            self.method,
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
        write!(
            f,
            "{}, order {}, {} ms",
            self.method,
            self.order,
            self.window_ms()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Combination;
    use souvenir_core::memory::Method;

    fn check(window_secs: f64, expected: &str) {
        let combination = Combination {
            window_secs,
            order: 64,
            method: Method::Exact,
        };
        assert_eq!(combination.memory_file(), expected, "the documented name");
    }

    #[test]
    fn a_file_is_named_by_method_order_and_milliseconds() {
        check(0.05, "memory_exact_N64_W50ms.wav");
        check(0.0203, "memory_exact_N64_W20.3ms.wav");
        check(1.0, "memory_exact_N64_W1000ms.wav");
    }
}
