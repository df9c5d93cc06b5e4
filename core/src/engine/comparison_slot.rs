//! The comparison that is heard instead of the live sound.

use super::EngineConfig;
use super::crossfade::MemoryCrossfade;
use crate::compare::{Audition, ComparePlayer, Comparison, Playing, Track, TrackMix};
use crate::dsp::band::BandSwitch;
use crate::dsp::smoother::Presence;

/// Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct ComparisonSlot {
    sample_rate_hz: f64,
    audition: Audition,
    current: Option<ComparePlayer>,
    /// Is faded to.
    incoming: Option<ComparePlayer>,
    /// Until the one before it has been faded to.
    waiting: Option<Box<Comparison>>,
    /// Of the incoming over the current.
    exchange: Presence,
    is_wanted: bool,
    /// Of the comparison over the live sound.
    presence: Presence,
    playing: Presence,
    blend: TrackMix,
    band: BandSwitch,
    /// `[channel][frame]`, and the presence `[frame]`, of a block.
    sound: Vec<Vec<f64>>,
    shares: Vec<f64>,
}

/// A block of a comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compared<'a> {
    /// `[channel][frame]`
    pub(super) sound: &'a [Vec<f64>],
    /// `[frame]`, of it over the live sound.
    pub(super) shares: &'a [f64],
}

impl ComparisonSlot {
    pub(super) fn prepare(config: &EngineConfig) -> Self {
        let rate = config.sample_rate_hz;
        let block_frames = config.block_frames();
        Self {
            sample_rate_hz: rate,
            audition: Audition::default(),
            current: None,
            incoming: None,
            waiting: None,
            exchange: Presence::absent(rate),
            is_wanted: false,
            presence: Presence::absent(rate),
            playing: Presence::present(rate),
            blend: TrackMix::new(rate),
            band: BandSwitch::new(rate),
            sound: vec![vec![0.0; block_frames]; config.channels],
            shares: vec![0.0; block_frames],
        }
    }

    /// The newest comparison is heard, from the start of its loop, or none.
    pub(super) fn reset(&mut self, exchange: &mut MemoryCrossfade) {
        self.presence.arrive();
        while self.incoming.is_some() {
            self.exchange.come();
            self.exchange.arrive();
            self.settle(exchange);
        }
        self.settle(exchange);
        self.begin();
        if let Some(reel) = &mut self.current {
            reel.rewind();
        }
    }

    /// How a comparison is listened to; not the comparison, which is made for one rate.
    pub(super) fn inherit(&mut self, other: &Self) {
        self.audition(other.audition);
    }

    /// From here on there is one; one that does not fit goes back.
    pub(super) fn bring(&mut self, comparison: Box<Comparison>, exchange: &mut MemoryCrossfade) {
        if comparison.material().sample_rate_hz() != self.sample_rate_hz {
            exchange.hand_back_comparison(comparison);
            return;
        }
        self.is_wanted = true;
        self.presence.come();
        if let Some(unheard) = self.waiting.replace(comparison) {
            exchange.hand_back_comparison(unheard);
        }
    }

    pub(super) fn end(&mut self) {
        self.is_wanted = false;
        self.presence.go();
    }

    pub(super) fn audition(&mut self, audition: Audition) {
        let is_switched = audition.track != self.audition.track;
        self.audition = audition;
        for reel in self.current.iter_mut().chain(&mut self.incoming) {
            reel.go_round(audition.region);
            if is_switched && audition.is_restarting {
                reel.restart();
            }
        }
        if audition.is_playing {
            self.playing.come();
        } else {
            self.playing.go();
        }
        self.band.aim(audition.band);
        self.aim();
    }

    pub(super) fn seek(&mut self, frame: usize) {
        for reel in self.current.iter_mut().chain(&mut self.incoming) {
            reel.seek(frame);
        }
    }

    fn newest(&self) -> Option<&ComparePlayer> {
        self.incoming.as_ref().or(self.current.as_ref())
    }

    fn match_db(&self, comparison: &Comparison, track: Track) -> f64 {
        if self.audition.is_matched {
            comparison.match_db(track)
        } else {
            0.0
        }
    }

    fn aim(&mut self) {
        let Some(reel) = self.newest() else {
            return;
        };
        let track = reel.comparison().available(self.audition.track);
        let match_db = self.match_db(reel.comparison(), track);
        self.blend.aim(track, 10.0_f64.powf(match_db / 20.0));
    }

    /// At the ends of all ways but the presence's.
    fn begin(&mut self) {
        self.aim();
        self.blend.arrive();
        self.band.arrive();
        self.playing.arrive();
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        let parts = [
            self.presence.frames_left(),
            self.exchange.frames_left(),
            self.band.frames_left(),
        ];
        let left = parts.into_iter().filter(|frames| *frames > 0);
        left.min().unwrap_or(0)
    }

    /// Between two frames.
    pub(super) fn settle(&mut self, exchange: &mut MemoryCrossfade) {
        if self.exchange.is_full() {
            self.exchange = Presence::absent(self.sample_rate_hz);
            let old = std::mem::replace(&mut self.current, self.incoming.take());
            hand_back(old.map(ComparePlayer::into_comparison), exchange);
        }
        if !self.is_wanted && self.presence.is_absent() {
            self.leave(exchange);
        }
        if self.incoming.is_none()
            && let Some(comparison) = self.waiting.take()
        {
            self.welcome(comparison);
        }
        if self.current.is_some() {
            self.band.settle();
        }
    }

    /// Nothing is heard of any.
    fn leave(&mut self, exchange: &mut MemoryCrossfade) {
        self.band.arrive();
        self.exchange = Presence::absent(self.sample_rate_hz);
        for reel in [self.current.take(), self.incoming.take()] {
            hand_back(reel.map(ComparePlayer::into_comparison), exchange);
        }
        hand_back(self.waiting.take(), exchange);
    }

    fn welcome(&mut self, comparison: Box<Comparison>) {
        let mut reel = ComparePlayer::new(comparison, self.audition.region);
        let Some(current) = &self.current else {
            self.current = Some(reel);
            self.begin();
            return;
        };
        reel.follow(current);
        self.incoming = Some(reel);
        self.exchange.come();
        self.aim();
    }

    /// The next `frames`, where there is a comparison.
    pub(super) fn process(&mut self, frames: usize) -> Option<Compared<'_>> {
        self.current.as_ref()?;
        for frame in 0..frames {
            self.step(frame);
        }
        self.band.process(&mut self.sound, frames);
        Some(Compared {
            sound: &self.sound,
            shares: &self.shares,
        })
    }

    fn step(&mut self, frame: usize) {
        let is_going = !self.playing.is_absent();
        let reels = self.current.iter_mut().chain(&mut self.incoming);
        reels.for_each(|reel| if is_going { reel.step() } else { reel.stand() });
        let (gains, loudness) = (self.blend.next(), self.playing.next_share());
        let share = self.exchange.next_share();
        self.shares[frame] = self.presence.next_share();
        for (channel_idx, sound) in self.sound.iter_mut().enumerate() {
            let of = |reel: &ComparePlayer| loudness * reel.sample(channel_idx, &gains);
            let current = self.current.as_ref().map_or(0.0, of);
            sound[frame] = self.incoming.as_ref().map_or(current, |incoming| {
                current + share * (of(incoming) - current)
            });
        }
    }

    pub(super) fn show(&self) -> Option<Playing> {
        let reel = self.newest()?;
        let track = self.blend.track();
        Some(Playing {
            position: reel.position(),
            frames: reel.comparison().material().frames(),
            track,
            is_fading: self.is_fading() || reel.is_jumping(),
            match_db: self.match_db(reel.comparison(), track),
        })
    }

    fn is_fading(&self) -> bool {
        let fades = [self.presence, self.exchange, self.playing];
        let is_moving = fades.iter().any(|fade| fade.frames_left() > 0);
        is_moving || self.blend.is_fading() || self.band.frames_left() > 0
    }
}

fn hand_back(comparison: Option<Box<Comparison>>, exchange: &mut MemoryCrossfade) {
    if let Some(comparison) = comparison {
        exchange.hand_back_comparison(comparison);
    }
}
