//! What comes out, for programs and for the terminal.

use comfy_table::Table;
use serde::Serialize;
use souvenir_core::budget::BudgetMemory;

use super::super::super::args::MemoriesArgs;
use super::super::super::table;
use super::super::measured::median;
use super::instances::Material;
use super::judge::Judged;

/// Holds all rows, as `--json` prints them.
#[derive(Debug, Default, Serialize)]
pub(super) struct MemoryRows {
    pub(super) rows: Vec<MemoryRow>,
}

/// Tells of one memory on one kind of sound at one budget.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MemoryRow {
    sound: String,
    measure: &'static str,
    numbers: usize,
    memory: &'static str,
    relative_rms_median: f64,
    relative_rms_mean: f64,
    /// The share of instances in which no memory that is counted in numbers loses less.
    wins_percent: f64,
    /// Only where a sound has peaks.
    peaks_missed_percent: Option<f64>,
    instances: usize,
}

impl MemoryRow {
    pub(super) fn new(
        material: &Material,
        numbers: usize,
        memory: BudgetMemory,
        judged: &[Judged],
        wins: usize,
    ) -> Self {
        let losses: Vec<f64> = judged.iter().map(|one| one.relative_rms).collect();
        let missed: usize = judged.iter().map(|one| one.missed_peaks).sum();
        let peaks: usize = judged.iter().map(|one| one.peaks).sum();
        let count = judged.len() as f64;
        Self {
            sound: material.sound.clone(),
            measure: material.measure,
            numbers,
            memory: memory.name(),
            relative_rms_mean: losses.iter().sum::<f64>() / count,
            relative_rms_median: median(losses),
            wins_percent: 100.0 * wins as f64 / count,
            peaks_missed_percent: material
                .has_peaks
                .then(|| 100.0 * missed as f64 / peaks as f64),
            instances: judged.len(),
        }
    }

    fn is_of(&self, other: &Self) -> bool {
        (&self.sound, self.measure, self.numbers) == (&other.sound, other.measure, other.numbers)
    }

    fn is_rival(&self, is_in_numbers: bool) -> bool {
        self.memory.parse().is_ok_and(|memory: BudgetMemory| {
            memory.is_rival() && memory.is_counted_in_numbers() == is_in_numbers
        })
    }
}

impl MemoryRows {
    pub(super) fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut table = csv::Writer::from_writer(Vec::new());
        for row in &self.rows {
            table.serialize(row)?;
        }
        Ok(table.into_inner()?)
    }

    /// One line a sound, measure and budget: ours and the best rival in numbers, ours and the best rival in bits.
    pub(super) fn table(&self, asked: &MemoriesArgs) -> Table {
        let mut table = table::new(&[
            "sound",
            "measure",
            "numbers",
            "of frames",
            "adaptive",
            "wins %",
            "streaming",
            "band-split",
            "best rival",
            "its loss",
            "quantised",
            "best in bits",
            "its loss",
        ]);
        let ours = BudgetMemory::Adaptive.name();
        for row in self.rows.iter().filter(|row| row.memory == ours) {
            let [rival, coded] =
                [true, false].map(|is_in_numbers| self.best_rival(row, is_in_numbers));
            let of = |row: Option<&MemoryRow>| {
                row.map_or(["-".to_owned(), "-".to_owned()], |row| {
                    [row.memory.to_owned(), loss(row)]
                })
            };
            let ([rival, rival_loss], [coded, coded_loss]) = (of(rival), of(coded));
            let ours = [
                BudgetMemory::StreamingAdaptive,
                BudgetMemory::BandSplit,
                BudgetMemory::AdaptiveQuantised,
            ];
            let ours = ours.map(|memory| of(self.of(row, memory)));
            let [[_, streaming_loss], [_, bands_loss], [_, quantised_loss]] = ours;
            table.add_row([
                row.sound.clone(),
                row.measure.to_owned(),
                row.numbers.to_string(),
                asked.frames.to_string(),
                loss(row),
                format!("{:.0}", row.wins_percent),
                streaming_loss,
                bands_loss,
                rival,
                rival_loss,
                quantised_loss,
                coded,
                coded_loss,
            ]);
        }
        table
    }

    fn of(&self, same: &MemoryRow, memory: BudgetMemory) -> Option<&MemoryRow> {
        let mut rows = self.rows.iter().filter(|row| row.is_of(same));
        rows.find(|row| row.memory == memory.name())
    }

    fn best_rival(&self, ours: &MemoryRow, is_in_numbers: bool) -> Option<&MemoryRow> {
        let same = self.rows.iter().filter(|row| row.is_of(ours));
        let rivals = same.filter(|row| row.is_rival(is_in_numbers));
        rivals.min_by(|a, b| a.relative_rms_median.total_cmp(&b.relative_rms_median))
    }
}

fn loss(row: &MemoryRow) -> String {
    format!("{:.2e}", row.relative_rms_median)
}
