//! `souvenir ssm run`: a sound through a layer and back, the delay of its readout removed.

use std::collections::VecDeque;

use serde::Serialize;
use souvenir_core::metrics::RunningMetrics;
use souvenir_core::settings::Listen;
use souvenir_core::ssm::fit_readout;

use super::super::args::{LayerArgs, RunArgs};
use super::super::output::{Sink, Target};
use super::super::progress;
use super::super::rendering::{self, RenderedBlock};
use super::super::sound_range::SoundRange;
use super::super::terminal::{Words, shown};
use super::asked::{Asked, delay_frames, usage};
use super::machine::Machine;
use super::readout;
use crate::sound::wav::{FloatWriter, narrowed};

const BLOCK_FRAMES: usize = 4096;
/// Captured sound that a readout is fitted to: what follows changes it little.
const MAX_FIT_FRAMES: u64 = 1 << 22;

#[derive(Serialize)]
struct Measures {
    /// The ratio of the memory to what it lost of the sound, one a channel; null where there is none.
    snr_db: Vec<Option<f64>>,
    delay_frames: usize,
    /// The sum of the memory function: of the order's numbers how many the sound can use; null of a trained stack.
    capacity: Option<f64>,
}

pub(super) fn run(args: &RunArgs) -> anyhow::Result<()> {
    let target = Target::check(&args.output, &args.input)?;
    target.check_takes_bytes("a WAV file")?;
    let mut sound = SoundRange::open(&args.input, args.span)?;
    let (machine, delay_frames, capacity) = match &args.weights {
        Some(path) => {
            let machine = Machine::of_weights(path, sound.num_channels())?;
            let delay_frames = match args.layer.delay {
                Some(secs) => delay_frames(secs, sound.rate_hz())?,
                None => machine.trained_delay_frames().unwrap_or(0),
            };
            (machine, delay_frames, None)
        }
        None => of_layer(args, &mut sound)?,
    };
    let mut meters = vec![];
    meters.resize_with(sound.num_channels(), || {
        RunningMetrics::prepare(sound.rate_hz())
    });
    let mut line = Line::new(machine, delay_frames, sound.num_channels());
    target.write(|out| write(args.listen, &mut line, &mut sound, &mut meters, out))?;
    let snrs = meters.into_iter().map(|meter| meter.finish().snr_db);
    let measures = Measures {
        snr_db: snrs.map(|db| db.filter(|db| db.is_finite())).collect(),
        delay_frames,
        capacity,
    };
    Words::beside([&target]).say(&words(args, &measures)?)
}

/// Returns the machine, its delay in frames, and its capacity.
fn of_layer(
    args: &RunArgs,
    sound: &mut SoundRange,
) -> anyhow::Result<(Machine, usize, Option<f64>)> {
    let asked = Asked::prepare(&args.layer, sound.rate_hz())?;
    let solver = asked.solver(args.layer.noise_floor)?;
    let c = match (&args.c, args.fit) {
        (Some(path), _) => readout::of_file(&asked.layer, path)?,
        (None, true) => fit(args, &asked)?,
        (None, false) => solver.readout(asked.delay_frames),
    };
    let machine = Machine::of_layer(args.way, &asked, &c, sound)?;
    Ok((machine, asked.delay_frames, Some(solver.capacity())))
}

/// Fits the readout to the first channel, in a reading of its own.
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

/// Holds a machine, and the sound that waits for what it says of it.
struct Line {
    machine: Machine,
    delay_frames: usize,
    /// Frames that still come out before the first of the sound.
    to_drop: usize,
    /// `[channel_idx][frame]`
    waiting: Vec<VecDeque<f32>>,
    /// `[channel_idx][frame]`
    late: Vec<Vec<f64>>,
}

impl Line {
    fn new(machine: Machine, delay_frames: usize, num_channels: usize) -> Self {
        Self {
            machine,
            delay_frames,
            to_drop: delay_frames,
            waiting: vec![VecDeque::new(); num_channels],
            late: vec![Vec::new(); num_channels],
        }
    }

    fn pass(&mut self, input: &[Vec<f64>]) -> RenderedBlock {
        let frames = input.first().map_or(0, Vec::len);
        let dropped = self.to_drop.min(frames);
        self.to_drop -= dropped;
        self.machine.process(input, &mut self.late);
        let due = |waiting: &mut VecDeque<f32>| waiting.drain(..frames - dropped).collect();
        RenderedBlock {
            dry: self.waiting.iter_mut().map(due).collect(),
            memory: self
                .late
                .iter()
                .map(|late| narrowed(&late[dropped..]))
                .collect(),
        }
    }

    fn hear(&mut self, input: &[Vec<f64>]) {
        for (waiting, input) in self.waiting.iter_mut().zip(input) {
            waiting.extend(narrowed(input));
        }
    }
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

fn words(args: &RunArgs, measures: &Measures) -> anyhow::Result<String> {
    if args.json {
        return Ok(serde_json::to_string(measures)?);
    }
    let mean = crate::quality::mean_db(&measures.snr_db);
    let snr = mean.map_or("-".to_owned(), |db| format!("{db:.1} dB"));
    let LayerArgs {
        layer,
        order,
        time_scale,
        ..
    } = &args.layer;
    let by = match (&args.weights, measures.capacity) {
        (Some(weights), _) => format!("by {}", shown(weights)),
        (None, capacity) => format!(
            "{layer}, order {order}, time scale {time_scale} s, {}, capacity {:.1}",
            args.way,
            capacity.unwrap_or(0.0)
        ),
    };
    Ok(format!(
        "{}: {} of {} ({by}), read {} frames ago, SNR {snr}",
        shown(&args.output),
        args.listen.name(),
        shown(&args.input),
        measures.delay_frames,
    ))
}
