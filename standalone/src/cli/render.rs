//! `souvenir render` sends a sound through the memory, to a file or a pipe, block by block.

use anyhow::Context as _;
use souvenir_core::settings::Listen;

use super::args::RenderArgs;
use super::output::{Sink, Target};
use super::quality_meter::Meter;
use super::rendering::{self, RenderRequest, Rendering};
use super::sound_range::SoundRange;
use super::terminal::{Words, shown};
use super::{fail, progress};
use crate::quality::{Quality, mean_db};
use crate::sound::wav::FloatWriter;
use crate::stderr::tell;

pub(crate) fn run(args: &RenderArgs) -> anyhow::Result<()> {
    fail::check_method(args.memory, args.method)?;
    let target = Target::check(&args.output, &args.input)?;
    target.check_takes_bytes("a WAV file")?;
    let mut sound = SoundRange::open(&args.input, args.span)?;
    let mut meter = Meter::new(&sound);
    let mut done = None;
    target.write(|out| {
        done = Some(write(args, &mut sound, &mut meter, out)?);
        Ok(())
    })?;
    let rendering = done.context("nothing was rendered")?;
    let quality = meter.finish(&rendering);
    quality.explosion.iter().for_each(|warning| tell(warning));
    let words = words(args, &rendering, &quality)?;
    Words::beside([&target]).say(&words)
}

/// Writes the sound as it is rendered.
fn write(
    args: &RenderArgs,
    sound: &mut SoundRange,
    meter: &mut Meter,
    out: &mut Sink<'_>,
) -> anyhow::Result<Rendering> {
    let (rate_hz, num_frames) = (sound.sample_rate_hz(), sound.num_frames());
    let mut writer = FloatWriter::begin(&mut *out, rate_hz, sound.num_channels(), num_frames)?;
    let bar = progress::frames("rendering", num_frames);
    let rendering = rendering::render(sound, &request(args), args.block_frames, &bar, |block| {
        meter.add(block);
        match args.listen {
            Listen::Dry => writer.write(&block.dry),
            Listen::Memory => writer.write(&block.memory),
            Listen::Residual => writer.write(&rendering::residual(block)),
        }
    })?;
    bar.finish_and_clear();
    let header = writer.finish()?;
    out.correct(header.as_deref())?;
    Ok(rendering)
}

fn request(args: &RenderArgs) -> RenderRequest {
    RenderRequest {
        measure: args.memory,
        method: args.method,
        order: args.order,
        window_secs: args.window,
        overlap: args.overlap,
        delay_secs: args.delay,
    }
}

fn words(args: &RenderArgs, rendering: &Rendering, quality: &Quality) -> anyhow::Result<String> {
    if args.json {
        return Ok(serde_json::to_string(quality)?);
    }
    Ok(format!(
        "{}: {} of {} (order {}, window {} s, {}), up to {:.0} Hz, {}, {:.1} x real time",
        shown(&args.output),
        args.listen.name(),
        shown(&args.input),
        args.order,
        rendering.config.settings.window_secs,
        args.method,
        quality.bandwidth_hz,
        measures(quality),
        quality.realtime_factor,
    ))
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
