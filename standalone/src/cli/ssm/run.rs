//! `souvenir ssm run`: a sound through a layer and back, the delay of its readout removed.

use std::collections::VecDeque;

use serde::Serialize;
use souvenir_core::metrics::RunningMetrics;
use souvenir_core::settings::Listen;
use souvenir_core::ssm::{Layer, ReadoutSolver, Runner, Way, fit_readout};

use super::super::args::RunArgs;
use super::super::output::{Sink, Target};
use super::super::progress;
use super::super::rendering::{self, RenderedBlock};
use super::super::sound_range::SoundRange;
use super::super::terminal::{Words, shown};
use super::{Asked, MAX_FRAMES, readout, usage};
use crate::sound::wav::{FloatWriter, narrowed};

const BLOCK_FRAMES: usize = 4096;
/// A convolution's kernel ends where every mode has fallen by so much.
const KERNEL_FALL_DB: f64 = 240.0;
/// Captured sound that a readout is fitted to: what follows changes it little.
const MAX_FIT_FRAMES: u64 = 1 << 22;

#[derive(Serialize)]
struct Measures {
    /// Of the memory against the sound, one a channel; null where there is none.
    snr_db: Vec<Option<f64>>,
    delay_frames: usize,
    /// The sum of the memory function: of the order's numbers how many the sound can use.
    capacity: f64,
}

pub(super) fn run(args: &RunArgs) -> anyhow::Result<()> {
    let target = Target::check(&args.output, &args.input)?;
    target.check_takes_bytes("a WAV file")?;
    let mut sound = SoundRange::open(&args.input, args.span)?;
    let asked = Asked::prepare(&args.layer, sound.rate_hz())?;
    let solver = ReadoutSolver::new(&asked.layer, args.layer.noise_floor).map_err(usage)?;
    let c = match (&args.c, args.fit) {
        (None, true) => fit(args, &asked)?,
        (None, false) => solver.readout(asked.delay_frames),
        (file, _) => readout::of(&asked, file.as_deref(), args.layer.noise_floor)?,
    };
    let mut meters = vec![];
    meters.resize_with(sound.num_channels(), || {
        RunningMetrics::new(sound.rate_hz())
    });
    let mut line = Line::prepare(args.way, &asked, &c, &mut sound)?;
    target.write(|out| write(args.listen, &mut line, &mut sound, &mut meters, out))?;
    let snrs = meters.into_iter().map(|meter| meter.finish().snr_db);
    let measures = Measures {
        snr_db: snrs.map(|db| db.filter(|db| db.is_finite())).collect(),
        delay_frames: asked.delay_frames,
        capacity: solver.capacity(),
    };
    Words::beside([&target]).say(&words(args, &asked.layer, &measures)?)
}

/// To the first channel, from a reading of its own.
fn fit(args: &RunArgs, asked: &Asked) -> anyhow::Result<Vec<f64>> {
    let mut sound = SoundRange::open(&args.input, args.span)?;
    let mut first = Vec::new();
    let mut block = Vec::new();
    while (first.len() as u64) < MAX_FIT_FRAMES && sound.next(BLOCK_FRAMES, &mut block)? > 0 {
        first.extend_from_slice(&block[0]);
    }
    fit_readout(
        &asked.layer,
        &first,
        asked.delay_frames,
        args.layer.noise_floor,
    )
    .map_err(usage)
}

/// All channels of the layer, and the sound that waits for what they say of it.
struct Line {
    runners: Vec<Runner>,
    delay_frames: usize,
    /// Frames that still come out before the first of the sound.
    to_drop: usize,
    waiting: Vec<VecDeque<f32>>,
}

impl Line {
    fn prepare(way: Way, asked: &Asked, c: &[f64], sound: &mut SoundRange) -> anyhow::Result<Self> {
        let kernel_frames = match way {
            Way::Convolution => kernel_frames(&asked.layer, asked.delay_frames, sound)?,
            Way::Recurrence | Way::Scan => 0,
        };
        let runner = Runner::prepare(&asked.layer, c, way, kernel_frames);
        Ok(Self {
            runners: vec![runner; sound.num_channels()],
            delay_frames: asked.delay_frames,
            to_drop: asked.delay_frames,
            waiting: vec![VecDeque::new(); sound.num_channels()],
        })
    }

    fn pass(&mut self, input: &[Vec<f64>]) -> RenderedBlock {
        let frames = input.first().map_or(0, Vec::len);
        let dropped = self.to_drop.min(frames);
        self.to_drop -= dropped;
        let mut block = RenderedBlock::default();
        let mut late = vec![0.0; frames];
        for ((runner, waiting), input) in self.runners.iter_mut().zip(&mut self.waiting).zip(input)
        {
            runner.process(input, &mut late);
            block.memory.push(narrowed(&late[dropped..]));
            block.dry.push(waiting.drain(..frames - dropped).collect());
        }
        block
    }

    fn hear(&mut self, input: &[Vec<f64>]) {
        for (waiting, input) in self.waiting.iter_mut().zip(input) {
            waiting.extend(narrowed(input));
        }
    }
}

/// No longer than the sound: what would come after it reads nothing.
fn kernel_frames(layer: &Layer, delay: usize, sound: &mut SoundRange) -> anyhow::Result<usize> {
    let length = sound.length_up_to(MAX_FRAMES as u64)?;
    let length = usize::try_from(length)?.saturating_add(delay);
    Ok(layer.decay_frames(KERNEL_FALL_DB, length.min(MAX_FRAMES)))
}

fn write(
    listen: Listen,
    line: &mut Line,
    sound: &mut SoundRange,
    meters: &mut [RunningMetrics],
    out: &mut Sink<'_>,
) -> anyhow::Result<()> {
    let (rate_hz, num_frames) = (sound.sample_rate_hz(), sound.num_frames());
    let mut writer = FloatWriter::begin(&mut *out, rate_hz, sound.num_channels(), num_frames)?;
    let bar = progress::frames("running", num_frames);
    let mut take = |block: &RenderedBlock| {
        for (meter, (dry, memory)) in meters.iter_mut().zip(block.dry.iter().zip(&block.memory)) {
            meter.add(dry, memory);
        }
        match listen {
            Listen::Dry => writer.write(&block.dry),
            Listen::Memory => writer.write(&block.memory),
            Listen::Residual => writer.write(&rendering::residual(block)),
        }
    };
    let mut input = Vec::new();
    loop {
        let frames = sound.next(BLOCK_FRAMES, &mut input)?;
        if frames == 0 {
            break;
        }
        line.hear(&input);
        take(&line.pass(&input))?;
        bar.inc(frames as u64);
    }
    // Then as much silence as the readout is late.
    for from in (0..line.delay_frames).step_by(BLOCK_FRAMES) {
        let frames = BLOCK_FRAMES.min(line.delay_frames - from);
        input
            .iter_mut()
            .for_each(|channel| *channel = vec![0.0; frames]);
        take(&line.pass(&input))?;
    }
    bar.finish_and_clear();
    let header = writer.finish()?;
    Ok(out.correct(header.as_deref())?)
}

fn words(args: &RunArgs, layer: &Layer, measures: &Measures) -> anyhow::Result<String> {
    if args.json {
        return Ok(serde_json::to_string(measures)?);
    }
    let mean = crate::quality::mean_db(&measures.snr_db);
    let snr = mean.map_or("-".to_owned(), |db| format!("{db:.1} dB"));
    Ok(format!(
        "{}: {} of {} ({}, order {}, time scale {} s, {}), read {} frames ago, SNR {snr}, capacity {:.1}",
        shown(&args.output),
        args.listen.name(),
        shown(&args.input),
        layer.spec().kind,
        layer.order(),
        args.layer.time_scale,
        args.way,
        measures.delay_frames,
        measures.capacity,
    ))
}
