//! The mixer: dry and memory become what is heard.

use super::comparison_slot::Compared;
use super::config::EngineConfig;
use super::live_memories::Sounds;
use super::modulators::TICK_FRAMES;
use crate::dsp::loudness_match::LoudnessMatch;
use crate::dsp::output::to_output;
use crate::dsp::smoother::{FadeGain, LinearRamp, SmoothedGain, SmoothedValue};
use crate::settings::listen::{Listen, ListenMix, OUTPUT_GAINS_DB};
use crate::snapshot::Snapshot;
use std::ops::Range;

/// Mixes dry and memory into the output. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Mixer {
    balance: ListenMix,
    loudness_match: LoudnessMatch,
    is_matching: bool,
    matching: SmoothedGain,
    mix: SmoothedValue,
    /// Taken off the mix by what moves it.
    mix_down: LinearRamp,
    output: SmoothedGain,
    bypass: FadeGain,
    heard: FadeGain,
}

/// Holds all that a block is mixed of.
#[derive(Clone, Copy, Debug)]
pub(super) struct MixerInput<'a> {
    pub(super) sounds: Sounds<'a>,
    pub(super) compared: Option<Compared<'a>>,
    /// `[frame]`, a sound that is played once, over all that is listened to.
    pub(super) once: Option<&'a [f64]>,
}

/// Holds the output gains of a frame.
#[derive(Clone, Copy, Debug)]
struct OutputGains {
    dry: f64,
    memory: f64,
    compared: f64,
    once: f64,
}

impl Mixer {
    pub(super) fn prepare(config: &EngineConfig) -> Self {
        let rate = config.sample_rate_hz;
        Self {
            balance: ListenMix::new(Listen::default(), rate),
            loudness_match: LoudnessMatch::prepare(rate, config.channels, config.block_frames()),
            is_matching: false,
            matching: SmoothedGain::unity(rate),
            mix: SmoothedValue::new(1.0, rate),
            mix_down: LinearRamp::default(),
            output: SmoothedGain::unity(rate),
            bypass: FadeGain::faded_out(rate),
            heard: FadeGain::faded_in(rate),
        }
    }

    pub(super) fn reset(&mut self) {
        self.loudness_match.reset();
        self.settle();
        self.balance.arrive();
        self.matching.arrive();
        self.mix.arrive();
        self.output.arrive();
        self.bypass.arrive();
        self.heard.arrive();
    }

    /// Takes over another's switches and knobs, at the ends of their ways.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.listen(other.balance.target());
        self.mix.aim(other.mix.goal());
        self.output.aim(other.output.goal_db());
        self.is_matching = other.is_matching;
        self.bypass.follow(&other.bypass);
        self.heard.follow(&other.heard);
        self.reset();
    }

    pub(super) fn listen(&mut self, listen: Listen) {
        self.balance.aim(listen);
    }

    pub(super) fn listening(&self) -> Listen {
        self.balance.target()
    }

    pub(super) fn mix(&mut self, share: f64) {
        if !share.is_nan() {
            self.mix.aim(share.clamp(0.0, 1.0));
        }
    }

    /// Takes so much off the mix: from one tick of what moves it to the next.
    pub(super) fn move_mix_down(&mut self, [from, to]: [f64; 2]) {
        self.mix_down = LinearRamp::between(from, to, TICK_FRAMES);
    }

    pub(super) fn output_gain(&mut self, gain_db: f64) {
        let (softest, loudest) = OUTPUT_GAINS_DB.into_inner();
        if !gain_db.is_nan() {
            self.output.aim(gain_db.clamp(softest, loudest));
        }
    }

    pub(super) fn match_loudness(&mut self) {
        self.is_matching = true;
    }

    pub(super) fn leave_loudness(&mut self) {
        self.is_matching = false;
    }

    pub(super) fn bypass(&mut self) {
        self.bypass.fade_in();
    }

    pub(super) fn end_bypass(&mut self) {
        self.bypass.fade_out();
    }

    pub(super) fn mute(&mut self) {
        self.heard.fade_out();
    }

    pub(super) fn unmute(&mut self) {
        self.heard.fade_in();
    }

    /// Notes that a memory comes whose loudness is not yet known.
    pub(super) fn meet_another_memory(&mut self) {
        self.loudness_match.meet_another_memory();
    }

    pub(super) fn frames_left(&self) -> usize {
        self.loudness_match.frames_left()
    }

    /// Does what is due between two frames.
    pub(super) fn settle(&mut self) {
        let wanted = if self.is_matching {
            self.loudness_match.gains_db()[self.balance.target() as usize]
        } else {
            0.0
        };
        self.matching.aim(wanted);
    }

    /// Mixes as many frames into `channels[channel][place]` as have place there.
    pub(super) fn process(
        &mut self,
        heard: MixerInput<'_>,
        channels: &mut [&mut [f32]],
        place: Range<usize>,
    ) {
        let MixerInput {
            sounds,
            compared,
            once,
        } = heard;
        for frame in 0..place.len() {
            let share = compared.map_or(0.0, |compared| compared.shares[frame]);
            let gains = self.next_gains(share, sounds.dry_share[frame]);
            let once = once.map(|once| gains.once * once[frame]);
            let sounds = sounds.dry.iter().zip(sounds.memory).enumerate();
            for (channel, (channel_idx, (dry, memory))) in channels.iter_mut().zip(sounds) {
                let live = gains.dry * dry[frame] + gains.memory * memory[frame];
                let mixed = compared.map_or(live, |compared| {
                    live + gains.compared * compared.sound[channel_idx][frame]
                });
                let mixed = once.map_or(mixed, |once| mixed + once);
                channel[place.start + frame] = to_output(mixed);
            }
        }
        self.loudness_match
            .hear(sounds.dry, sounds.memory, place.len());
    }

    /// Everything after the memory is linear: of dry, memory and a comparison that has so much `share`
    /// of what is listened to a frame takes so much. A comparison is heard as it is: mix and match are
    /// the live sound's, and a sound that is played once keeps out of a bypass. So much of dry as `dry_share` says is heard
    /// whatever is listened to.
    fn next_gains(&mut self, share: f64, dry_share: f64) -> OutputGains {
        let matching = self.matching.next();
        let mix = (self.mix.next() - self.mix_down.next()).max(0.0);
        let [dry, memory] = self.balance.next().map(|gain| mix * matching * gain);
        let dry = dry + dry_share * (mix - dry);
        let (output, bypass) = (self.output.next(), self.bypass.next_share());
        let heard = self.heard.next_share();
        let live = output * (1.0 - share);
        let effect = [
            live * ((1.0 - mix) + dry),
            live * memory,
            output * share,
            output,
        ];
        let through = [1.0, 0.0, 0.0, 0.0];
        let gain = |i: usize| heard * (effect[i] + bypass * (through[i] - effect[i]));
        OutputGains {
            dry: gain(0),
            memory: gain(1),
            compared: gain(2),
            once: gain(3),
        }
    }

    pub(super) fn show(&self, snapshot: &mut Snapshot) {
        snapshot.lufs = self.loudness_match.lufs();
        snapshot.match_db = self.matching.goal_db();
    }
}
