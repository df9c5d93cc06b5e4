//! A streaming memory a channel, where channels know nothing of one another: a core works on each.

use std::time::{Duration, Instant};

use souvenir_core::stream::{StreamConfig, StreamingMemory};

use super::cores::{are_channels_apart, work_beside};
use super::{fail, free_memory};

/// Remembers the channels of a sound: the bits are those of one memory of them all.
#[derive(Debug)]
pub(crate) struct ChannelMemories {
    /// A channel each, or one of all.
    parts: Vec<TimedMemory>,
}

/// Holds a memory, and the time that it has worked.
#[derive(Debug)]
struct TimedMemory {
    memory: StreamingMemory,
    elapsed: Duration,
}

impl ChannelMemories {
    /// # Errors
    /// Where there is no such memory, or no room for it.
    pub(crate) fn prepare(config: &StreamConfig) -> anyhow::Result<Self> {
        let mono = StreamConfig {
            channels: 1,
            ..*config
        };
        let is_apart = config.settings.mode.has_channels_apart()
            && are_channels_apart(StreamingMemory::bytes(&mono), config.channels);
        let (count, of_one) = if is_apart {
            (config.channels, &mono)
        } else {
            (1, config)
        };
        free_memory::check_recollector(config)?;
        let prepare = |_| {
            Ok(TimedMemory {
                memory: StreamingMemory::prepare(of_one).map_err(fail::config)?,
                elapsed: Duration::ZERO,
            })
        };
        let parts = (0..count).map(prepare).collect::<anyhow::Result<_>>()?;
        Ok(Self { parts })
    }

    /// Turns `input[channel_idx][frame]` into `memory`, which is made as long, in blocks of so many frames, while this thread does what
    /// is `beside` it.
    pub(crate) fn process_beside<R>(
        &mut self,
        input: &[Vec<f64>],
        memory: &mut Vec<Vec<f64>>,
        block_frames: usize,
        beside: impl FnOnce() -> R,
    ) -> R {
        let frames = input.first().map_or(0, Vec::len);
        memory.resize_with(input.len(), Vec::new);
        let channels_each = input.len().div_ceil(self.parts.len());
        let sounds = input.chunks(channels_each);
        let told = memory.chunks_mut(channels_each);
        let parts = self.parts.iter_mut().zip(sounds.zip(told));
        let parts = parts.map(|(part, (sound, memory))| PartBlock {
            part,
            sound,
            memory,
        });
        let work = |block: PartBlock<'_>| block.process(frames, block_frames);
        work_beside(parts, work, beside)
    }

    /// Returns one that stands for all where they are alike.
    pub(crate) fn any(&self) -> &StreamingMemory {
        &self.parts[0].memory
    }

    /// Returns the coefficients of a channel's newest window.
    ///
    /// # Panics
    /// If there is no such channel.
    pub(crate) fn coefficients(&self, channel_idx: usize) -> &[f64] {
        match &self.parts[..] {
            [all] => all.memory.coefficients(channel_idx),
            apart => apart[channel_idx].memory.coefficients(0),
        }
    }

    /// Counts windows of a channel in which a recurrence exploded.
    pub(crate) fn explosions(&self) -> u64 {
        self.parts.iter().map(|part| part.memory.explosions()).sum()
    }

    /// Returns how long one core would have worked.
    pub(crate) fn elapsed(&self) -> Duration {
        self.parts.iter().map(|part| part.elapsed).sum()
    }
}

/// Holds what a part hears, and where it says what it remembers of it.
struct PartBlock<'a> {
    part: &'a mut TimedMemory,
    sound: &'a [Vec<f64>],
    memory: &'a mut [Vec<f64>],
}

impl PartBlock<'_> {
    fn process(self, frames: usize, block_frames: usize) {
        let channels = self.memory.iter_mut();
        channels.for_each(|channel| channel.resize(frames, 0.0));
        self.part.process(self.sound, self.memory, block_frames);
    }
}

impl TimedMemory {
    fn process(&mut self, sound: &[Vec<f64>], memory: &mut [Vec<f64>], block_frames: usize) {
        let start = Instant::now();
        let frames = sound.first().map_or(0, Vec::len);
        for from in (0..frames).step_by(block_frames) {
            let block = from..frames.min(from.saturating_add(block_frames));
            let sound: Vec<&[f64]> = sound
                .iter()
                .map(|channel| &channel[block.clone()])
                .collect();
            let memory = memory.iter_mut();
            let mut memory: Vec<&mut [f64]> =
                memory.map(|channel| &mut channel[block.clone()]).collect();
            self.memory.process(&sound, &mut memory);
        }
        self.elapsed += start.elapsed();
    }
}

#[cfg(test)]
mod tests {
    use super::ChannelMemories;
    use souvenir_core::memory::Method;
    use souvenir_core::settings::{MemorySettings, Mode};
    use souvenir_core::stream::{StreamConfig, StreamingMemory};

    fn config(mode: Mode, method: Method) -> StreamConfig {
        StreamConfig {
            settings: MemorySettings {
                mode,
                method,
                order: 70,
                window_secs: 0.02,
                delay_secs: 0.01,
                ..MemorySettings::default()
            },
            sample_rate_hz: 48e3,
            channels: 3,
        }
    }

    /// Three tones that differ, the last of which is silent at first.
    fn sound(frame: usize) -> [f64; 3] {
        let at = frame as f64;
        let late = if frame < 1000 { 0.0 } else { (0.3 * at).cos() };
        [(0.05 * at).sin(), 0.5 * (0.011 * at).sin(), late]
    }

    #[test]
    fn channels_apart_have_the_bits_of_channels_together() {
        let modes = Mode::ALL.into_iter().filter(|mode| *mode != Mode::Adaptive);
        let exact = modes.map(|mode| (mode, Method::Exact));
        for (mode, method) in exact.chain([(Mode::Segments, Method::Bilinear)]) {
            let config = config(mode, method);
            let mut apart = ChannelMemories::prepare(&config).expect("a memory");
            let mut together = StreamingMemory::prepare(&config).expect("a memory");
            let (mut got, mut expected) = (Vec::new(), vec![vec![0.0; 700]; 3]);
            for block in 0..8 {
                let channel = |idx: usize| (0..700).map(|j| sound(700 * block + j)[idx]).collect();
                let input: Vec<Vec<f64>> = (0..3).map(channel).collect();
                apart.process_beside(&input, &mut got, 300, || ());
                let input: Vec<&[f64]> = input.iter().map(Vec::as_slice).collect();
                let mut memory: Vec<&mut [f64]> =
                    expected.iter_mut().map(Vec::as_mut_slice).collect();
                together.process(&input, &mut memory);
                assert!(got == expected, "{mode} {method}");
            }
            for idx in 0..3 {
                let [got, expected] = [apart.coefficients(idx), together.coefficients(idx)];
                assert!(got == expected, "{mode} {method}");
                let is_silent = expected.iter().all(|c| *c == 0.0);
                assert!(!is_silent, "something was learnt: {mode}");
            }
            assert_eq!(apart.any().latency_frames(), together.latency_frames());
        }
    }
}
