//! What was thrown at the engines, and what was counted.

use std::fmt;

use super::sound::Measure;
use super::wishes;

/// Adds up; of fixed size, so that it is no part of what the heap is asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// Of sound.
    pub(crate) secs: f64,
    pub(crate) engines: u64,
    pub(crate) blocks: u64,
    pub(crate) samples: u64,
    /// Blocks by [`Measure`].
    pub(crate) sounds: [u64; Measure::ALL.len()],
    /// By [`wishes::NAMES`].
    pub(crate) commands: [u64; wishes::NAMES.len()],
    /// Numbers in commands that no knob has.
    pub(crate) absurd_numbers: u64,
    /// Settings that do not exist, refused.
    pub(crate) refused: u64,
    /// Live memories made for another engine, given back.
    pub(crate) misfits: u64,
    /// Live memories sent, engines' first ones not counted.
    pub(crate) live_memories: u64,
    /// Times that another memory came to be heard.
    pub(crate) changes: u64,
    pub(crate) full_queues: u64,
    pub(crate) resets: u64,
    pub(crate) lost_devices: u64,
    pub(crate) pictures: u64,
    /// Of them, of a comparison.
    pub(crate) compared: u64,
    /// Ages at which a picture's polynomial was compared with the past.
    pub(crate) ages: u64,
    pub(crate) non_finite: u64,
    pub(crate) subnormal: u64,
    /// Largest output sample.
    pub(crate) peak: f32,
    pub(crate) longest_latency_secs: f64,
    pub(crate) largest_order: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.thrown(f)?;
        self.counted(f)
    }
}

impl Tally {
    fn thrown(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            engines, blocks, ..
        } = self;
        writeln!(f, "thrown at {engines} engines in {blocks} blocks:")?;
        list(f, "blocks of", &Measure::NAMES, &self.sounds)?;
        list(f, "commands", &wishes::NAMES, &self.commands)?;
        let others = [
            ("live memories", self.live_memories),
            ("of them for another engine", self.misfits),
            ("impossible settings", self.refused),
            ("absurd numbers", self.absurd_numbers),
            ("full queues", self.full_queues),
            ("resets", self.resets),
            ("lost devices", self.lost_devices),
        ];
        let (names, counts): (Vec<_>, Vec<_>) = others.into_iter().unzip();
        list(f, "and", &names, &counts)
    }

    fn counted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            ("samples", self.samples),
            ("not finite", self.non_finite),
            ("subnormal", self.subnormal),
            ("changes of the memory", self.changes),
            ("pictures", self.pictures),
            ("of a comparison", self.compared),
            ("ages compared", self.ages),
        ];
        let (names, counts): (Vec<_>, Vec<_>) = counts.into_iter().unzip();
        list(f, "counted", &names, &counts)?;
        let Self {
            largest_order: order,
            longest_latency_secs: latency,
            peak,
            ..
        } = self;
        writeln!(
            f,
            "  largest order {order}, longest latency {latency:.2} s, peak of the output {peak}"
        )
    }
}

fn list(f: &mut fmt::Formatter<'_>, what: &str, names: &[&str], counts: &[u64]) -> fmt::Result {
    let both = names.iter().zip(counts);
    let words: Vec<String> = both
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    writeln!(f, "  {what}: {}", words.join(", "))
}
