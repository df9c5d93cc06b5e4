//! `souvenir recall`: what coefficients say was heard, back to sound.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use souvenir_core::config::Kind;
use souvenir_core::snapshot::Viewer;
use souvenir_core::timeline::Timeline;

use super::analyze::{Analysis, Snapshot};
use super::args::RecallArgs;
use super::output::Target;
use crate::sound::wav;

pub(crate) fn run(args: &RecallArgs) -> anyhow::Result<()> {
    let target = Target::check(&args.output, &args.input)?;
    let analysis = read(args)?;
    let snapshot = chosen(args, &analysis)?;
    let begun = Instant::now();
    let sound = recalled(&analysis, snapshot)?;
    let secs = sound.first().map_or(0, Vec::len) as f64 / f64::from(analysis.sample_rate);
    let realtime = secs / begun.elapsed().as_secs_f64();
    target.write(|out| wav::write_float(out, analysis.sample_rate, &sound))?;
    let (output, order) = (args.output.display(), analysis.order);
    let words =
        format!("{output}: {secs:.3} s from {order} coefficients, {realtime:.1} x real time");
    Ok(writeln!(io::stdout().lock(), "{words}")?)
}

fn read(args: &RecallArgs) -> anyhow::Result<Analysis> {
    let path = args.input.display();
    let file = File::open(&args.input).with_context(|| format!("cannot read {path}"))?;
    serde_json::from_reader(BufReader::new(file))
        .with_context(|| format!("{path} is not what `souvenir analyze` writes as JSON"))
}

/// The one asked for, or the last.
fn chosen<'a>(args: &RecallArgs, analysis: &'a Analysis) -> anyhow::Result<&'a Snapshot> {
    let distance =
        |snapshot: &Snapshot| (snapshot.time_seconds - args.at.unwrap_or(f64::MAX)).abs();
    let all = analysis.snapshots.iter();
    let nearest = all.min_by(|one, other| distance(one).total_cmp(&distance(other)));
    nearest.with_context(|| format!("{} holds no memory", args.input.display()))
}

/// `[channel][frame]`, oldest first.
fn recalled(analysis: &Analysis, snapshot: &Snapshot) -> anyhow::Result<Vec<Vec<f32>>> {
    let timeline = timeline(analysis, snapshot)?;
    let frames = frames(timeline.span_frames().min(snapshot.frames as f64));
    let ages: Vec<f64> = (0..frames)
        .map(|frame| (frames - frame) as f64 - 0.5)
        .collect();
    let mut viewer = Viewer::default();
    let channels = snapshot.channels.iter().map(|coefficients| {
        ensure!(
            coefficients.len() == analysis.order,
            "a channel has {} coefficients of {}",
            coefficients.len(),
            analysis.order
        );
        let memory = souvenir_core::snapshot::Snapshot {
            coefficients: coefficients.clone(),
            timeline,
            ..Default::default()
        };
        Ok(wav::narrowed(&viewer.read(&memory, &ages)))
    });
    channels.collect()
}

fn timeline(analysis: &Analysis, snapshot: &Snapshot) -> anyhow::Result<Timeline> {
    let frames = snapshot.window_frames;
    ensure!(frames >= 1.0, "a memory of {frames} frames says nothing");
    match analysis.memory.parse::<Kind>()? {
        Kind::Legs | Kind::Legt => Ok(Timeline::Even { frames }),
        Kind::Fading => Ok(Timeline::Fading { tau_frames: frames }),
        Kind::Selective => {
            anyhow::bail!("a selective memory does not say when it heard what it kept")
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most the frames that were heard"
)]
fn frames(frames: f64) -> usize {
    frames.floor() as usize
}
