//! `souvenir bench --calibrate` finds where the fast kernels overtake the direct ones.

use souvenir_core::Kernels;
use souvenir_core::SimdLevel;

use super::super::terminal::Words;
use super::measured::median;
use super::{engine, progress, table};

const ORDERS: [usize; 8] = [32, 48, 64, 96, 128, 192, 256, 512];
const NUM_ROUNDS: usize = 5;

pub(super) fn run() -> anyhow::Result<()> {
    let mut table = table::new(&["SIMD", "order", "direct", "fast", "fast / direct", "in use"]);
    let levels = SimdLevel::available();
    let bar = progress::turns("calibrating", levels.len() * ORDERS.len());
    for level in levels {
        for order in ORDERS {
            let [direct, fast] = speeds(order, level)?;
            table.add_row([
                level.name().to_owned(),
                order.to_string(),
                format!("{direct:.0}"),
                format!("{fast:.0}"),
                format!("{:.2}", fast / direct),
                format!("{:?}", Kernels::for_order(level, order)).to_lowercase(),
            ]);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    table::align_numbers(&mut table, 1);
    Words::Stdout.say(&table.to_string())
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
