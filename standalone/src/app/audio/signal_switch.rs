//! Signals of a listening test are switched while they play: at the same frame, by a fade that is the same for all.
//!
//! All signals of a material are equally long. A switch within a material goes on at the same frame; another material
//! begins at its beginning. While a fade goes on a wish for another signal waits, 10 ms at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use cpal::{FromSample, Sample};
use souvenir_listening::SignalPlace;

use super::output_callback::FillsDevice;
use super::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};

/// Long enough for no click, and too short to be heard as a fade.
const SWITCH_SECS: f64 = 0.01;

/// Holds all signals of a test, `[material_idx][signal_idx][channel_idx][frame]`.
#[derive(Debug)]
pub(crate) struct TestSignals {
    pub(crate) sample_rate_hz: u32,
    pub(crate) num_channels: usize,
    pub(crate) sounds: Vec<Vec<Vec<Vec<f32>>>>,
}

/// Says what shall be heard. Realtime: all of it.
#[derive(Debug)]
pub(crate) struct SwitchControl {
    wish: AtomicU64,
    gain: AtomicU32,
    /// The frame that plays.
    frame: AtomicUsize,
}

/// Holds a wish in one word, so that its parts come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// `None`: silence.
    pub(crate) signal: Option<SignalPlace>,
    /// Whether the material begins again at its end.
    pub(crate) is_looping: bool,
    /// Counts beginnings: another number begins the material anew.
    pub(crate) beginning: u16,
}

impl Wish {
    const SILENCE: u64 = 0xFFFF;

    fn to_word(self) -> u64 {
        let signal = self.signal.map_or(Self::SILENCE, |place| {
            ((place.material_idx as u64 & 0xFFFF) << 16) | (place.signal_idx as u64).min(0xFFFE)
        });
        signal | (u64::from(self.beginning) << 32) | (u64::from(self.is_looping) << 48)
    }

    fn of_word(word: u64) -> Self {
        let part = |shift: u32| usize::from(((word >> shift) & 0xFFFF) as u16);
        Self {
            signal: (word & 0xFFFF != Self::SILENCE).then(|| SignalPlace {
                material_idx: part(16),
                signal_idx: part(0),
            }),
            is_looping: word >> 48 == 1,
            beginning: ((word >> 32) & 0xFFFF) as u16,
        }
    }
}

impl SwitchControl {
    /// Begins silent.
    pub(crate) fn new() -> Self {
        let silence = Wish {
            signal: None,
            is_looping: true,
            beginning: 0,
        };
        Self {
            wish: AtomicU64::new(silence.to_word()),
            gain: AtomicU32::new(1.0_f32.to_bits()),
            frame: AtomicUsize::new(0),
        }
    }

    // Each word is complete in itself, and nothing else is handed over by it.
    pub(crate) fn wish(&self, wish: Wish) {
        self.wish.store(wish.to_word(), Relaxed);
    }

    pub(crate) fn wished(&self) -> Wish {
        Wish::of_word(self.wish.load(Relaxed))
    }

    /// Sets the gain of all signals.
    pub(crate) fn set_gain(&self, gain: f32) {
        self.gain.store(gain.to_bits(), Relaxed);
    }

    pub(crate) fn frame(&self) -> usize {
        self.frame.load(Relaxed)
    }
}

/// Reads one signal.
#[derive(Clone, Copy, Debug)]
struct SignalHead {
    signal: SignalPlace,
    frame: usize,
}

/// Plays what is wished for. Realtime: all but `new` and `drop`.
#[derive(Debug)]
pub(crate) struct SignalSwitch {
    signals: Arc<TestSignals>,
    control: Arc<SwitchControl>,
    /// What was obeyed last.
    wish: Wish,
    now: Option<SignalHead>,
    before: Option<SignalHead>,
    /// Frames of the fade that are over.
    faded: usize,
    fade_frames: usize,
    gain: f32,
    gain_step: f32,
}

impl SignalSwitch {
    pub(crate) fn new(signals: Arc<TestSignals>, control: Arc<SwitchControl>) -> Self {
        let fade_frames = (SWITCH_SECS * f64::from(signals.sample_rate_hz)).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few thousand"
        )]
        let fade_frames = (fade_frames as usize).max(1);
        Self {
            wish: Wish {
                signal: None,
                ..control.wished()
            },
            gain: f32::from_bits(control.gain.load(Relaxed)),
            // From silence to full gain in four times a switch.
            gain_step: 0.25 / fade_frames as f32,
            signals,
            control,
            now: None,
            before: None,
            faded: fade_frames,
            fade_frames,
        }
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.signals.num_channels
    }

    pub(crate) fn read(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        for frame in 0..num_frames {
            self.obey();
            let rise = self.next_share();
            let wanted = f32::from_bits(self.control.gain.load(Relaxed));
            self.gain += (wanted - self.gain).clamp(-self.gain_step, self.gain_step);
            for (channel_idx, channel) in planar.channels_mut().iter_mut().enumerate() {
                let now = self.sample(self.now, channel_idx);
                let before = self.sample(self.before, channel_idx);
                channel[frame] = self.gain * (rise * now + (1.0 - rise) * before);
            }
            self.advance();
        }
        let frame = self.now.map_or(0, |head| head.frame);
        self.control.frame.store(frame, Relaxed);
    }

    /// Begins a fade where something else is wished for and none goes on, or where a material ends.
    fn obey(&mut self) {
        if self.faded < self.fade_frames {
            return;
        }
        let wish = self.control.wished();
        let begins = wish.beginning != self.wish.beginning;
        let has_changed = wish.signal != self.wish.signal;
        self.wish = wish;
        if has_changed || begins {
            self.fade_to(wish.signal.map(|signal| self.head(signal, begins)));
        }
    }

    fn head(&self, signal: SignalPlace, begins: bool) -> SignalHead {
        let goes_on = self
            .now
            .filter(|head| head.signal.material_idx == signal.material_idx && !begins);
        let frame = goes_on.map_or(0, |head| head.frame);
        SignalHead { signal, frame }
    }

    fn fade_to(&mut self, next: Option<SignalHead>) {
        self.before = self.now.take();
        self.now = next;
        self.faded = 0;
    }

    /// Returns the share of what comes, a raised cosine: both shares sum to one.
    fn next_share(&mut self) -> f32 {
        if self.faded >= self.fade_frames {
            self.before = None;
            return 1.0;
        }
        self.faded += 1;
        let phase = self.faded as f32 / self.fade_frames as f32;
        0.5 - 0.5 * (std::f32::consts::PI * phase).cos()
    }

    fn sample(&self, head: Option<SignalHead>, channel_idx: usize) -> f32 {
        let Some(head) = head else { return 0.0 };
        let channels = self
            .signals
            .sounds
            .get(head.signal.material_idx)
            .and_then(|material| material.get(head.signal.signal_idx));
        let channel = channels.and_then(|channels| channels.get(channel_idx).or(channels.last()));
        let sample = channel.and_then(|channel| channel.get(head.frame));
        sample.copied().unwrap_or(0.0)
    }

    /// Goes on by a frame. Signals fade out at their ends by themselves: going round needs no fade.
    fn advance(&mut self) {
        let is_looping = self.wish.is_looping;
        for head in [&mut self.now, &mut self.before].into_iter().flatten() {
            let material = self.signals.sounds.get(head.signal.material_idx);
            let signal = material.and_then(|signals| signals.get(head.signal.signal_idx));
            let frames = signal
                .and_then(|channels| channels.first())
                .map_or(0, Vec::len);
            head.frame = (head.frame + 1).min(frames);
            if head.frame == frames && is_looping {
                head.frame = 0;
            }
        }
    }
}

/// Fills the card's frames with what is wished for. Realtime: all but `new` and `drop`.
#[derive(Debug)]
pub(crate) struct SignalCallback {
    switch: SignalSwitch,
    planar: PlanarBlock,
    device_channels: usize,
}

impl SignalCallback {
    pub(crate) fn new(switch: SignalSwitch, device_channels: usize) -> Self {
        Self {
            planar: PlanarBlock::new(switch.num_channels()),
            switch,
            device_channels,
        }
    }
}

/// No limiter: signals stay below full scale, and what one does to a signal would be heard.
impl FillsDevice for SignalCallback {
    fn process<T: Sample + FromSample<f32>>(&mut self, output: &mut [T]) {
        for part in output.chunks_mut(MAX_BLOCK_FRAMES * self.device_channels) {
            let num_frames = part.len() / self.device_channels;
            self.switch.read(&mut self.planar, num_frames);
            self.planar.interleave(part, self.device_channels);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use souvenir_listening::SignalPlace;

    use super::{PlanarBlock, SignalSwitch, SwitchControl, TestSignals, Wish};

    const FRAMES: usize = 3000;

    /// Steps of 1e-6 from 1, 2, ...: a sample says which signal plays, and where.
    fn signals() -> Arc<TestSignals> {
        let signal = |level: usize| {
            let at = |frame: usize| level as f32 * 0.1 + frame as f32 * 1e-6;
            vec![(0..FRAMES).map(at).collect::<Vec<f32>>(); 2]
        };
        let material = |first: usize| (first..first + 3).map(signal).collect::<Vec<_>>();
        Arc::new(TestSignals {
            sample_rate_hz: 48_000,
            num_channels: 2,
            sounds: vec![material(1), material(5)],
        })
    }

    fn place(material_idx: usize, signal_idx: usize) -> Option<SignalPlace> {
        Some(SignalPlace {
            material_idx,
            signal_idx,
        })
    }

    struct Played {
        switch: SignalSwitch,
        control: Arc<SwitchControl>,
        heard: Vec<f32>,
        block: PlanarBlock,
        block_frames: usize,
    }

    impl Played {
        fn new(block_frames: usize) -> Self {
            let control = Arc::new(SwitchControl::new());
            Self {
                switch: SignalSwitch::new(signals(), Arc::clone(&control)),
                control,
                heard: Vec::new(),
                block: PlanarBlock::new(2),
                block_frames,
            }
        }

        fn wish(&self, change: impl FnOnce(&mut Wish)) {
            let mut wish = self.control.wished();
            change(&mut wish);
            self.control.wish(wish);
        }

        fn play(&mut self, mut frames: usize) {
            while frames > 0 {
                let take = frames.min(self.block_frames);
                self.switch.read(&mut self.block, take);
                self.heard.extend(&self.block.channels()[0][..take]);
                assert_eq!(
                    self.block.channels()[0][..take],
                    self.block.channels()[1][..take]
                );
                frames -= take;
            }
        }
    }

    /// What a session does, in blocks of any length.
    fn session(block_frames: usize) -> Vec<f32> {
        let mut played = Played::new(block_frames);
        played.play(960);
        played.wish(|wish| wish.signal = place(0, 0));
        played.play(1920);
        played.wish(|wish| wish.signal = place(0, 2));
        played.play(2880);
        played.wish(|wish| wish.signal = place(1, 1));
        played.play(960);
        played.wish(|wish| wish.beginning += 1);
        played.play(960);
        played.wish(|wish| wish.signal = None);
        played.play(960);
        played.heard
    }

    #[test]
    fn a_switch_goes_on_at_the_same_frame_and_any_split_gives_the_same_bits() {
        let heard = session(960);
        let is = |frame: usize, level: usize, at: usize| {
            let expected = level as f32 * 0.1 + at as f32 * 1e-6;
            assert!(
                (heard[frame] - expected).abs() < 1e-7,
                "{frame}: {}",
                heard[frame]
            );
        };
        assert!(heard[..960].iter().all(|x| *x == 0.0), "silence before");
        is(960 + 480, 1, 480);
        is(960 + 1920 + 480, 3, 1920 + 480);
        // 3000 frames, round and round.
        is(960 + 1920 + 2879, 3, 4799 - FRAMES);
        is(5760 + 480, 6, 480);
        is(6720 + 480, 6, 480);
        assert!(
            heard[7680 + 480..].iter().all(|x| *x == 0.0),
            "silence after"
        );
        for block_frames in [1, 7, 64, 480] {
            assert_eq!(session(block_frames), heard, "blocks of {block_frames}");
        }
    }

    #[test]
    fn fades_are_raised_cosines_without_a_jump() {
        let heard = session(64);
        let fade = &heard[2880..2880 + 480];
        for (idx, x) in fade.iter().enumerate() {
            let share = 0.5 - 0.5 * (std::f64::consts::PI * (idx + 1) as f64 / 480.0).cos();
            let at = (1920 + idx) as f64 * 1e-6;
            let expected = 0.1 + 0.2 * share + at;
            assert!(
                (f64::from(*x) - expected).abs() < 1e-6,
                "{idx}: {x} {expected}"
            );
        }
    }

    #[test]
    fn without_a_loop_the_end_is_silence_until_it_begins_again() {
        let mut played = Played::new(64);
        played.wish(|wish| (wish.signal, wish.is_looping) = (place(0, 0), false));
        played.play(FRAMES + 100);
        assert!(
            played.heard[FRAMES..].iter().all(|x| *x == 0.0),
            "it went round"
        );
        assert_eq!(played.control.frame(), FRAMES, "it stands at its end");
        played.wish(|wish| wish.beginning += 1);
        played.play(500);
        assert!(
            (played.heard[FRAMES + 100 + 490] - 0.100_49).abs() < 1e-6,
            "it begins again"
        );
    }

    #[test]
    fn a_gain_is_the_same_for_all_and_moves_without_a_step() {
        let mut played = Played::new(64);
        played.wish(|wish| wish.signal = place(0, 0));
        played.play(1000);
        played.control.set_gain(0.5);
        played.play(1900);
        let steps = played.heard[1000..]
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs());
        assert!(steps.fold(0.0, f32::max) < 1e-4, "a step");
        played.play(20_000);
        let heard = played.heard[22_500];
        let frame = 22_500 % FRAMES;
        assert!(
            (heard - 0.5 * (0.1 + frame as f32 * 1e-6)).abs() < 1e-6,
            "{heard}"
        );
    }

    #[test]
    fn it_never_allocates() {
        let mut played = Played::new(64);
        let counted = allocation_counter::measure(|| {
            for signal_idx in [0, 1, 2, 0] {
                played.wish(|wish| wish.signal = place(0, signal_idx));
                for _ in 0..10 {
                    played.switch.read(&mut played.block, 64);
                }
            }
        });
        assert_eq!(counted.count_total, 0);
    }
}
