//! A test as one page, to be opened in any browser.

use std::io::{Cursor, Write as _};
use std::path::Path;

use anyhow::ensure;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use souvenir_listening::page::{PageData, SoundFormat};

use super::super::output::Target;
use super::super::sound_range::SoundRange;
use super::super::terminal::Words;
use super::folder;
use super::rendered::RenderedTest;
use super::signals::span;
use super::test_source::TestSource;
use crate::report::TestPage;
use crate::sound::wav;

/// More is not opened by a phone.
const MAX_PAGE_BYTES: u64 = 256 << 20;
/// 24 bits, and base64 makes four letters of three bytes.
const LETTERS_PER_SAMPLE: u64 = 4;

pub(super) fn run(source: &TestSource, output: &Path) -> anyhow::Result<()> {
    let target = Target::check(output, &source.path)?;
    check_size(source)?;
    let rendered = source.render()?;
    let html = page(source, &rendered)?.html()?;
    target.write(|out| Ok(out.write_all(html.as_bytes())?))?;
    let told = folder::told(source, &rendered, output);
    let megabytes = html.len() as f64 / 1e6;
    Words::beside([&target]).say(&format!("{told} ({megabytes:.1} MB)"))
}

fn page(source: &TestSource, rendered: &RenderedTest) -> anyhow::Result<TestPage> {
    let num_frames = num_frames(rendered);
    let longest = num_frames.iter().copied().max().unwrap_or(0);
    let mut sounds = sounds(rendered, longest)?;
    let format = SoundFormat {
        sample_rate_hz: rendered.sample_rate_hz,
        num_channels: u32::try_from(rendered.num_channels)?,
    };
    let program = format!("souvenir {} page", env!("CARGO_PKG_VERSION"));
    let take = |material_idx: usize, signal_idx: usize| {
        std::mem::take(&mut sounds[material_idx][signal_idx])
    };
    let data = PageData::gather(&source.test, program, format, take)?;
    Ok(TestPage::new(data, num_frames))
}

/// `[material_idx]`
fn num_frames(rendered: &RenderedTest) -> Vec<usize> {
    let materials = rendered.materials.iter();
    let frames = |sound: &[Vec<f32>]| sound.first().map_or(0, Vec::len);
    materials
        .map(|one| one.signals.first().map_or(0, |one| frames(&one.sound)))
        .collect()
}

/// Before hours of rendering; of what does not tell its length nothing is known.
fn check_size(source: &TestSource) -> anyhow::Result<()> {
    let (mut longest, mut num_channels) = (0, 0);
    for item in &source.test.material {
        let sound = SoundRange::open(&source.place(&item.sound), span(item))?;
        longest = longest.max(sound.num_frames().unwrap_or(0));
        num_channels = num_channels.max(sound.num_channels());
    }
    let num_sounds = source.test.signals()?.len() * source.test.material.len();
    let letters = (num_sounds * num_channels) as u64 * LETTERS_PER_SAMPLE;
    let size = longest.saturating_mul(letters);
    ensure!(
        size <= MAX_PAGE_BYTES,
        "the page would be {} MB, more than {}: all its sounds are as long as the longest; shorter parts by from and to, \
         or fewer signals",
        size >> 20,
        MAX_PAGE_BYTES >> 20
    );
    Ok(())
}

/// `[material_idx][signal_idx]` WAV in base64, every one with silence up to the longest.
fn sounds(rendered: &RenderedTest, longest: usize) -> anyhow::Result<Vec<Vec<String>>> {
    let mut materials = Vec::new();
    for material in &rendered.materials {
        let mut signals = Vec::new();
        for signal in &material.signals {
            signals.push(encoded(&signal.sound, longest, rendered.sample_rate_hz)?);
        }
        materials.push(signals);
    }
    Ok(materials)
}

fn encoded(sound: &[Vec<f32>], longest: usize, sample_rate_hz: u32) -> anyhow::Result<String> {
    let mut padded = sound.to_vec();
    padded.iter_mut().for_each(|one| one.resize(longest, 0.0));
    let mut bytes = Cursor::new(Vec::new());
    wav::write_int24(&mut bytes, sample_rate_hz, &padded)?;
    Ok(BASE64_STANDARD.encode(bytes.into_inner()))
}
