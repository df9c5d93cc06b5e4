//! What a selective memory knows at the end of a material: where its clock stood there is nothing of it.

use super::unbounded_rendering;
use super::{ComparisonError, Material};
use crate::dsp::output::to_output;
use crate::settings::memory::{MemorySettings, Mode};
use crate::stream::selective_memory::{Clock, Tick};

/// Renders the sound that the clock let in as a memory of everything does, and puts it back to where it was heard.
pub(super) fn render(
    material: &Material,
    settings: MemorySettings,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Result<Vec<Vec<f32>>, ComparisonError> {
    let ticks = ticks(material, &settings);
    let let_in = let_in(material, &ticks);
    if let_in.first().is_none_or(Vec::is_empty) {
        return Ok(vec![
            vec![0.0; material.frames()];
            material.channels().len()
        ]);
    }
    let whole = MemorySettings {
        mode: Mode::Whole,
        ..settings
    };
    let selected = Material::prepare(let_in, material.sample_rate_hz())?;
    let remembered = unbounded_rendering::render(&selected, whole, go_on)?;
    let back = |channel: &Vec<f32>| put_back(channel, &ticks);
    Ok(remembered.iter().map(back).collect())
}

/// Puts each frame of the memory's time where it was heard: two parts of them, where a frame that was heard fell into two.
fn put_back(remembered: &[f32], ticks: &[Tick]) -> Vec<f32> {
    let known = |frame: usize| f64::from(remembered.get(frame).copied().unwrap_or(0.0));
    let mut clock = MemoryTime::default();
    let mut heard = |tick: &Tick| {
        if tick.step == 0.0 {
            return 0.0;
        }
        let (frame, parts) = (clock.frame, clock.pass(tick.step));
        let [now, next] = parts.map(|part| part / tick.step);
        to_output(now * known(frame) + next * known(frame + 1))
    };
    ticks.iter().map(&mut heard).collect()
}

/// Counts the memory's own time.
#[derive(Default)]
struct MemoryTime {
    /// Those that are full.
    frame: usize,
    /// Of the one that is being filled, `[0, 1)`.
    filled: f64,
}

impl MemoryTime {
    /// Passes a step of at most a frame: its parts that fall into this frame, and into the next.
    fn pass(&mut self, step: f64) -> [f64; 2] {
        let room = 1.0 - self.filled;
        if step < room {
            self.filled += step;
            return [step, 0.0];
        }
        self.frame += 1;
        self.filled = step - room;
        [room, self.filled]
    }
}

/// The clock at each frame: what it hears comes earlier by its lookahead.
fn ticks(material: &Material, settings: &MemorySettings) -> Vec<Tick> {
    let rate = material.sample_rate_hz();
    let mut clock = Clock::new(&settings.clock, rate);
    let channels = material.channels();
    let scale = 1.0 / channels.len() as f64;
    let lookahead = Clock::lookahead_frames(rate);
    let mut tick = |frame: usize| {
        let heard = channels.iter().filter_map(|channel| channel.get(frame));
        clock.tick(scale * heard.map(|sample| f64::from(*sample)).sum::<f64>())
    };
    (0..lookahead).for_each(|frame| {
        tick(frame);
    });
    (lookahead..lookahead + material.frames())
        .map(tick)
        .collect()
}

/// The memory's frames that were filled, each the mean of what was let in of it.
fn let_in(material: &Material, ticks: &[Tick]) -> Vec<Vec<f32>> {
    let of_channel = |channel: &Vec<f32>| {
        let (mut clock, mut integral) = (MemoryTime::default(), 0.0);
        let mut frames = Vec::new();
        for (sample, tick) in channel.iter().zip(ticks) {
            let (sample, before) = (tick.gain * f64::from(*sample), clock.frame);
            let [now, next] = clock.pass(tick.step);
            integral += now * sample;
            if clock.frame > before {
                frames.push(to_output(integral));
                integral = next * sample;
            }
        }
        frames
    };
    material.channels().iter().map(of_channel).collect()
}
