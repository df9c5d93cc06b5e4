//! Recording what is heard, and capturing what came in.

use std::path::PathBuf;

use super::channel::{BUSY_TICK, Written};
use super::engine_host::{DeviceFormat, EngineHost};
use anyhow::{Context as _, ensure};

use crate::app::audio::capture::Take;
use crate::app::audio::capture_commands::{CaptureCommand, CaptureReturn};
use crate::app::audio::recorder::{Finished, RecordedSound, Recorder, record};
use crate::app::clip::Clip;
use souvenir_ui::config_dir;

const FOLDER: &str = "Souvenir";

/// Starts and ends recordings and captures, one of each at a time.
#[derive(Debug, Default)]
pub(super) struct Recordings {
    running: Option<Run>,
    is_capturing: bool,
    /// The engine that they belong to.
    build: u64,
}

#[derive(Debug)]
struct Run {
    recorder: Recorder,
    shape: DeviceFormat,
}

impl Recordings {
    pub(super) fn is_capturing(&self) -> bool {
        self.is_capturing
    }

    /// Starts a recording, or ends the one that runs and says where it is.
    ///
    /// # Errors
    /// Where no file can be written; the sound goes on.
    pub(super) fn toggle(
        &mut self,
        title: &str,
        engine_host: &mut EngineHost,
    ) -> anyhow::Result<Option<String>> {
        if self.running.is_some() {
            return self.stop(engine_host);
        }
        let (Some(shape), Some(capture_control)) =
            (engine_host.shape(), &mut engine_host.capture_control)
        else {
            anyhow::bail!("No sound is running");
        };
        let sound = RecordedSound {
            sample_rate_hz: shape.rate_hz,
            num_channels: shape.num_channels,
        };
        let folder = folder();
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
        let (tap, recorder) = record(&folder, title, sound)?;
        let capture_command = CaptureCommand::Record(Some(Box::new(tap)));
        ensure!(
            capture_control.ask(capture_command),
            "The sound card does not answer"
        );
        self.running = Some(Run { recorder, shape });
        Ok(None)
    }

    /// Stops the recording, and says what was written.
    ///
    /// # Errors
    /// Where the recording had ended by itself.
    pub(super) fn stop(&mut self, engine_host: &mut EngineHost) -> anyhow::Result<Option<String>> {
        if let Some(capture_control) = &mut engine_host.capture_control {
            _ = capture_control.ask(CaptureCommand::Record(None));
        }
        let Some(Run { recorder, shape }) = self.running.take() else {
            return Ok(None);
        };
        // The callback may be in the middle of a block.
        std::thread::sleep(BUSY_TICK);
        let lost = recorder.lost_blocks();
        let finished = recorder.finish()?;
        let mut told = format!("Recorded {}.", measured(&finished, shape));
        if lost > 0 {
            told.push_str(&format!(" The disk was too slow for {lost} blocks."));
        }
        Ok(Some(told))
    }

    /// Taps the engine again after it was made anew for another device or sound.
    pub(super) fn settle(&mut self, engine_host: &EngineHost) -> Option<String> {
        if self.build == engine_host.builds {
            return None;
        }
        (self.build, self.is_capturing) = (engine_host.builds, false);
        let run = self.running.take()?;
        let ended = run.recorder.finish();
        Some(match ended {
            Ok(finished) => format!(
                "The recording has ended, since the sound has changed: {}.",
                measured(&finished, run.shape)
            ),
            Err(error) => format!("{error:#}"),
        })
    }

    /// Returns why the recording has ended by itself; once.
    pub(super) fn failure(&mut self) -> Option<String> {
        let error = self.running.as_ref()?.recorder.error()?;
        self.running = None;
        Some(error)
    }

    pub(super) fn written(&self) -> Option<Written> {
        self.running.as_ref().map(|run| Written {
            path: run.recorder.path(),
            rate_hz: run.shape.rate_hz,
        })
    }

    /// Captures the last so many seconds of what came in.
    pub(super) fn capture(&mut self, secs: f64, engine_host: &mut EngineHost) {
        let (Some(shape), Some(capture_control)) =
            (engine_host.shape(), &mut engine_host.capture_control)
        else {
            return;
        };
        let take = Take::prepare(secs, f64::from(shape.rate_hz), shape.num_channels);
        self.is_capturing = capture_control.ask(CaptureCommand::Capture(take));
    }

    /// Frees what the callback is done with; a take that is full, ready to be played.
    pub(super) fn take_back(&mut self, engine_host: &mut EngineHost) -> Option<Clip> {
        let (shape, capture_control) =
            (engine_host.shape()?, engine_host.capture_control.as_mut()?);
        let mut captured = None;
        for returned in capture_control.returned() {
            if let CaptureReturn::Take(take) = returned {
                self.is_capturing = false;
                captured = Some(take.into_loop(f64::from(shape.rate_hz)));
            }
        }
        let heard = captured.filter(|channels| channels.iter().all(|channel| !channel.is_empty()));
        heard.map(|channels| Clip::new(shape.rate_hz, channels))
    }
}

/// Says what was written: "12.3 s to FILE".
fn measured(finished: &Finished, shape: DeviceFormat) -> String {
    let secs = finished.num_frames as f64 / f64::from(shape.rate_hz);
    format!("{secs:.1} s to {}", finished.path.display())
}

/// Returns the folder for recordings; without a home, the one that the program was started in.
fn folder() -> PathBuf {
    config_dir::recordings().unwrap_or_else(|| PathBuf::from(FOLDER))
}
