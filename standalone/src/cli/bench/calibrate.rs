//! `souvenir bench --calibrate` finds where the fast kernels overtake the direct ones.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use comfy_table::Table;
use souvenir_core::Kernels;
use souvenir_core::SimdLevel;

use super::super::args::BenchArgs;
use super::super::output::Target;
use super::super::terminal::Words;
use super::measured::median;
use super::{engine, progress, table};
use crate::calibration::{self, CalibrationFile};

const ORDERS: [usize; 8] = [32, 48, 64, 96, 128, 192, 256, 512];
const NUM_ROUNDS: usize = 5;
/// What a memory gains where live segments break even, which learn between samples and read, too: 5.9 with AVX2 at 64, 5.6 with
/// AVX-512 at 96.
const MIN_GAIN: f64 = 4.8;

pub(super) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    let target = args.calibration_file.clone().map(target).transpose()?;
    let mut table = table::new(&["SIMD", "order", "direct", "fast", "fast / direct", "in use"]);
    let levels = SimdLevel::available();
    let bar = progress::turns("calibrating", levels.len() * ORDERS.len());
    let mut fast_from = BTreeMap::new();
    for level in levels {
        let mut gains = [0.0; ORDERS.len()];
        for (order, gain) in ORDERS.into_iter().zip(&mut gains) {
            let speeds = speeds(order, level)?;
            *gain = speeds[1] / speeds[0];
            add_row(&mut table, level, order, speeds);
            bar.inc(1);
        }
        fast_from.insert(level.name().to_owned(), first_winning(&gains));
    }
    bar.finish_and_clear();
    table::align_numbers(&mut table, 1);
    Words::beside(&target).say(&table.to_string())?;
    let Some(target) = target else {
        return Ok(());
    };
    let text = CalibrationFile::measured(fast_from).text()?;
    target.write(|to| Ok(to.write_all(text.as_bytes())?))
}

/// Looks, before minutes are spent, whether the file can be written.
fn target(path: Option<PathBuf>) -> anyhow::Result<Target> {
    if let Some(path) = path {
        return Target::check_alone(&path);
    }
    let place = calibration::place().context("there is no home folder for the calibration")?;
    place.parent().map(fs::create_dir_all).transpose()?;
    Target::check_alone(&place)
}

/// Returns the lowest order from which on all gain enough; where none does, one that is twice the highest.
fn first_winning(gains: &[f64; ORDERS.len()]) -> usize {
    let winning = gains.iter().rev().take_while(|gain| **gain >= MIN_GAIN);
    let first = ORDERS.len() - winning.count();
    ORDERS
        .get(first)
        .copied()
        .unwrap_or(2 * ORDERS[ORDERS.len() - 1])
}

fn add_row(table: &mut Table, level: SimdLevel, order: usize, [direct, fast]: [f64; 2]) {
    table.add_row([
        level.name().to_owned(),
        order.to_string(),
        format!("{direct:.0}"),
        format!("{fast:.0}"),
        format!("{:.2}", fast / direct),
        format!("{:?}", Kernels::for_order(level, order)).to_lowercase(),
    ]);
}

/// Measures both speeds in samples a second, the two in turns.
fn speeds(order: usize, level: SimdLevel) -> anyhow::Result<[f64; 2]> {
    let [mut direct, mut fast] = [Kernels::Direct, Kernels::Fast]
        .map(|kernels| engine::exact("exact", order, level, Some(kernels)));
    let [direct, fast] = [direct.as_mut(), fast.as_mut()]
        .map(|engine| engine.map_err(|error| anyhow::anyhow!("{error}")));
    let (direct, fast) = (direct?, fast?);
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..NUM_ROUNDS {
        rates[0].push(direct.turn()?);
        rates[1].push(fast.turn()?);
    }
    Ok(rates.map(median))
}

#[cfg(test)]
mod tests {
    use super::first_winning;

    #[test]
    fn the_fast_kernels_begin_where_no_higher_order_gains_too_little() {
        let rising = [2.6, 4.3, 5.9, 9.3, 13.0, 20.0, 25.0, 48.0];
        assert_eq!(first_winning(&rising), 64);
        let with_a_dip = [5.0, 5.0, 5.1, 4.7, 7.0, 9.0, 12.0, 25.0];
        assert_eq!(first_winning(&with_a_dip), 128, "96 gains too little");
        assert_eq!(first_winning(&[5.0; 8]), 32, "all that were measured");
        assert_eq!(first_winning(&[4.7; 8]), 1024, "none of them");
    }
}
