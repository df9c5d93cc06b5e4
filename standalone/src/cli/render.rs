//! `souvenir render` sends a sound through the memory, to a file or a pipe, block by block.

use anyhow::Context as _;
use souvenir_core::budget::BudgetGoal;
use souvenir_core::settings::Listen;

use super::args::RenderArgs;
use super::output::{Sink, Target};
use super::quality_meter::Meter;
use super::rendering::budgeted::BudgetRequest;
use super::rendering::{self, RenderRequest, RenderWay, Rendering};
use super::sound_range::SoundRange;
use super::terminal::{Words, shown};
use super::{fail, progress};
use crate::quality::{Quality, mean_db};
use crate::sound::wav::FloatWriter;
use crate::stderr::tell;

/// The window where none is given, without --numbers and --error.
const DEFAULT_WINDOW_SECS: f64 = 0.05;

pub(crate) fn run(args: &RenderArgs) -> anyhow::Result<()> {
    let way = way(args)?;
    let target = Target::check(&args.output, &args.input)?;
    target.check_takes_bytes("a WAV file")?;
    let mut sound = SoundRange::open(&args.input, args.span)?;
    let mut meter = Meter::new(&sound);
    let mut done = None;
    target.write(|out| {
        done = Some(write(args, way, &mut sound, &mut meter, out)?);
        Ok(())
    })?;
    let rendering = done.context("nothing was rendered")?;
    let quality = meter.finish(&rendering);
    quality.explosion.iter().for_each(|warning| tell(warning));
    let words = words(args, way, &rendering, &quality)?;
    Words::beside([&target]).say(&words)
}

fn way(args: &RenderArgs) -> anyhow::Result<RenderWay> {
    if let Some(request) = args.budgeted()? {
        return Ok(RenderWay::Budgeted(request));
    }
    let request = request(args)?;
    fail::check_method(request.measure, request.method)?;
    Ok(RenderWay::Streamed(request))
}

/// Writes the sound as it is rendered.
fn write(
    args: &RenderArgs,
    way: RenderWay,
    sound: &mut SoundRange,
    meter: &mut Meter,
    out: &mut Sink<'_>,
) -> anyhow::Result<Rendering> {
    let (rate_hz, num_frames) = (sound.sample_rate_hz(), sound.num_frames());
    let mut writer = FloatWriter::begin(&mut *out, rate_hz, sound.num_channels(), num_frames)?;
    let bar = progress::frames("rendering", num_frames);
    let rendering = way.render(sound, args.block_frames, &bar, |block| {
        meter.add_beside(block, || match args.listen {
            Listen::Dry => writer.write(&block.dry),
            Listen::Memory => writer.write(&block.memory),
            Listen::Residual => writer.write(&rendering::residual(block)),
        })
    })?;
    bar.finish_and_clear();
    let header = writer.finish()?;
    out.correct(header.as_deref())?;
    Ok(rendering)
}

fn request(args: &RenderArgs) -> anyhow::Result<RenderRequest> {
    Ok(RenderRequest {
        measure: args.measure()?,
        method: args.method,
        order: args.order,
        window_secs: args.window.unwrap_or(DEFAULT_WINDOW_SECS),
        overlap: args.overlap,
        delay_secs: args.delay,
    })
}

fn words(
    args: &RenderArgs,
    way: RenderWay,
    rendering: &Rendering,
    quality: &Quality,
) -> anyhow::Result<String> {
    if args.json {
        return json(way, quality);
    }
    let window_secs = rendering.config.settings.window_secs;
    let how = match way {
        RenderWay::Streamed(_) => format!(
            "(order {}, window {window_secs} s, {}), up to {:.0} Hz",
            args.order, args.method, quality.bandwidth_hz
        ),
        RenderWay::Budgeted(BudgetRequest { memory, goal, .. }) => {
            let numbers = rendering.config.settings.order;
            let kept_to = match goal {
                BudgetGoal::Numbers(_) => String::new(),
                BudgetGoal::RelativeRms(error) => format!("error {error}, "),
            };
            format!("({memory}, {kept_to}{numbers} numbers for {window_secs:.3} s)")
        }
    };
    Ok(format!(
        "{}: {} of {} {how}, {}, {:.1} x real time",
        shown(&args.output),
        args.listen.name(),
        shown(&args.input),
        measures(quality),
        quality.realtime_factor,
    ))
}

/// A band's edge is that of so many polynomials over one window, which other memories are not.
fn json(way: RenderWay, quality: &Quality) -> anyhow::Result<String> {
    if let RenderWay::Streamed(_) = way {
        return Ok(serde_json::to_string(quality)?);
    }
    let mut measures = serde_json::to_value(quality)?;
    if let Some(measures) = measures.as_object_mut() {
        measures.remove("bandwidth_hz");
    }
    Ok(measures.to_string())
}

fn measures(quality: &Quality) -> String {
    if quality.explosion.is_some() {
        return "no memory of the sound that could be measured".to_owned();
    }
    let db = |channels: &[Option<f64>]| {
        mean_db(channels).map_or("-".to_owned(), |db| format!("{db:.1} dB"))
    };
    format!(
        "SNR {}, segmental SNR {}, log spectral distance {}",
        db(&quality.snr_db),
        db(&quality.segmental_snr_db),
        db(&quality.log_spectral_distance_db)
    )
}
