//! Signals of a test are played on the default device, which is opened again when it was lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use souvenir_listening::SignalPlace;
use souvenir_ui::SignalPlayer;

use super::signals_at_rate::at_rate;
use crate::app::audio::meters::Meters;
use crate::app::audio::signal_switch::{
    SignalCallback, SignalSwitch, SwitchControl, TestSignals, Wish,
};
use crate::app::devices::{Claim, Direction, PortName};
use crate::app::supervisor::{DevicePort, DeviceStream};

/// 85 ms at 48 kHz: a gap would spoil a trial, and nobody plays along.
const BUFFER_FRAMES: u32 = 4096;
/// A device that cannot be opened is tried again so often.
const RETRY: Duration = Duration::from_secs(1);

/// Plays a test's signals. It is tended by the window.
pub(super) struct CardPlayer {
    signals: Arc<TestSignals>,
    control: Arc<SwitchControl>,
    wish: Wish,
    stream: Option<DeviceStream>,
    /// Of the device.
    rate_hz: u32,
    trouble: Option<String>,
    tried: Option<Instant>,
}

impl CardPlayer {
    pub(super) fn new(signals: TestSignals) -> Self {
        let control = Arc::new(SwitchControl::new());
        Self {
            wish: control.wished(),
            rate_hz: signals.sample_rate_hz,
            signals: Arc::new(signals),
            control,
            stream: None,
            trouble: None,
            tried: None,
        }
    }

    /// Opens the device where none is open.
    pub(super) fn tend(&mut self) {
        let now = Instant::now();
        if self
            .stream
            .as_mut()
            .is_some_and(|stream| stream.is_lost(now))
        {
            self.stream = None;
            self.trouble = Some("The sound device is gone.".to_owned());
        }
        let has_just_tried = self
            .tried
            .is_some_and(|tried| now.duration_since(tried) < RETRY);
        if self.stream.is_some() || has_just_tried {
            return;
        }
        self.tried = Some(now);
        // On a device that came back what was heard begins anew: its place is not known.
        let wanted = Some(self.signals.sample_rate_hz);
        match self.open(wanted).or_else(|_| self.open(None)) {
            Ok(stream) => (self.stream, self.trouble) = (Some(stream), None),
            Err(error) => self.trouble = Some(format!("Nothing can be heard: {error:#}")),
        }
    }

    /// At the signals' own rate, or at the device's.
    fn open(&mut self, rate_hz: Option<u32>) -> anyhow::Result<DeviceStream> {
        let port = PortName {
            rate_hz,
            buffer_frames: Some(BUFFER_FRAMES),
            ..PortName::default()
        };
        let port = DevicePort::find(None, &port, Direction::Output, Claim::Default)?;
        let rate_hz = port.config.sample_rate;
        let signals = at_rate(&self.signals, rate_hz)?;
        let switch = SignalSwitch::new(signals, Arc::clone(&self.control));
        let callback = SignalCallback::new(switch, port.num_channels());
        let stream = port.play(callback, &Arc::new(Meters::default()))?;
        self.rate_hz = rate_hz;
        Ok(stream)
    }

    fn frames(&self, place: SignalPlace) -> usize {
        let material = self.signals.sounds.get(place.material_idx);
        let signal = material.and_then(|signals| signals.get(place.signal_idx));
        signal
            .and_then(|channels| channels.first())
            .map_or(0, Vec::len)
    }
}

impl SignalPlayer for CardPlayer {
    fn hear(&mut self, signal: Option<SignalPlace>) {
        self.wish.signal = signal;
        self.control.wish(self.wish);
    }

    fn begin_again(&mut self) {
        self.wish.beginning = self.wish.beginning.wrapping_add(1);
        self.control.wish(self.wish);
    }

    fn set_looping(&mut self, is_looping: bool) {
        self.wish.is_looping = is_looping;
        self.control.wish(self.wish);
    }

    #[expect(clippy::cast_possible_truncation, reason = "a gain, f32 is plenty")]
    fn set_level_db(&mut self, level_db: f64) {
        self.control.set_gain(10.0_f64.powf(level_db / 20.0) as f32);
    }

    #[expect(clippy::cast_possible_truncation, reason = "a share, f32 is plenty")]
    fn share_played(&self) -> f32 {
        let Some(place) = self.wish.signal else {
            return 0.0;
        };
        let secs = self.control.frame() as f64 / f64::from(self.rate_hz);
        let all = self.frames(place) as f64 / f64::from(self.signals.sample_rate_hz);
        (secs / all).clamp(0.0, 1.0) as f32
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}
