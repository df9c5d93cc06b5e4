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
    let back = |channel: &Vec<f32>| {
        let mut frames = channel.iter();
        let heard = ticks.iter().map(|tick| match tick.step {
            0.0 => 0.0,
            _ => frames.next().map_or(0.0, |sample| *sample),
        });
        heard.collect()
    };
    Ok(remembered.iter().map(back).collect())
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

fn let_in(material: &Material, ticks: &[Tick]) -> Vec<Vec<f32>> {
    let channels = material.channels().iter();
    let selected = channels.map(|channel| {
        let frames = channel
            .iter()
            .zip(ticks)
            .filter(|(_, tick)| tick.step > 0.0);
        frames.map(|(sample, tick)| to_output(f64::from(*sample) * tick.gain))
    });
    selected.map(Iterator::collect).collect()
}
