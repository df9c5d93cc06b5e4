//! `souvenir bench --memories`: who remembers best in the same count of numbers.
//!
//! Each kind of sound is drawn many times from a seed. Under the *scaled* measure a memory is to know all of a sound
//! that has just ended; under the *translated* one the last stretch of a sound that began long before.

mod instances;
mod judge;
mod rows;

use rayon::prelude::*;
use souvenir_core::budget::{BudgetMemory, BudgetRecall};

use super::super::args::BenchArgs;
use super::super::output::Target;
use super::super::progress;
use super::super::terminal::Words;
use instances::{Instance, Material};
use judge::Judged;
use rows::{MemoryRow, MemoryRows};

pub(super) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    let csv = args.csv.as_deref().map(Target::check_alone).transpose()?;
    let asked = &args.memories;
    let materials = instances::all(asked)?;
    let count = materials.iter().map(|material| material.instances.len());
    let turns = count.sum::<usize>() * asked.numbers.len();
    let bar = progress::turns("memories", turns);
    let mut rows = MemoryRows::default();
    for material in &materials {
        for &numbers in &asked.numbers {
            let memories = prepare_all(numbers, asked.frames);
            let judged = material.instances.par_iter().map(|instance| {
                let all = judge_all(instance, &memories);
                bar.inc(1);
                all
            });
            rows.rows
                .extend(summed_up(material, numbers, &judged.collect::<Vec<_>>()));
        }
    }
    bar.finish_and_clear();
    let words = if args.json {
        serde_json::to_string(&rows)?
    } else {
        rows.table(asked).to_string()
    };
    Words::beside(&csv).say(&words)?;
    csv.map_or(Ok(()), |target| super::write(&target, &rows.csv()?))
}

/// `[memory]`, in the order of [`BudgetMemory::ALL`]; `None` where a memory does not exist at this budget.
type OfAll = Vec<Option<Judged>>;

/// `[memory]`, in the same order; `None` where it does not exist at this budget.
fn prepare_all(numbers: usize, frames: usize) -> Vec<Option<BudgetRecall>> {
    let all = BudgetMemory::ALL.into_iter();
    all.map(|memory| memory.prepare(numbers, frames).ok())
        .collect()
}

fn judge_all(instance: &Instance, memories: &[Option<BudgetRecall>]) -> OfAll {
    let recall = |memory: &Option<BudgetRecall>| {
        let recalled = memory.as_ref()?.recall(instance.stretch()).ok()?;
        Some(Judged::new(&instance.sound, &recalled))
    };
    memories.iter().map(recall).collect()
}

/// One row a memory.
fn summed_up(material: &Material, numbers: usize, judged: &[OfAll]) -> Vec<MemoryRow> {
    let memories = BudgetMemory::ALL.into_iter().enumerate();
    memories
        .filter_map(|(index, memory)| {
            let of_one: Option<Vec<Judged>> = judged.iter().map(|of_all| of_all[index]).collect();
            let of_one = of_one?;
            let wins = judged.iter().filter(|of_all| judge::wins(of_all, index));
            Some(MemoryRow::new(
                material,
                numbers,
                memory,
                &of_one,
                wins.count(),
            ))
        })
        .collect()
}
