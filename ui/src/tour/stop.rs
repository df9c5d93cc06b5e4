//! A stop asks before it lets one hear.

use super::scene::Scene;

/// Holds a question, the memory it is about, and the one that answers it.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) title: &'static str,
    pub(super) words: &'static str,
    pub(super) answers: &'static [&'static str],
    pub(super) right: usize,
    pub(super) explanation: &'static str,
    /// Before the answer, and after it.
    pub(super) scenes: [Scene; 2],
}
