//! The part of a sound that a command reads, block by block: all of it, or from one time to another, just as
//! if the file had been cut there.

use std::collections::{TryReserveError, VecDeque};
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use souvenir_core::budget::StretchBudget;

use super::args::Span;
use super::fail::{self, Usage};
use super::values::whole;
use crate::sound::{SoundReader, told};
use crate::stderr::tell;

const MIN_WINDOW_FRAMES: f64 = 2.0;

/// Reads a part of a sound, block by block. What it holds does not grow with the length, but with what is read
/// ahead.
pub(crate) struct SoundRange {
    reader: SoundReader,
    path: PathBuf,
    /// The file's first frame of the range.
    first_frame: u64,
    /// `None` where the sound's own end counts, and is not known yet.
    num_frames: Option<u64>,
    /// Whether that is more than a promise of the file's.
    is_cut: bool,
    /// Frames that the reader has given, from the first on.
    num_read: u64,
    /// `[channel_idx][frame]`, given and not yet taken.
    ahead: Vec<VecDeque<f64>>,
    is_over: bool,
}

impl SoundRange {
    /// Opens a sound and finds its range.
    ///
    /// # Errors
    /// One sentence that names the file and the cause.
    pub(crate) fn open(path: &Path, span: Span) -> anyhow::Result<Self> {
        span.check()?;
        let reader = SoundReader::open(path)?;
        let frame = |secs: f64| frames_at(secs, f64::from(reader.sample_rate_hz()));
        let first_frame = span.from.map_or(0, frame);
        let last_frame = span.to.map(frame);
        let mut new = Self {
            path: path.to_owned(),
            first_frame,
            num_frames: last_frame
                .or(reader.num_frames())
                .map(|end| end.saturating_sub(first_frame)),
            is_cut: last_frame.is_some(),
            num_read: 0,
            ahead: vec![VecDeque::new(); reader.num_channels()],
            is_over: false,
            reader,
        };
        new.check_span(span)?;
        if first_frame > 0 {
            new.reader.seek(first_frame)?;
        }
        Ok(new)
    }

    /// Checks the range against what the file promises; what promises nothing is seen to end.
    fn check_span(&self, span: Span) -> anyhow::Result<()> {
        if let (Some(from), Some(to)) = (span.from, span.to) {
            ensure!(
                self.num_frames != Some(0),
                "from {from} to {to} s there is no frame of {}",
                self.name()
            );
        }
        let Some(there) = self.reader.num_frames() else {
            return Ok(());
        };
        let end = self.first_frame + self.num_frames.unwrap_or(0);
        if self.first_frame >= there && self.first_frame > 0 {
            bail!(self.after_end(self.first_frame, there));
        }
        if end > there {
            bail!(self.after_end(end, there));
        }
        Ok(())
    }

    /// Returns words for sentences.
    pub(crate) fn name(&self) -> String {
        told(&self.path)
    }

    pub(crate) fn sample_rate_hz(&self) -> u32 {
        self.reader.sample_rate_hz()
    }

    pub(crate) fn rate_hz(&self) -> f64 {
        f64::from(self.sample_rate_hz())
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.ahead.len()
    }

    /// Returns the number of frames, `None` where nobody knows before the end.
    pub(crate) fn num_frames(&self) -> Option<u64> {
        self.num_frames
    }

    /// Reads the next frames, `[channel_idx][frame]`, at most so many; none at the end.
    ///
    /// # Errors
    /// Those of the reader, and where the sound ends before the clip does.
    pub(crate) fn next(
        &mut self,
        max_frames: usize,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<usize> {
        self.read_ahead(1)?;
        Ok(self.take_ahead(max_frames, block))
    }

    /// Reads the next frames as [`Self::next`] does, so many unless the sound ends: what cores share is to be worth it.
    ///
    /// # Errors
    /// Those of [`Self::next`], and where there is not memory enough.
    pub(crate) fn next_full(
        &mut self,
        frames: usize,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<usize> {
        let mut heard = self.take_ahead(frames, block);
        while heard < frames && !self.is_over {
            let there = self.pull()?;
            let now = there.min(frames - heard);
            let channels = block.iter_mut().zip(&mut self.ahead);
            for ((block, ahead), read) in channels.zip(self.reader.block()) {
                reserve(block.try_reserve(now))?;
                block.extend_from_slice(&read[..now]);
                ahead.extend(&read[now..there]);
            }
            heard += now;
        }
        Ok(heard)
    }

    /// Takes what waits, at most so many frames.
    fn take_ahead(&mut self, max_frames: usize, block: &mut Vec<Vec<f64>>) -> usize {
        let frames = self.ahead[0].len().min(max_frames);
        block.resize(self.ahead.len(), Vec::new());
        for (block, ahead) in block.iter_mut().zip(&mut self.ahead) {
            block.clear();
            let (front, back) = ahead.as_slices();
            let cut = frames.min(front.len());
            block.extend_from_slice(&front[..cut]);
            block.extend_from_slice(&back[..frames - cut]);
            ahead.drain(..frames);
        }
        frames
    }

    /// Reads the next stretch; returns its budget, of no frames after the end.
    ///
    /// # Errors
    /// Those of [`Self::next`], and where there is not memory enough.
    pub(crate) fn next_stretch(
        &mut self,
        budget: StretchBudget,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<StretchBudget> {
        self.read_ahead(budget.frames_ahead() as u64)?;
        let next = budget.next(self.ahead[0].len());
        self.next(next.frames, block)?;
        Ok(next)
    }

    /// Returns how long the sound is, up to `frames`: read ahead where the file does not say.
    ///
    /// # Errors
    /// Those of the reader, and where there is not memory enough.
    pub(crate) fn length_up_to(&mut self, frames: u64) -> anyhow::Result<u64> {
        let there = match self.num_frames {
            Some(there) => there,
            None => self.read_ahead(frames)?,
        };
        Ok(there.min(frames))
    }

    /// Reads until so many frames wait to be taken, or all; returns how many then wait.
    fn read_ahead(&mut self, frames: u64) -> anyhow::Result<u64> {
        while !self.is_over && (self.ahead[0].len() as u64) < frames {
            self.read()?;
        }
        Ok(self.ahead[0].len() as u64)
    }

    fn read(&mut self) -> anyhow::Result<()> {
        let frames = self.pull()?;
        for (ahead, block) in self.ahead.iter_mut().zip(self.reader.block()) {
            reserve(ahead.try_reserve(frames))?;
            ahead.extend(&block[..frames]);
        }
        Ok(())
    }

    /// Reads a block of the reader's; returns how many of its frames are in the range, none at the end.
    fn pull(&mut self) -> anyhow::Result<usize> {
        let wanted = self.num_frames.filter(|_| self.is_cut);
        let wanted = wanted.map_or(u64::MAX, |frames| frames - self.num_read);
        self.is_over = wanted == 0 || self.reader.next_block()?.is_none();
        if self.is_over {
            if wanted > 0 {
                self.check_end()?;
            }
            return Ok(0);
        }
        let there = self.reader.block()[0].len();
        let frames = usize::try_from(wanted).map_or(there, |wanted| wanted.min(there));
        self.num_read += frames as u64;
        Ok(frames)
    }

    /// Checks the end where the file did not promise a length.
    fn check_end(&self) -> anyhow::Result<()> {
        if let Some(loss) = self.reader.loss() {
            tell(&format!("souvenir: warning: {loss}"));
        }
        let end = self.first_frame + self.num_read;
        if self.is_cut {
            let last = self.first_frame + self.num_frames.unwrap_or(0);
            bail!(self.after_end(last, end));
        }
        ensure!(
            self.num_read > 0,
            "{:.3} s is after the end of {}",
            self.secs(self.first_frame),
            self.name()
        );
        Ok(())
    }

    /// Returns an instant of the clip in frames.
    ///
    /// # Errors
    /// Where it is known to be after the end.
    pub(crate) fn instant(&self, secs: f64) -> anyhow::Result<u64> {
        let frame = frames_at(secs, self.rate_hz());
        match self.num_frames {
            Some(there) if frame > there => bail!(self.after_end(frame, there)),
            _ => Ok(frame),
        }
    }

    /// Returns the sentence for a frame of the clip, or of the file.
    pub(crate) fn after_end(&self, frame: u64, end: u64) -> String {
        let (secs, there) = (self.secs(frame), self.secs(end));
        let name = self.name();
        format!("{secs} s is after the end of {name}, which lasts {there:.3} s")
    }

    fn secs(&self, frame: u64) -> f64 {
        frame as f64 / self.rate_hz()
    }
}

/// # Errors
/// Where there is not memory enough.
fn reserve(reserved: Result<(), TryReserveError>) -> anyhow::Result<()> {
    reserved.map_err(|_| fail::too_little_memory("the sound"))
}

impl Span {
    fn check(self) -> anyhow::Result<()> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to <= from
        {
            return Err(Usage(format!("--to {to} is not after --from {from}")).into());
        }
        Ok(())
    }
}

/// Returns the window in frames: at least 2, and no longer than the sound, which a line on standard error says.
///
/// # Errors
/// One sentence with the numbers; those of the sound, which is read ahead where its length is not known.
pub(crate) fn window_frames(sound: &mut SoundRange, window_secs: f64) -> anyhow::Result<f64> {
    let frames = window_secs * sound.rate_hz();
    ensure!(
        frames >= MIN_WINDOW_FRAMES,
        "a window of {window_secs} s is {frames:.3} samples of {}, at least 2 are needed",
        sound.name()
    );
    let there = sound.length_up_to(whole(frames.ceil()))? as f64;
    // As long as the sound is not longer, though a division and a multiplication may have rounded it.
    if frames <= there * (1.0 + 2.0 * f64::EPSILON) {
        return Ok(frames);
    }
    let longest = there.max(MIN_WINDOW_FRAMES);
    if there == 0.0 {
        // Whoever reads it is told.
        return Ok(longest);
    }
    tell(&format!(
        "souvenir: {} is shorter than a window of {window_secs} s: it is remembered with one of {} s",
        sound.name(),
        longest / sound.rate_hz()
    ));
    Ok(longest)
}

/// Returns the window in seconds, no longer than the sound.
///
/// # Errors
/// Those of [`window_frames`].
pub(crate) fn fitting_window_secs(sound: &mut SoundRange, window_secs: f64) -> anyhow::Result<f64> {
    let frames = window_frames(sound, window_secs)?;
    let rate_hz = sound.rate_hz();
    Ok(if frames < window_secs * rate_hz {
        frames / rate_hz
    } else {
        window_secs
    })
}

/// To the nearest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, and `as` saturates"
)]
fn frames_at(secs: f64, rate_hz: f64) -> u64 {
    (secs * rate_hz).round() as u64
}
