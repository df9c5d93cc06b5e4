//! Plays what a memory keeps of the microphone: `live_microphone [seconds]`. Use headphones.

#![expect(clippy::cast_possible_truncation, reason = "a device plays f32")]
#![expect(clippy::disallowed_methods, reason = "callbacks play meanwhile")]

use std::{env, thread, time::Duration};

use anyhow::Context as _;
use cpal::traits::{DeviceTrait as _, HostTrait as _, StreamTrait as _};
use souvenir_core::{StreamConfig, StreamingMemory};

fn main() -> anyhow::Result<()> {
    let seconds = env::args().nth(1).map_or(Ok(10.0), |word| word.parse())?;
    let microphone = cpal::default_host().default_input_device();
    let microphone = microphone.context("there is no microphone")?;
    let speaker = cpal::default_host().default_output_device();
    let speaker = speaker.context("there is no loudspeaker")?;
    let wide = speaker.default_output_config();
    let mut wide = wide.context("there is no loudspeaker")?.config();
    // A sound server left to itself asks for two seconds at once.
    wide.buffer_size = cpal::BufferSize::Fixed(1024);
    let mut mono = wide;
    mono.channels = 1;
    let (sample_rate_hz, width) = (f64::from(wide.sample_rate), usize::from(wide.channels));

    let config = StreamConfig {
        sample_rate_hz,
        channels: 1,
        ..StreamConfig::default()
    };
    let mut memory = StreamingMemory::prepare(&config)?;
    let (mut heard, mut to_learn) = rtrb::RingBuffer::new(16_384);
    let (mut block, mut remembered) = ([0.0; 256], [0.0; 256]);

    let hear = move |samples: &[f32], _: &_| samples.iter().for_each(|x| _ = heard.push(*x));
    let play = move |out: &mut [f32], _: &_| {
        for out in out.chunks_mut(block.len() * width) {
            let frames = out.len() / width;
            block[..frames].fill_with(|| to_learn.pop().unwrap_or(0.0));
            memory.process(&[&block[..frames]], &mut [&mut remembered[..frames]]);
            let frames = out.chunks_mut(width).zip(&remembered);
            frames.for_each(|(frame, x)| frame.fill(*x as f32));
        }
    };
    let input = microphone.build_input_stream(mono, hear, |_| {}, None)?;
    let output = speaker.build_output_stream(wide, play, |_| {}, None)?;
    input.play().and_then(|()| output.play())?;
    thread::sleep(Duration::from_secs_f64(seconds));
    Ok(())
}
