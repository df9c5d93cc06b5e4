//! Oscillators and a follower move controls: computed every [`TICK_FRAMES`] frames, counted from the engine's first frame, so that
//! any split into blocks gives the same bits.

mod envelope_follower;
mod low_frequency_oscillator;

use crate::memory::coefficient_edits::ReadShare;
use crate::settings::modulation::{
    FollowedSound, MODULATED_OCTAVES, MODULATED_SEMITONES, ModulationSettings, ModulationSource,
    ModulationTarget,
};
use envelope_follower::EnvelopeFollower;
use low_frequency_oscillator::LowFrequencyOscillator;

/// Frames from one value to the next: 0.7 ms at 48 kHz, so that an oscillation of 20 Hz has 75 of them a turn.
pub(super) const TICK_FRAMES: usize = 32;
/// Controls go all of their way in 5 ms at least: squares, saws and depths that are set make no click. A sine of 20 Hz, at 126 a
/// second, is left as it is.
const FASTEST_A_SEC: f64 = 200.0;
const SEEDS: [u64; 2] = [0x5eed_0001, 0x5eed_0002];
/// Quarters of a bar where no host says otherwise.
const BAR_QUARTERS: f64 = 4.0;

/// Says where a host is in its song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SongPosition {
    /// Quarters from the song's start to the next frame that comes in; `None` where it stands still, or the host does not say.
    pub quarters: Option<f64>,
    /// Quarters a minute.
    pub tempo_bpm: f64,
    /// Quarters of a bar.
    pub bar_quarters: f64,
}

/// Computes how far controls are moved. Realtime: yes.
#[derive(Debug)]
pub(super) struct Modulators {
    settings: ModulationSettings,
    sample_rate_hz: f64,
    lfos: [LowFrequencyOscillator; 2],
    follower: EnvelopeFollower,
    song: Option<SongPosition>,
    /// By [`ModulationTarget`]: from the last tick to the next, `[0, 1]` downwards or `[-1, 1]` to both sides.
    amounts: [[f64; 2]; 6],
    /// Frames since the last reset.
    frame: u64,
    next_tick: u64,
}

/// Holds where controls are at the next tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moved {
    /// What is read of the coefficients.
    pub(super) read: ReadShare,
    /// Added to the place of a scrub, a share of the window.
    pub(super) place: f64,
    /// Added to the pitch.
    pub(super) semitones: f64,
    /// The newest share of the window that is played of what is frozen.
    pub(super) window_share: f64,
    /// Taken off the mix, from the last tick to this one.
    pub(super) mix_down: [f64; 2],
}

impl Modulators {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        let mut new = Self {
            settings: ModulationSettings::default(),
            sample_rate_hz,
            lfos: Default::default(),
            follower: EnvelopeFollower::default(),
            song: None,
            amounts: [[0.0; 2]; 6],
            frame: 0,
            next_tick: 0,
        };
        new.set(new.settings);
        new
    }

    /// Goes back to the start, and what it moves to where it begins.
    pub(super) fn reset(&mut self) {
        self.lfos
            .iter_mut()
            .for_each(LowFrequencyOscillator::rewind);
        self.follower.forget();
        (self.frame, self.next_tick) = (0, 0);
        self.amounts = self.goals().map(|goal| [goal; 2]);
    }

    /// Counts from the next frame on; what counts notes stays in the song. For a moment in which nothing is heard: a ramp of the
    /// mix is left where it is.
    pub(super) fn restart(&mut self) {
        let lfos = self.lfos.iter_mut().zip(&self.settings.lfos);
        let free = lfos.filter(|(_, settings)| settings.note.is_none());
        free.for_each(|(lfo, _)| lfo.rewind());
        (self.frame, self.next_tick) = (0, 0);
    }

    /// Takes over what moves what, and where it is.
    pub(super) fn continue_from(&mut self, other: &Self) {
        (self.lfos, self.song) = (other.lfos, other.song);
        self.set(other.settings);
        self.amounts = self.goals().map(|goal| [goal; 2]);
    }

    pub(super) fn set(&mut self, settings: ModulationSettings) {
        let was_resting = self.is_at_rest();
        self.settings = settings.nearest();
        self.follower
            .set(&self.settings.follower, self.sample_rate_hz);
        if !self.settings.is_used(ModulationSource::Follower) {
            self.follower.forget();
        }
        self.set_rates();
        if was_resting {
            self.next_tick = self.frame.next_multiple_of(TICK_FRAMES as u64);
        }
    }

    /// Follows a host, `late_frames` behind it: as late as the sound that is heard.
    pub(super) fn follow(&mut self, song: SongPosition, late_frames: usize) {
        let is_sane = song.tempo_bpm > 0.0 && song.tempo_bpm.is_finite();
        let has_bars = song.bar_quarters > 0.0 && song.bar_quarters.is_finite();
        if !is_sane || !has_bars {
            return;
        }
        self.song = Some(song);
        self.set_rates();
        let Some(quarters) = song.quarters.filter(|quarters| quarters.is_finite()) else {
            return;
        };
        let late_secs = late_frames as f64 / self.sample_rate_hz;
        let quarters = quarters - late_secs * song.tempo_bpm / 60.0;
        for (lfo, settings) in self.lfos.iter_mut().zip(&self.settings.lfos) {
            if let Some(note) = settings.note {
                lfo.go_to(quarters / note.quarters(song.bar_quarters));
            }
        }
    }

    fn set_rates(&mut self) {
        let own = (self.settings.tempo_bpm, BAR_QUARTERS);
        let (tempo_bpm, bar_quarters) = self
            .song
            .map_or(own, |song| (song.tempo_bpm, song.bar_quarters));
        for (lfo, settings) in self.lfos.iter_mut().zip(&self.settings.lfos) {
            let rate_hz = settings.note.map_or(settings.rate_hz, |note| {
                tempo_bpm / 60.0 / note.quarters(bar_quarters)
            });
            lfo.set_turns_a_frame(rate_hz / self.sample_rate_hz);
        }
    }

    /// Tells whether the sidechain is heard.
    pub(super) fn hears_sidechain(&self) -> bool {
        self.settings.follower.sound == FollowedSound::Sidechain
            && self.settings.is_used(ModulationSource::Follower)
    }

    fn is_at_rest(&self) -> bool {
        !self.settings.moves_something() && self.amounts == [[0.0; 2]; 6]
    }

    /// Frames until a tick; 0 where nothing is moved.
    pub(super) fn frames_left(&self) -> usize {
        if self.is_at_rest() {
            return 0;
        }
        usize::try_from(self.next_tick.saturating_sub(self.frame)).unwrap_or(0)
    }

    /// Hears frames that come in, of all channels or of the sidechain, and counts them.
    pub(super) fn pass(&mut self, input: &[Vec<f64>], sidechain: Option<&[f64]>, frames: usize) {
        if self.settings.is_used(ModulationSource::Follower) {
            match sidechain.filter(|_| self.hears_sidechain()) {
                Some(sidechain) => self.follower.hear([sidechain].into_iter(), 0..frames),
                None => self
                    .follower
                    .hear(input.iter().map(Vec::as_slice), 0..frames),
            }
        }
        self.lfos.iter_mut().for_each(|lfo| lfo.pass(frames));
        self.frame += frames as u64;
    }

    /// Returns where controls go until the next tick, where one is due between two frames.
    pub(super) fn tick(&mut self) -> Option<Moved> {
        if self.is_at_rest() || self.frame < self.next_tick {
            return None;
        }
        self.next_tick = self.frame + TICK_FRAMES as u64;
        let most = FASTEST_A_SEC * TICK_FRAMES as f64 / self.sample_rate_hz;
        let goals = self.goals();
        for (amount, goal) in self.amounts.iter_mut().zip(goals) {
            let now = amount[1];
            *amount = [now, now + (goal - now).clamp(-most, most)];
        }
        Some(self.moved())
    }

    /// Returns where controls are at the last tick.
    pub(super) fn moved(&self) -> Moved {
        let of = |target: ModulationTarget| self.amounts[target as usize];
        let share = |target| down_octaves(of(target)[1]);
        Moved {
            read: ReadShare {
                order: share(ModulationTarget::Order),
                edits: 1.0 - of(ModulationTarget::Cuts)[1],
            },
            place: of(ModulationTarget::Position)[1],
            semitones: MODULATED_SEMITONES * of(ModulationTarget::Speed)[1],
            window_share: share(ModulationTarget::Window),
            mix_down: of(ModulationTarget::Mix),
        }
    }

    /// Returns how far each target should be moved at the next tick.
    fn goals(&self) -> [f64; 6] {
        let values = ModulationSource::ALL.map(|source| self.value(source));
        ModulationTarget::ALL.map(|target| {
            let parts = ModulationSource::ALL.into_iter().zip(values);
            let sum: f64 = parts
                .map(|(source, value)| self.part(source, target, value))
                .sum();
            let low = if target.has_two_sides() { -1.0 } else { 0.0 };
            sum.clamp(low, 1.0)
        })
    }

    /// Returns where a source is: an oscillator in `[-1, 1]`, the follower in `[0, 1]`.
    fn value(&self, source: ModulationSource) -> f64 {
        let lfo = |i: usize| {
            let shape = self.settings.lfos[i].shape;
            self.lfos[i].value_after(TICK_FRAMES, shape, SEEDS[i])
        };
        match source {
            _ if !self.settings.is_used(source) => 0.0,
            ModulationSource::Lfo1 => lfo(0),
            ModulationSource::Lfo2 => lfo(1),
            ModulationSource::Follower => self.follower.value(),
        }
    }

    fn part(&self, source: ModulationSource, target: ModulationTarget, value: f64) -> f64 {
        let depth = self.settings.depth(source, target);
        if depth == 0.0 {
            return 0.0;
        }
        let share = match source {
            ModulationSource::Follower => value,
            ModulationSource::Lfo1 | ModulationSource::Lfo2 => 0.5 + 0.5 * value,
        };
        match target.has_two_sides() {
            true => depth * value,
            false if depth > 0.0 => depth * (1.0 - share),
            false => -depth * share,
        }
    }
}

/// Returns the share that is left where so much of the way down was gone; all of it, to the bit, where none was.
fn down_octaves(amount: f64) -> f64 {
    if amount == 0.0 {
        return 1.0;
    }
    (-MODULATED_OCTAVES * amount).exp2()
}
