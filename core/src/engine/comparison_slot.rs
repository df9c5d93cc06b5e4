//! The comparison that is heard instead of the live sound.

use super::config::EngineConfig;
use super::crossfade::Crossfade;
use super::outbox::Outbox;
use crate::compare::{Audition, ComparePlayer, Comparison, Playing, Track, TrackMix};
use crate::dsp::band::BandSwitch;
use crate::dsp::smoother::FadeGain;

/// Holds the comparison that is heard, and fades to and from it. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct ComparisonSlot {
    sample_rate_hz: f64,
    audition: Audition,
    players: Option<Crossfade<ComparePlayer, Box<Comparison>>>,
    is_wanted: bool,
    /// Fades the comparison over the live sound.
    fade: FadeGain,
    playing: FadeGain,
    blend: TrackMix,
    band: BandSwitch,
    /// `[channel][frame]`, and the presence `[frame]`, of a block.
    sound: Vec<Vec<f64>>,
    shares: Vec<f64>,
}

/// Holds a block of a comparison.
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
            players: None,
            is_wanted: false,
            fade: FadeGain::faded_out(rate),
            playing: FadeGain::faded_in(rate),
            blend: TrackMix::new(rate),
            band: BandSwitch::new(rate),
            sound: vec![vec![0.0; block_frames]; config.channels],
            shares: vec![0.0; block_frames],
        }
    }

    /// The newest comparison is heard, from the start of its loop, or none.
    pub(super) fn reset(&mut self, outbox: &mut Outbox) {
        self.fade.arrive();
        while let Some(replaced) = self.players.as_mut().and_then(Crossfade::cut) {
            outbox.put(replaced.into_comparison());
            self.settle(outbox);
        }
        self.settle(outbox);
        self.begin();
        if let Some(players) = &mut self.players {
            players.current.rewind();
        }
    }

    /// Takes over how a comparison is listened to; not the comparison, which is made for one rate.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.audition(other.audition);
    }

    /// Fades to a comparison; one that does not fit goes back.
    pub(super) fn bring(&mut self, comparison: Box<Comparison>, outbox: &mut Outbox) {
        if comparison.material().sample_rate_hz() != self.sample_rate_hz {
            outbox.put(comparison);
            return;
        }
        self.is_wanted = true;
        self.fade.fade_in();
        match &mut self.players {
            Some(players) => {
                if let Some(unheard) = players.queue(comparison) {
                    outbox.put(unheard);
                }
            }
            None => {
                let player = ComparePlayer::new(comparison, self.audition.region);
                self.players = Some(Crossfade::new(player, self.sample_rate_hz));
                self.begin();
            }
        }
    }

    pub(super) fn end(&mut self) {
        self.is_wanted = false;
        self.fade.fade_out();
    }

    pub(super) fn audition(&mut self, audition: Audition) {
        let is_switched = audition.track != self.audition.track;
        self.audition = audition;
        for compare_player in self.players.iter_mut().flat_map(Crossfade::each_mut) {
            compare_player.go_round(audition.region);
            if is_switched && audition.is_restarting {
                compare_player.restart();
            }
        }
        if audition.is_playing {
            self.playing.fade_in();
        } else {
            self.playing.fade_out();
        }
        self.band.aim(audition.band);
        self.aim();
    }

    pub(super) fn seek(&mut self, frame: usize) {
        for compare_player in self.players.iter_mut().flat_map(Crossfade::each_mut) {
            compare_player.seek(frame);
        }
    }

    fn newest(&self) -> Option<&ComparePlayer> {
        self.players.as_ref().map(Crossfade::newest)
    }

    fn match_db(&self, comparison: &Comparison, track: Track) -> f64 {
        if self.audition.is_matched {
            comparison.match_db(track)
        } else {
            0.0
        }
    }

    fn aim(&mut self) {
        let Some(compare_player) = self.newest() else {
            return;
        };
        let track = compare_player.comparison().available(self.audition.track);
        let match_db = self.match_db(compare_player.comparison(), track);
        self.blend.aim(track, 10.0_f64.powf(match_db / 20.0));
    }

    /// Begins at the ends of all fades but the comparison's own.
    fn begin(&mut self) {
        self.aim();
        self.blend.arrive();
        self.band.arrive();
        self.playing.arrive();
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        let parts = [
            self.fade.frames_left(),
            self.players.as_ref().map_or(0, Crossfade::frames_left),
            self.band.frames_left(),
        ];
        let left = parts.into_iter().filter(|frames| *frames > 0);
        left.min().unwrap_or(0)
    }

    /// Does what is due between two frames.
    pub(super) fn settle(&mut self, outbox: &mut Outbox) {
        if let Some(replaced) = self.players.as_mut().and_then(Crossfade::finish) {
            outbox.put(replaced.into_comparison());
        }
        if !self.is_wanted && self.fade.is_faded_out() {
            self.leave(outbox);
        }
        self.begin_next();
        if self.players.is_some() {
            self.band.settle();
        }
    }

    /// Nothing is heard of any.
    fn leave(&mut self, outbox: &mut Outbox) {
        self.band.arrive();
        let Some(mut players) = self.players.take() else {
            return;
        };
        if let Some(waiting) = players.take_waiting() {
            outbox.put(waiting);
        }
        if let Some(replaced) = players.cut() {
            outbox.put(replaced.into_comparison());
        }
        outbox.put(players.current.into_comparison());
    }

    fn begin_next(&mut self) {
        let region = self.audition.region;
        let begin = |current: &ComparePlayer, comparison| {
            let mut player = ComparePlayer::new(comparison, region);
            player.follow(current);
            player
        };
        if let Some(players) = &mut self.players
            && players.begin_next(begin)
        {
            players.fade_in();
            self.aim();
        }
    }

    /// The next `frames`, where there is a comparison.
    pub(super) fn process(&mut self, frames: usize) -> Option<Compared<'_>> {
        self.players.as_ref()?;
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
        let Some(players) = &mut self.players else {
            return;
        };
        let is_going = !self.playing.is_faded_out();
        players.each_mut().for_each(|player| {
            if is_going {
                player.step();
            } else {
                player.stand();
            }
        });
        let (gains, loudness) = (self.blend.next(), self.playing.next_share());
        let share = players.next_share();
        self.shares[frame] = self.fade.next_share();
        for (channel_idx, sound) in self.sound.iter_mut().enumerate() {
            let of = |player: &ComparePlayer| loudness * player.sample(channel_idx, &gains);
            let current = of(&players.current);
            sound[frame] = players.incoming.as_ref().map_or(current, |incoming| {
                current + share * (of(incoming) - current)
            });
        }
    }

    pub(super) fn show(&self) -> Option<Playing> {
        let compare_player = self.newest()?;
        let track = self.blend.track();
        Some(Playing {
            position: compare_player.position(),
            frames: compare_player.comparison().material().frames(),
            track,
            is_fading: self.is_fading() || compare_player.is_jumping(),
            match_db: self.match_db(compare_player.comparison(), track),
        })
    }

    fn is_fading(&self) -> bool {
        let fades = [self.fade, self.playing];
        let is_moving = fades.iter().any(|fade| fade.frames_left() > 0);
        let is_replaced = self
            .players
            .as_ref()
            .is_some_and(|players| players.frames_left() > 0);
        is_moving || is_replaced || self.blend.is_fading() || self.band.frames_left() > 0
    }
}
