//! `souvenir compare` renders a sound in many ways, measured, to be heard and seen side by side.

mod combination;
mod results;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use indicatif::{MultiProgress, ProgressBar};
use souvenir_core::budget::BudgetError;
use souvenir_core::memory::Measure;

use super::args::{CompareArgs, Span};
use super::output::{Directory, Sink};
use super::quality_meter::Meter;
use super::rendering::RenderedBlock;
use super::sound_range::SoundRange;
use super::terminal::{Words, shown};
use super::{cores, fail, progress, rendering, sound_range};
use crate::quality::Quality;
use crate::report::{Entry, Outline, Report, Section, Traces};
use crate::sound::wav::{self, FloatWriter};
use crate::sound::{Input, is_read_once, told};
use crate::stderr::tell;
use combination::Combination;
use results::Results;

/// Frames fed at a time; the output does not depend on it.
const BLOCK_FRAMES: usize = 4096;
const DRY_FILE: &str = "dry.wav";
const RESULTS_FILE: &str = "results.csv";
const REPORT_FILE: &str = "report.html";
/// What came from a pipe.
const KEPT_FILE: &str = "input";

pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<()> {
    for &method in &args.methods {
        fail::check_method(Measure::Legs, method)?;
    }
    let mut directory = Directory::prepare(&args.output)?;
    // By the windows that were asked for: before a file is looked at.
    let asked = combination::all(args, &args.windows);
    directory.check_names(&file_names(&asked), &args.input)?;
    let source = Source::of(args, &directory)?;
    let combinations = combination::all(args, &source.windows_secs(args)?);
    directory.check_names(&file_names(&combinations), &args.input)?;
    let results = compare(args, &source, &combinations, &mut directory)?;
    directory.publish()?;
    Words::Stdout.say(&format!(
        "{}\n\nto listen and look: {}",
        results.table(),
        shown(&args.output.join(REPORT_FILE))
    ))
}

/// Is a sound that is read once for every rendering.
struct Source {
    path: PathBuf,
    span: Span,
}

impl Source {
    /// Keeps what is read only once on the disk as long as the work takes.
    fn of(args: &CompareArgs, directory: &Directory) -> anyhow::Result<Self> {
        let (mut path, span) = (args.input.clone(), args.span);
        if is_read_once(&path) {
            path = directory.scratch(KEPT_FILE);
            keep(&args.input, &path)
                .with_context(|| format!("cannot read {}", told(&args.input)))?;
        }
        Ok(Self { path, span })
    }

    fn open(&self) -> anyhow::Result<SoundRange> {
        SoundRange::open(&self.path, self.span)
    }

    /// Returns the windows that are asked for, none longer than the sound: files and results are named by those that
    /// are heard.
    fn windows_secs(&self, args: &CompareArgs) -> anyhow::Result<Vec<f64>> {
        let mut sound = self.open()?;
        let windows = args.windows.iter();
        windows
            .map(|secs| sound_range::fitting_window_secs(&mut sound, *secs))
            .collect()
    }
}

fn keep(pipe: &Path, path: &Path) -> anyhow::Result<()> {
    let mut bytes = Input::open(pipe)?;
    io::copy(&mut bytes, &mut File::create(path)?)?;
    Ok(())
}

fn compare(
    args: &CompareArgs,
    source: &Source,
    combinations: &[Combination],
    directory: &mut Directory,
) -> anyhow::Result<Results> {
    let outline = write_dry(source, directory)?;
    let mut report = Report::new(&args.input, outline, combinations.len());
    let renderings = render_all(source, combinations, &report, directory)?;
    let mut results = Results::default();
    for (combination, rendering) in combinations.iter().zip(renderings) {
        let Compared { quality, section } = match rendering {
            Ok(compared) => compared,
            Err(NotThere(why)) => {
                tell(&format!("souvenir: without {combination}: {why}"));
                continue;
            }
        };
        quality.explosion.iter().for_each(|warning| tell(warning));
        directory.keep([combination.memory_file(), combination.residual_file()]);
        report.add(section);
        results.add(combination, quality);
    }
    directory.write(RESULTS_FILE, |out| results.write_csv(out))?;
    directory.write(REPORT_FILE, |out| {
        Ok(out.write_all(report.html()?.as_bytes())?)
    })?;
    Ok(results)
}

/// Holds a rendering, measured and drawn.
struct Compared {
    quality: Quality,
    section: Section,
}

/// Says why a memory does not exist at its budget.
struct NotThere(String);

/// Renders every combination, as many at once as there are cores.
fn render_all(
    source: &Source,
    combinations: &[Combination],
    report: &Report,
    directory: &Directory,
) -> anyhow::Result<Vec<Result<Compared, NotThere>>> {
    let bars = MultiProgress::new();
    let order = combination::longest_first(combinations);
    cores::do_all(&order, |idx, is_wanted| {
        let combination = &combinations[idx];
        let label = format!("{}/{} {combination}", idx + 1, combinations.len());
        let mut traces = report.traces();
        let bar = progress::frames_beside(&bars, &label, traces.num_frames());
        let place = RenderingPlace {
            directory,
            bar: &bar,
            is_wanted,
        };
        let quality = write_rendering(source, combination, &mut traces, &place);
        bar.finish_and_clear();
        match quality {
            Err(error) if error.chain().any(|cause| cause.is::<BudgetError>()) => {
                Ok(Err(NotThere(format!("{error:#}"))))
            }
            quality => {
                let quality = quality?;
                let section = report.section(entry(combination, &quality), traces)?;
                Ok(Ok(Compared { quality, section }))
            }
        }
    })
}

/// Writes the sound as it is, and returns what the page must know of it before the first rendering.
fn write_dry(source: &Source, directory: &mut Directory) -> anyhow::Result<Outline> {
    let mut sound = source.open()?;
    let mut outline = Outline::new(sound.sample_rate_hz(), sound.num_channels());
    directory.write(DRY_FILE, |out| {
        let mut writer = begin(out, &sound, sound.num_frames())?;
        let mut block = Vec::new();
        while sound.next(BLOCK_FRAMES, &mut block)? > 0 {
            let block: Vec<_> = block.iter().map(|channel| wav::narrowed(channel)).collect();
            outline.add(&block);
            writer.write(&block)?;
        }
        let header = writer.finish()?;
        Ok(out.correct(header.as_deref())?)
    })?;
    Ok(outline)
}

/// Says where a rendering goes, who sees it come, and whether it is still wanted.
struct RenderingPlace<'a> {
    directory: &'a Directory,
    bar: &'a ProgressBar,
    is_wanted: &'a dyn Fn() -> bool,
}

/// Memory and residual, as they are rendered.
fn write_rendering(
    source: &Source,
    combination: &Combination,
    traces: &mut Traces,
    place: &RenderingPlace<'_>,
) -> anyhow::Result<Quality> {
    let mut sound = source.open()?;
    let mut meter = Meter::new(&sound);
    let names = [combination.memory_file(), combination.residual_file()];
    let mut done = None;
    place.directory.write_all(
        names.each_ref().map(String::as_str),
        |[memory, residual]| {
            let num_frames = Some(traces.num_frames());
            let mut memory = begin(memory, &sound, num_frames)?;
            let mut residual = begin(residual, &sound, num_frames)?;
            let take = |block: &RenderedBlock| {
                ensure!((place.is_wanted)(), "another rendering failed");
                meter.add_beside(block, || {
                    let lost = rendering::residual(block);
                    traces.add([&block.dry, &block.memory, &lost]);
                    memory.write(&block.memory)?;
                    residual.write(&lost)
                })
            };
            let way = combination.way();
            done = Some(way.render(&mut sound, BLOCK_FRAMES, place.bar, take)?);
            Ok(())
        },
    )?;
    let rendering = done.context("nothing was rendered")?;
    Ok(meter.finish(&rendering))
}

fn begin<'a, 'b>(
    out: &'a mut Sink<'b>,
    sound: &SoundRange,
    num_frames: Option<u64>,
) -> anyhow::Result<FloatWriter<&'a mut Sink<'b>>> {
    FloatWriter::begin(
        out,
        sound.sample_rate_hz(),
        sound.num_channels(),
        num_frames,
    )
}

fn file_names(combinations: &[Combination]) -> Vec<String> {
    let fixed = [DRY_FILE, RESULTS_FILE, REPORT_FILE].map(str::to_owned);
    let sounds = combinations
        .iter()
        .flat_map(|each| [each.memory_file(), each.residual_file()]);
    fixed.into_iter().chain(sounds).collect()
}

fn entry(combination: &Combination, quality: &Quality) -> Entry {
    Entry {
        title: combination.to_string(),
        memory_file: combination.memory_file(),
        residual_file: combination.residual_file(),
        quality: quality.clone(),
    }
}
