//! Columns show the levels of the coefficients at moments of the last half minute.

use std::collections::VecDeque;

use souvenir_core::snapshot::Snapshot;

use crate::figure::decimate;

pub(super) const KEPT_SECS: f64 = 30.0;
/// The levels that have a colour; the strongest of a full-scale sound lie near 0.
pub(super) const LEVELS_DB: [f64; 2] = [-100.0, 0.0];
/// Pictures come some 30 times a second: where there was none for longer, the view was not shown.
const HOLD_SECS: f64 = 1.0;
/// Larger memories are told by the strongest of neighbours.
const MAX_ROWS: usize = 256;
/// The most columns of a table: half a minute has 30 MB of them.
const MAX_TOLD: usize = 4096;

/// Keeps the levels of the coefficients as they were written, a column a picture.
#[derive(Debug, Default)]
pub(super) struct LevelColumns {
    /// Oldest first.
    written: VecDeque<LevelColumn>,
    /// The time of the newest picture.
    now_secs: f64,
}

#[derive(Debug)]
struct LevelColumn {
    at_secs: f64,
    order: usize,
    levels_db: Vec<f32>,
    /// All of them, or the strongest of neighbours.
    told: Vec<f64>,
}

impl LevelColumns {
    /// Writes a new picture down; one that is known already is not.
    pub(super) fn note(&mut self, snapshot: &Snapshot) {
        let now_secs = snapshot.frames as f64 / snapshot.sample_rate_hz.max(1.0);
        let is_new = self
            .written
            .back()
            .is_none_or(|newest| newest.at_secs != now_secs);
        if now_secs < self.now_secs {
            // Another engine counts from its own start.
            self.written.clear();
        }
        self.now_secs = now_secs;
        if is_new && !snapshot.coefficients.is_empty() {
            self.written.push_back(LevelColumn::of(snapshot, now_secs));
        }
        let oldest = now_secs - KEPT_SECS;
        while self
            .written
            .front()
            .is_some_and(|column| column.at_secs < oldest)
        {
            self.written.pop_front();
        }
    }

    /// Returns the cells as `[row][column]` from below, not a number where nothing was written.
    pub(super) fn cells(
        &self,
        [columns, rows]: [usize; 2],
        secs: [f64; 2],
        orders: [f64; 2],
    ) -> Vec<f32> {
        let mut cells = vec![f32::NAN; columns * rows];
        for column_idx in 0..columns {
            let share = (column_idx as f64 + 0.5) / columns as f64;
            let at_secs = self.now_secs + secs[0] + share * (secs[1] - secs[0]);
            let Some(column) = self.at(at_secs) else {
                continue;
            };
            for row_idx in 0..rows {
                let share = (row_idx as f64 + 0.5) / rows as f64;
                let n = orders[0] + share * (orders[1] - orders[0]);
                cells[row_idx * columns + column_idx] = column.level_db(n);
            }
        }
        cells
    }

    /// Returns `[secs, first n, last n, c]` of all that was written in these seconds before now.
    pub(super) fn rows(&self, [from, to]: [f64; 2]) -> Vec<[f64; 4]> {
        let secs = |column: &LevelColumn| column.at_secs - self.now_secs;
        let inside = self.written.iter().map(|column| (secs(column), column));
        let inside = inside.filter(|(secs, _)| (from..=to).contains(secs));
        inside
            .flat_map(|(secs, column)| column.rows(secs))
            .collect()
    }

    /// Returns what was written last by then, and is not long past.
    fn at(&self, secs: f64) -> Option<&LevelColumn> {
        let next = self
            .written
            .partition_point(|column| column.at_secs <= secs);
        let column = self.written.get(next.checked_sub(1)?)?;
        (secs - column.at_secs < HOLD_SECS).then_some(column)
    }
}

impl LevelColumn {
    fn of(snapshot: &Snapshot, at_secs: f64) -> Self {
        let strongest = decimate::strongest(&snapshot.coefficients, MAX_ROWS);
        let levels = strongest.into_iter().map(|(_, _, c)| decibels(c));
        Self {
            at_secs,
            order: snapshot.coefficients.len(),
            levels_db: levels.collect(),
            told: decimate::strongest(&snapshot.coefficients, MAX_TOLD)
                .into_iter()
                .map(|(_, _, c)| c)
                .collect(),
        }
    }

    fn rows(&self, secs: f64) -> impl Iterator<Item = [f64; 4]> {
        let count = self.told.len();
        let edge = move |row: usize| row * self.order / count.max(1);
        let row =
            move |(row, c): (usize, &f64)| [secs, edge(row) as f64, edge(row + 1) as f64 - 1.0, *c];
        self.told.iter().enumerate().map(row)
    }

    /// Returns the level of coefficient `n`, rounded down.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates: what is beyond is nothing"
    )]
    fn level_db(&self, n: f64) -> f32 {
        let row = n.floor() * self.levels_db.len() as f64 / self.order as f64;
        let level = self.levels_db.get(row as usize).filter(|_| n >= 0.0);
        level.copied().unwrap_or(f32::NAN)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a colour")]
fn decibels(c: f64) -> f32 {
    (20.0 * c.abs().log10()).clamp(LEVELS_DB[0], LEVELS_DB[1]) as f32
}

#[cfg(test)]
mod tests {
    use super::{LevelColumns, Snapshot};

    fn snapshot(millis: u64, coefficients: Vec<f64>) -> Snapshot {
        Snapshot {
            frames: millis,
            sample_rate_hz: 1000.0,
            coefficients,
            ..Snapshot::default()
        }
    }

    #[test]
    fn a_moment_is_where_it_was_written() {
        let mut columns = LevelColumns::default();
        columns.note(&snapshot(1000, vec![1.0, 0.1]));
        columns.note(&snapshot(2000, vec![0.01, 0.001]));
        columns.note(&snapshot(2000, vec![0.01, 0.001]));
        assert_eq!(columns.written.len(), 2, "a picture counts once");
        // Now is 2 s: nothing 1.5 s ago, the first column until it.
        let cells = columns.cells([4, 2], [-2.0, 2.0], [0.0, 2.0]);
        assert!(cells[0].is_nan(), "before all");
        assert_eq!(cells[1..3], [0.0, -40.0], "n = 0");
        assert_eq!(cells[5..7], [-20.0, -60.0], "n = 1");
        assert!(cells[3].is_nan(), "no longer looked at");
    }

    #[test]
    fn only_half_a_minute_is_kept_and_another_engine_starts_anew() {
        let mut columns = LevelColumns::default();
        for secs in 0..100 {
            columns.note(&snapshot(1000 * secs, vec![1.0]));
        }
        assert_eq!(columns.written.len(), 31);
        columns.note(&snapshot(500, vec![1.0]));
        assert_eq!(columns.written.len(), 1);
    }

    #[test]
    fn a_larger_memory_is_told_by_its_strongest() {
        let mut columns = LevelColumns::default();
        let mut coefficients = vec![0.01; 1024];
        coefficients[513] = 1.0;
        columns.note(&snapshot(1000, coefficients));
        let level = |n: f64| columns.cells([1, 1], [0.0, 0.0], [n, n])[0];
        assert_eq!(
            [level(511.0), level(512.0), level(516.0)],
            [-40.0, 0.0, -40.0]
        );
        assert!(level(1024.0).is_nan(), "there is no such coefficient");
    }
}
