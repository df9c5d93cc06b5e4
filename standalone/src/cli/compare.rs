//! `souvenir compare`: a sound rendered in many ways, measured, to be heard and seen side by side.

mod combination;
mod results;

use std::io::{self, Write as _};

use souvenir_core::config::Kind;

use super::args::CompareArgs;
use super::output::Directory;
use super::quality::Quality;
use super::rendering::{self, Rendering};
use super::{fail, progress, values};
use crate::report::{Entry, Report};
use crate::sound::{Sound, wav};
use combination::Combination;
use results::Results;

/// Frames fed at a time; the output does not depend on it.
const BLOCK_FRAMES: usize = 4096;
const DRY_FILE: &str = "dry.wav";
const RESULTS_FILE: &str = "results.csv";
const REPORT_FILE: &str = "report.html";

pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    for &method in &args.methods {
        fail::check_method(Kind::Legs, method)?;
    }
    let combinations = combination::all(args);
    let mut directory = Directory::prepare(&args.output, &args.input, &file_names(&combinations))?;
    let sound = Sound::load(&args.input)?;
    for combination in &combinations {
        values::window_frames(&args.input, &sound, combination.window_secs)?;
    }
    let results = compare(args, &sound, &combinations, &mut directory)?;
    directory.publish()?;
    let report = args.output.join(REPORT_FILE);
    let mut out = io::stdout().lock();
    Ok(writeln!(
        out,
        "{}\n\nto listen and look: {}",
        results.table(),
        report.display()
    )?)
}

fn compare(
    args: &CompareArgs,
    sound: &Sound,
    combinations: &[Combination],
    directory: &mut Directory,
) -> anyhow::Result<Results> {
    let dry = sound.to_f32();
    write_wav(directory, DRY_FILE, sound, &dry)?;
    let mut report = Report::new(&args.input, sound, &dry, combinations.len());
    let mut results = Results::default();
    for (idx, combination) in combinations.iter().enumerate() {
        let label = format!("{}/{} {combination}", idx + 1, combinations.len());
        let bar = progress::frames(&label, sound.num_frames());
        let rendering = rendering::render(sound, &combination.request(), BLOCK_FRAMES, &bar)?;
        bar.finish_and_clear();
        let quality = Quality::measure(sound, &dry, &rendering);
        let residual = write_wavs(directory, combination, sound, &dry, &rendering)?;
        report.add(
            entry(combination, &quality),
            &dry,
            &rendering.memory,
            &residual,
        )?;
        results.add(combination, quality);
    }
    directory.write(RESULTS_FILE, |out| results.write_csv(out))?;
    directory.write(REPORT_FILE, |out| {
        Ok(out.write_all(report.html()?.as_bytes())?)
    })?;
    Ok(results)
}

fn file_names(combinations: &[Combination]) -> Vec<String> {
    let fixed = [DRY_FILE, RESULTS_FILE, REPORT_FILE].map(str::to_owned);
    let sounds = combinations
        .iter()
        .flat_map(|each| [each.memory_file(), each.residual_file()]);
    fixed.into_iter().chain(sounds).collect()
}

/// The residual is made on the way, and needed once more.
fn write_wavs(
    directory: &mut Directory,
    combination: &Combination,
    sound: &Sound,
    dry: &[Vec<f32>],
    rendering: &Rendering,
) -> anyhow::Result<Vec<Vec<f32>>> {
    let residual = rendering::residual(dry, &rendering.memory);
    write_wav(
        directory,
        &combination.memory_file(),
        sound,
        &rendering.memory,
    )?;
    write_wav(directory, &combination.residual_file(), sound, &residual)?;
    Ok(residual)
}

fn write_wav(
    directory: &mut Directory,
    name: &str,
    sound: &Sound,
    channels: &[Vec<f32>],
) -> anyhow::Result<()> {
    directory.write(name, |out| {
        wav::write_float(out, sound.sample_rate_hz, channels)
    })
}

fn entry(combination: &Combination, quality: &Quality) -> Entry {
    Entry {
        title: combination.to_string(),
        memory_file: combination.memory_file(),
        residual_file: combination.residual_file(),
        quality: quality.clone(),
    }
}
