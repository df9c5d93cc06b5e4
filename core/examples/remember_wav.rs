//! Remembers a WAV file and writes what the memory kept: `remember_wav in.wav out.wav [order]`.

#![expect(
    clippy::cast_possible_truncation,
    reason = "samples of a WAV file are f32 here"
)]

use std::env;

use anyhow::Context as _;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use souvenir_core::{MemorySettings, StreamConfig, StreamingMemory};

fn main() -> anyhow::Result<()> {
    let mut args = env::args().skip(1);
    let (input, output) = args
        .next()
        .zip(args.next())
        .context("two WAV files, in and out")?;
    let order = args.next().map_or(Ok(1024), |word| word.parse())?;

    let (spec, channels) = read(&input)?;
    let mut memory = StreamingMemory::prepare(&StreamConfig {
        settings: MemorySettings {
            order,
            ..MemorySettings::default()
        },
        sample_rate_hz: f64::from(spec.sample_rate),
        channels: channels.len(),
    })?;
    let frames = channels[0].len();
    let latency = memory.latency_frames();

    // Silence after the sound brings out what is still on its way.
    let heard: Vec<Vec<f32>> = channels
        .iter()
        .map(|channel| channel.iter().copied().chain(vec![0.0; latency]).collect())
        .collect();
    let mut remembered = vec![vec![0.0; frames + latency]; channels.len()];
    let heard: Vec<&[f32]> = heard.iter().map(Vec::as_slice).collect();
    let mut out: Vec<&mut [f64]> = remembered.iter_mut().map(Vec::as_mut_slice).collect();
    memory.process(&heard, &mut out);

    let mut writer = WavWriter::create(&output, spec)?;
    for frame in latency..latency + frames {
        for channel in &remembered {
            writer.write_sample(channel[frame] as f32)?;
        }
    }
    Ok(writer.finalize()?)
}

/// The samples as `[channel][frame]`, full scale 1, and a 32-bit float format of the same rate.
fn read(path: &str) -> anyhow::Result<(WavSpec, Vec<Vec<f32>>)> {
    let mut reader = WavReader::open(path)?;
    let spec = reader.spec();
    let samples: Vec<f32> = match spec.sample_format {
        SampleFormat::Float => reader.samples().collect::<Result<_, _>>()?,
        SampleFormat::Int => {
            let full_scale = (1_i64 << (spec.bits_per_sample - 1)) as f32;
            let samples = reader.samples::<i32>();
            samples
                .map(|x| Ok(x? as f32 / full_scale))
                .collect::<Result<_, hound::Error>>()?
        }
    };
    let num_channels = usize::from(spec.channels);
    let channels = (0..num_channels)
        .map(|channel_idx| {
            samples
                .iter()
                .skip(channel_idx)
                .step_by(num_channels)
                .copied()
                .collect()
        })
        .collect();
    let float = WavSpec {
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
        ..spec
    };
    Ok((float, channels))
}
