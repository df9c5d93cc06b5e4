//! Plays what a memory keeps of the microphone: `live_microphone [seconds]`. Use headphones.

#![expect(
    clippy::disallowed_methods,
    reason = "the main thread waits while the callbacks play"
)]

use std::{env, thread, time::Duration};

use anyhow::Context as _;
use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use souvenir_core::{MemorySettings, StreamConfig, StreamingMemory};

const MAX_BLOCK_FRAMES: usize = 4096;

fn main() -> anyhow::Result<()> {
    let seconds = env::args().nth(1).map_or(Ok(10.0), |word| word.parse())?;
    let host = cpal::default_host();
    let microphone = host
        .default_input_device()
        .context("there is no microphone")?;
    let speaker = host
        .default_output_device()
        .context("there is no loudspeaker")?;
    let config = speaker
        .default_output_config()
        .context("there is no loudspeaker")?
        .config();
    let mono = cpal::StreamConfig {
        channels: 1,
        ..config
    };

    let mut memory = StreamingMemory::prepare(&StreamConfig {
        setting: MemorySettings::default(),
        sample_rate_hz: f64::from(config.sample_rate),
        channels: 1,
    })?;
    let (mut heard, mut to_learn) = rtrb::RingBuffer::new(4 * MAX_BLOCK_FRAMES);
    let mut block = vec![0.0; MAX_BLOCK_FRAMES];
    let mut remembered = vec![0.0; MAX_BLOCK_FRAMES];

    let hear = move |samples: &[f32], _: &_| samples.iter().for_each(|x| _ = heard.push(*x));
    let play = move |out: &mut [f32], _: &_| {
        for out in out.chunks_mut(MAX_BLOCK_FRAMES * usize::from(config.channels)) {
            let frames = out.len() / usize::from(config.channels);
            block[..frames].fill_with(|| to_learn.pop().unwrap_or(0.0));
            memory.process(&[&block[..frames]], &mut [&mut remembered[..frames]]);
            for (frame, x) in out
                .chunks_mut(usize::from(config.channels))
                .zip(&remembered)
            {
                frame.fill(*x as f32);
            }
        }
    };
    let input = microphone.build_input_stream(mono, hear, |_| {}, None)?;
    let output = speaker.build_output_stream(config, play, |_| {}, None)?;
    input.play()?;
    output.play()?;
    thread::sleep(Duration::from_secs_f64(seconds));
    Ok(())
}
