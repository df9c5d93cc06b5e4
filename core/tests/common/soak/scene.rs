//! One engine's life in a storm.

use std::sync::Arc;

use souvenir_core::compare::Comparison;
use souvenir_core::control::{Command, CommandReceiver, EngineHandle, connect};
use souvenir_core::engine::{Engine, EngineConfig, LiveMemory, SnapshotReader};
use souvenir_core::memory::MAX_CHANNELS;
use souvenir_core::playback::{PinnedMemories, Polynomials};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Viewer;

use super::checks::{self, Checked, Expected, ensure};
use super::draws::Draws;
use super::heap;
use super::limits::{self, Limits};
use super::sound::Sound;
use super::tally::Tally;
use super::wishes;

/// In what the engine is not to write.
const CANARY: f32 = 0.123;
/// Blocks reach this many times the longest that was announced.
const LONGEST: usize = 3;
/// 32,768 frames of the longest window in each: 2 s at 384 kHz.
const MAX_PICTURE_BLOCKS: usize = 24;
/// More turns than a full queue and all that wait behind it can need.
const MAX_DRAIN_TURNS: usize = 200;

/// An engine, its remote, and what both must agree on.
#[derive(Debug)]
pub(crate) struct Scene<'a, 'b> {
    draws: &'a mut Draws<'b>,
    tally: &'a mut Tally,
    limits: Limits,
    config: EngineConfig,
    engine: Box<Engine>,
    remote: EngineHandle,
    orders: CommandReceiver,
    /// Of the live memory in use and all that were sent after it, oldest first.
    pictures: Vec<SnapshotReader>,
    viewer: Viewer,
    sound: Sound,
    /// One more than was prepared, and of one frame more than a block can have.
    planes: Vec<Vec<f32>>,
    expected: Expected,
    latency: (MemorySettings, usize),
    ledger: Ledger,
}

/// Says where the memories are.
#[derive(Clone, Copy, Debug, Default)]
struct Ledger {
    /// With the engine's first; what is restored or compared counts, too.
    made: usize,
    freed: usize,
    /// Gave way to a newer one in a full queue.
    replaced: usize,
}

impl<'a, 'b> Scene<'a, 'b> {
    pub(crate) fn prepare(
        draws: &'a mut Draws<'b>,
        tally: &'a mut Tally,
        limits: Limits,
    ) -> Result<Self, String> {
        let config = limits.config(draws);
        let (engine, pictures) = prepare(&config)?;
        let (remote, orders) = connect();
        tally.engines += 1;
        Ok(Self {
            sound: Sound::new(draws, config.sample_rate_hz),
            latency: (engine.settings(), engine.latency_frames()),
            pictures: vec![pictures],
            viewer: Viewer::default(),
            planes: planes(&config),
            expected: Expected::default(),
            ledger: Ledger {
                made: 1,
                ..Ledger::default()
            },
            draws,
            tally,
            limits,
            config,
            engine,
            remote,
            orders,
        })
    }

    /// To the end of its life, or of what it is decided by.
    pub(crate) fn play(mut self) -> Checked {
        let mut left_secs = self.limits.life_secs(self.draws, &self.config);
        let mut secs = 0.0;
        while left_secs > 0.0 && !self.draws.is_over() {
            self.command(secs)?;
            let frames = self.block_frames();
            self.block(frames)?;
            secs = frames as f64 / self.config.sample_rate_hz;
            self.tally.secs += secs;
            // Blocks of no frames must end, too.
            left_secs -= secs.max(1e-6);
        }
        self.drain()
    }

    fn block_frames(&mut self) -> usize {
        let usual = self.config.max_block_frames.max(1);
        match self.draws.below(8) {
            0 => self.draws.below(2),
            1 => self.draws.below(LONGEST * usual + 1),
            2 => usual,
            _ => 1 + self.draws.below(usual),
        }
    }

    /// Bursts of commands come by the clock, not by the block: a block may be one frame.
    fn command(&mut self, last_block_secs: f64) -> Checked {
        if self.draws.share() * self.limits.gap_secs > last_block_secs {
            return Ok(());
        }
        self.remote.repeat();
        match self.draws.below(64) {
            0 => self.reset()?,
            1 => self.lose_device()?,
            2 => self.flood(),
            3 => self.refuse()?,
            _ => {}
        }
        for _ in 0..self.draws.below(4) {
            self.wish()?;
        }
        if self.draws.one_in(2) {
            self.remote.request_snapshot();
            return self.picture();
        }
        Ok(())
    }

    fn wish(&mut self) -> Checked {
        match wishes::kind(self.draws) {
            wishes::EXCHANGE => self.exchanges(),
            wishes::RESTORE => {
                self.restore();
                Ok(())
            }
            wishes::PIN => {
                self.pin();
                Ok(())
            }
            wishes::COMPARE => self.compare(),
            kind => {
                self.tally.commands[kind] += 1;
                let command = wishes::command(kind, self.draws, self.tally);
                self.remote.send(command);
                Ok(())
            }
        }
    }

    fn restore(&mut self) {
        // Behind a full queue it is unknown whether an older one still waits.
        if self.remote.has_unsent() {
            return;
        }
        let polynomials = Polynomials::of(wishes::frozen(self.draws, self.tally));
        self.tally.commands[wishes::RESTORE] += 1;
        self.ledger.made += 1;
        self.remote.send(Command::Restore(Box::new(polynomials)));
    }

    fn pin(&mut self) {
        if self.remote.has_unsent() {
            return;
        }
        let count = self.draws.below(4);
        let frozen = (0..count).map(|_| wishes::frozen(self.draws, self.tally));
        let pinned = PinnedMemories::prepare(frozen.collect());
        self.tally.commands[wishes::PIN] += 1;
        self.ledger.made += 1;
        self.remote.send(Command::Pin(Box::new(pinned)));
    }

    /// Some slots of any setting, on a new material; one in six for another rate.
    fn compare(&mut self) -> Checked {
        // Behind a full queue it is unknown whether an older one still waits.
        if self.remote.has_unsent() {
            return Ok(());
        }
        let is_misfit = self.draws.one_in(6);
        let rate = self.config.sample_rate_hz * if is_misfit { 2.0 } else { 1.0 };
        let material = Arc::new(wishes::material(self.draws, rate, self.tally));
        let mut settings = [None; 4];
        for slot in &mut settings {
            if self.draws.one_in(3) {
                let drawn = self.limits.another(self.draws, &self.config).settings;
                // Without weights there is nothing to be rendered.
                *slot = Some(drawn).filter(|settings| settings.mode != Mode::Trained);
            }
        }
        let comparison = Comparison::prepare(&material, settings, |_| true);
        let comparison = comparison.map_err(|error| format!("{error}: {settings:?}"))?;
        self.tally.misfits += u64::from(is_misfit);
        self.tally.commands[wishes::COMPARE] += 1;
        self.ledger.made += 1;
        self.remote.send(Command::Compare(Box::new(comparison)));
        Ok(())
    }

    /// In rapid succession.
    fn exchanges(&mut self) -> Checked {
        let count = 1 + self.draws.below(6);
        let mut is_waiting = false;
        for _ in 0..count {
            // Behind a full queue it is unknown whether an older one still waits.
            if self.remote.has_unsent() && !is_waiting {
                break;
            }
            is_waiting = self.exchange(is_waiting)?;
        }
        Ok(())
    }

    /// Whether the live memory waits behind a full queue, where one `was_waiting` gives way.
    fn exchange(&mut self, was_waiting: bool) -> Result<bool, String> {
        let mut config = self.limits.another(self.draws, &self.config);
        if self.draws.one_in(6) {
            config = limits::misfit(self.draws, &config);
            self.tally.misfits += 1;
        }
        let (live_memory, pictures) =
            LiveMemory::prepare(&config).map_err(|e| format!("{e}: {config:?}"))?;
        self.tally.commands[wishes::EXCHANGE] += 1;
        self.tally.live_memories += 1;
        self.ledger.made += 1;
        self.ledger.replaced += usize::from(was_waiting);
        self.pictures.push(pictures);
        Ok(!self.remote.send(Command::CrossfadeTo(live_memory)))
    }

    /// More than the queue holds, exchanges among them.
    fn flood(&mut self) {
        let mut is_full = false;
        for step in 0..100 {
            let kind = step % wishes::RESTORE;
            self.tally.commands[kind] += 1;
            let command = wishes::command(kind, self.draws, self.tally);
            is_full |= !self.remote.send(command);
        }
        self.tally.full_queues += u64::from(is_full);
    }

    fn refuse(&mut self) -> Checked {
        let config = limits::impossible(self.draws, &self.config);
        self.tally.refused += 1;
        ensure(LiveMemory::prepare(&config).is_err(), || {
            format!("accepted: {config:?}")
        })
    }

    fn reset(&mut self) -> Checked {
        self.tally.resets += 1;
        let calls = heap::calls_of(|| self.engine.reset());
        let late_blocks = self.expected.late_blocks;
        self.expected = Expected {
            late_blocks,
            ..Expected::default()
        };
        ensure(calls == 0, || format!("{calls} heap calls of a reset"))
    }

    /// It comes back at another rate: what was made for the old one is in the queue still.
    fn lose_device(&mut self) -> Checked {
        self.tally.lost_devices += 1;
        let drawn = self.limits.config(self.draws);
        let config = EngineConfig {
            channels: self.config.channels,
            ..drawn
        };
        let config = self.limits.another(self.draws, &config);
        let (mut engine, pictures) = prepare(&config)?;
        engine.continue_from(&self.engine);
        self.drain()?;
        self.engine = engine;
        self.latency = (self.engine.settings(), self.engine.latency_frames());
        self.pictures = vec![pictures];
        self.expected = Expected::default();
        self.ledger = Ledger {
            made: 1,
            ..Ledger::default()
        };
        self.planes = planes(&config);
        self.sound = Sound::new(self.draws, config.sample_rate_hz);
        self.config = config;
        Ok(())
    }

    fn block(&mut self, frames: usize) -> Checked {
        let kind = self.sound.turn(self.draws, frames);
        self.tally.sounds[kind as usize] += 1;
        self.tally.blocks += 1;
        let given = self.given_channels();
        // One channel may be longer than the others.
        let longer = frames + self.draws.below(2);
        self.sound.fill(&mut self.planes[..given], frames);
        let heard = given.min(self.config.channels);
        for (idx, plane) in self.planes.iter_mut().enumerate() {
            let from = if idx < heard { frames } else { 0 };
            plane[from..=frames].fill(CANARY);
        }
        self.count(given, frames);
        self.process(given, [frames, longer])?;
        self.check(given, frames)?;
        self.note_time(frames);
        self.look()
    }

    /// Those prepared; sometimes fewer, or one more.
    fn given_channels(&mut self) -> usize {
        match self.draws.below(16) {
            0 => self.draws.below(self.config.channels + 1),
            1 => self.config.channels + 1,
            _ => self.config.channels,
        }
    }

    /// What the door must find; where there are no channels, there are no frames.
    fn count(&mut self, given: usize, frames: usize) {
        if given == 0 {
            return;
        }
        self.expected.frames += frames as u64;
        for plane in self.planes.iter().take(given.min(self.config.channels)) {
            let heard = &plane[..frames];
            let non_finite = heard.iter().filter(|sample| !sample.is_finite()).count() as u64;
            let subnormal = heard.iter().filter(|sample| sample.is_subnormal()).count() as u64;
            self.expected.non_finite += non_finite;
            self.expected.subnormal += subnormal;
            self.tally.non_finite += non_finite;
            self.tally.subnormal += subnormal;
            self.tally.samples += frames as u64;
        }
    }

    fn process(&mut self, given: usize, [frames, longer]: [usize; 2]) -> Checked {
        let mut channels: [&mut [f32]; MAX_CHANNELS + 1] = std::array::from_fn(|_| &mut [][..]);
        let mut len = if given == 1 { frames } else { longer };
        for (to, plane) in channels.iter_mut().zip(&mut self.planes) {
            *to = &mut plane[..std::mem::replace(&mut len, frames)];
        }
        let (engine, orders) = (&mut self.engine, &mut self.orders);
        let calls = heap::calls_of(|| engine.process(&mut channels[..given], orders));
        self.ledger.freed += self.remote.free_done();
        ensure(calls == 0, || {
            format!("{calls} heap calls of a block of {frames} frames")
        })
    }

    fn check(&mut self, given: usize, frames: usize) -> Checked {
        let heard = given.min(self.config.channels);
        let frames = if given == 0 { 0 } else { frames };
        for plane in &self.planes[..heard] {
            self.tally.peak = checks::output(&plane[..frames])?.max(self.tally.peak);
        }
        for (idx, plane) in self.planes.iter().enumerate() {
            let from = if idx < heard { frames } else { 0 };
            checks::untouched(&plane[from..=frames], CANARY)?;
        }
        self.check_latency()
    }

    /// Constant until another memory is heard; the same for the same memory.
    fn check_latency(&mut self) -> Checked {
        let now = (self.engine.settings(), self.engine.latency_frames());
        let (before, latency) = std::mem::replace(&mut self.latency, now);
        let is_same = now.0 == before;
        self.tally.changes += u64::from(!is_same);
        self.tally.largest_order = self.tally.largest_order.max(now.0.order);
        let secs = now.1 as f64 / self.config.sample_rate_hz;
        self.tally.longest_latency_secs = self.tally.longest_latency_secs.max(secs);
        ensure(!is_same || now.1 == latency, || {
            format!("latency {} after {latency}", now.1)
        })
    }

    /// A fourth of the time that the block sounds, or longer than any block does.
    fn note_time(&mut self, frames: usize) {
        let is_late = self.draws.one_in(50);
        let secs = frames as f64 / self.config.sample_rate_hz;
        let busy_secs = if is_late { 1e6 } else { secs / 4.0 };
        self.engine.note_time(busy_secs, frames);
        self.expected.late_blocks += u64::from(is_late);
    }

    /// No picture is made that was not asked for.
    fn look(&self) -> Checked {
        let shown = self
            .pictures
            .iter()
            .filter(|pictures| pictures.updated())
            .count();
        ensure(shown == 0, || {
            format!("{shown} pictures that nobody asked for")
        })
    }

    /// Asked for, it comes with the next blocks, even ones of no frames: one for windows of everyday
    /// lengths. Live memories before the one that is shown are never shown again.
    fn picture(&mut self) -> Checked {
        for _ in 0..MAX_PICTURE_BLOCKS {
            self.process(0, [0, 0])?;
            if self.pictures.iter().any(SnapshotReader::updated) {
                break;
            }
        }
        self.check_latency()?;
        let mut updated = self
            .pictures
            .iter()
            .enumerate()
            .filter(|(_, shown)| shown.updated());
        let (Some((at, _)), None) = (updated.next(), updated.next()) else {
            return Err("no picture, or more than one".to_owned());
        };
        self.pictures.drain(..at);
        self.tally.pictures += 1;
        self.pictures[0].update();
        let snapshot = self.pictures[0].snapshot();
        self.tally.compared += u64::from(snapshot.comparison.is_some());
        checks::picture(snapshot, &self.engine, &self.config, &self.expected)?;
        if self.draws.one_in(16) {
            let errors = self.viewer.error_by_age(snapshot);
            self.tally.ages += errors.len() as u64;
            let is_number = errors.iter().all(|error| !error.ratio_db.is_nan());
            ensure(is_number, || {
                format!("an error that is no number: {errors:?}")
            })?;
        }
        Ok(())
    }

    /// Every live memory but the one in use comes back, and every comparison.
    fn drain(&mut self) -> Checked {
        self.remote.send(Command::EndComparison);
        for _ in 0..MAX_DRAIN_TURNS {
            self.remote.repeat();
            self.process(0, [0, 0])?;
        }
        self.reset()?;
        self.process(0, [0, 0])?;
        let Ledger {
            made,
            freed,
            replaced,
        } = self.ledger;
        let is_balanced = !self.remote.has_unsent() && made == freed + replaced + 1;
        ensure(is_balanced, || {
            format!(
                "live memories, frozen memories, comparisons: {:?} and one live memory in use",
                self.ledger
            )
        })
    }
}

fn prepare(config: &EngineConfig) -> Result<(Box<Engine>, SnapshotReader), String> {
    let prepared = Engine::prepare(config).map_err(|error| format!("{error}: {config:?}"));
    prepared.map(|(engine, pictures)| (Box::new(engine), pictures))
}

fn planes(config: &EngineConfig) -> Vec<Vec<f32>> {
    let longest = LONGEST * config.max_block_frames.max(1) + 1;
    vec![vec![0.0; longest]; config.channels + 1]
}
