//! `souvenir render`: a sound through the memory, to a file.

use std::io::{self, Write as _};

use souvenir_core::listen::Listen;

use super::args::RenderArgs;
use super::output::Target;
use super::quality::{self, Quality};
use super::rendering::{self, Rendering, Request};
use super::{fail, progress, values};
use crate::sound::{Sound, wav};

pub(crate) fn run(args: &RenderArgs) -> anyhow::Result<()> {
    let request = request(args);
    fail::check_method(args.memory, args.method)?;
    let target = Target::check(&args.output, &args.input)?;
    let sound = Sound::load(&args.input)?;
    values::window_frames(&args.input, &sound, args.window)?;
    let bar = progress::frames("rendering", sound.num_frames());
    let rendering = rendering::render(&sound, &request, args.block_frames, &bar)?;
    bar.finish_and_clear();
    let dry = sound.to_f32();
    let quality = Quality::measure(&sound, &dry, &rendering);
    let listened = listened(args.listen, dry, rendering);
    target.write(|out| wav::write_float(out, sound.sample_rate_hz, &listened))?;
    tell(args, &quality)
}

fn request(args: &RenderArgs) -> Request {
    Request {
        kind: args.memory,
        method: args.method,
        order: args.order,
        window_secs: args.window,
        overlap: args.overlap,
        delay_secs: args.delay,
    }
}

fn listened(listen: Listen, dry: Vec<Vec<f32>>, rendering: Rendering) -> Vec<Vec<f32>> {
    match listen {
        Listen::Dry => dry,
        Listen::Memory => rendering.memory,
        Listen::Residual => rendering::residual(&dry, &rendering.memory),
    }
}

fn tell(args: &RenderArgs, quality: &Quality) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(writeln!(out, "{}", serde_json::to_string(quality)?)?);
    }
    let db = |channels: &[Option<f64>]| {
        quality::mean_db(channels).map_or("-".to_owned(), |db| format!("{db:.1} dB"))
    };
    Ok(writeln!(
        out,
        "{}: {} of {} (order {}, window {} s, {}), up to {:.0} Hz, SNR {}, segmental SNR {}, \
         log spectral distance {}, {:.1} x real time",
        args.output.display(),
        args.listen.name(),
        args.input.display(),
        args.order,
        args.window,
        args.method,
        quality.bandwidth_hz,
        db(&quality.snr_db),
        db(&quality.segmental_snr_db),
        db(&quality.log_spectral_distance_db),
        quality.realtime_factor,
    )?)
}
