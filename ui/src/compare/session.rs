//! How the comparison is listened to, and what the engine has been told of it.

use souvenir_core::compare::{Audition, Band, Comparison, Region, Slot, Track};
use souvenir_core::settings::Listen;
use souvenir_core::snapshot::Snapshot;

use crate::controls::{Compare, Controls};

/// Pictures of an engine that plays no comparison, after which it has lost it: devices change.
const LOST_AFTER: usize = 20;
const USUAL_BAND: Band = Band {
    low_hz: 500.0,
    high_hz: 2000.0,
};

/// Holds what a blind test plays, instead of what the listening buttons say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlindTrack {
    pub(crate) track: Track,
    pub(crate) is_matched: bool,
}

/// Says how the comparison is listened to, and what the engine was told of it.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) slot: Slot,
    pub(super) region: Option<Region>,
    pub(super) is_restarting: bool,
    pub(super) is_playing: bool,
    pub(super) is_in_band: bool,
    pub(super) band: Band,
    /// What the engine was told last; `None`: nothing, it plays live.
    told: Option<Audition>,
    /// When the last picture was made, and how many were since a comparison was heard.
    picture_frames: u64,
    silent_pictures: usize,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            slot: Slot::A,
            region: None,
            is_restarting: false,
            is_playing: true,
            is_in_band: false,
            band: USUAL_BAND,
            told: None,
            picture_frames: 0,
            silent_pictures: 0,
        }
    }
}

impl Session {
    /// Says what the listening buttons mean for the chosen slot.
    pub(super) fn track(&self, listen: Listen) -> Track {
        match listen {
            Listen::Dry => Track::Dry,
            Listen::Memory => Track::Memory(self.slot),
            Listen::Residual => Track::Residual(self.slot),
        }
    }

    pub(super) fn is_heard(&self) -> bool {
        self.told.is_some()
    }

    /// A blind listener must not learn from a restart whether the track is another one: there every
    /// switch restarts, and the engine's own notion of it is not asked.
    pub(super) fn tell(
        &mut self,
        wanted: Track,
        blind: Option<BlindTrack>,
        controls: &mut dyn Controls,
    ) {
        let is_matched = controls.performance().is_matched;
        let audition = Audition {
            track: blind.map_or(wanted, |blind| blind.track),
            region: self.region,
            is_restarting: self.is_restarting && blind.is_none(),
            is_matched: blind.map_or(is_matched, |blind| blind.is_matched),
            is_playing: self.is_playing,
            band: self.is_in_band.then_some(self.band),
        };
        if self.told != Some(audition) {
            self.told = Some(audition);
            controls.compare(Compare::Audition(audition));
        }
    }

    /// Starts at the start of the loop, or where another one on the same material was. How it is listened to has
    /// been told before.
    pub(super) fn play(&mut self, comparison: Comparison, controls: &mut dyn Controls) {
        controls.compare(Compare::Play(comparison));
        self.silent_pictures = 0;
    }

    pub(super) fn restart(&self, controls: &mut dyn Controls) {
        let start = self.region.map_or(0, |region| region.start);
        controls.compare(Compare::Seek(start));
    }

    pub(super) fn end(&mut self, controls: &mut dyn Controls) {
        if self.told.take().is_some() {
            controls.compare(Compare::End);
        }
    }

    /// Tells whether an engine that was made anew has to be given the comparison again.
    pub(super) fn has_lost_it(&mut self, snapshot: &Snapshot) -> bool {
        if snapshot.comparison.is_some() || !self.is_heard() {
            self.silent_pictures = 0;
        } else if snapshot.frames != self.picture_frames {
            self.silent_pictures += 1;
        }
        self.picture_frames = snapshot.frames;
        self.silent_pictures >= LOST_AFTER
    }
}
