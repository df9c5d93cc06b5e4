//! A channel of a layer: its state, and the way in which it is heard.

use std::ops::Range;

use super::cut::LayerCut;
use super::readouts::LayerReadouts;
use crate::math::SimdLevel;
use crate::ssm::{Recurrent, Runner, Way};

/// Frames that go through at a time.
pub(super) const CHUNK_FRAMES: usize = 256;
/// Share of the energies that is left a turn later: the difference shown is of the last few turns.
const KEPT: f64 = 0.9;

/// Runs one channel. Realtime: all but `prepare`.
///
/// The state itself is always stepped: it is what is seen and frozen. Another way to run it is heard beside it, and how
/// far the two lie apart is measured.
#[derive(Debug)]
pub(super) struct LayerChannel {
    state: Recurrent,
    other_way: Option<OtherWay>,
    /// The state at the last turn, and coefficients that are being read out of it.
    held: Vec<f64>,
    coming: Vec<f64>,
    /// The coefficients of the turn before.
    pub(super) coefficients: Vec<f64>,
    out: Vec<f64>,
    pub(super) cut: LayerCut,
}

/// Another way than the recurrence, which has heard nothing of what came before it.
#[derive(Debug)]
struct OtherWay {
    runner: Runner,
    /// What was in the state when it began dies away without it.
    free: Recurrent,
    out: Vec<f64>,
    silence: Vec<f64>,
    energies: WayEnergies,
}

/// Holds the energies of what the recurrence says and of what another way says otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WayEnergies {
    pub(super) sound: f64,
    pub(super) difference: f64,
}

impl LayerChannel {
    /// Allocates.
    pub(super) fn prepare(readouts: &LayerReadouts, way: Way, kernel_frames: usize) -> Self {
        let order = readouts.layer.order();
        let state = Recurrent::prepare(&readouts.layer, &readouts.heard, SimdLevel::detect());
        let other_way = (way != Way::Recurrence).then(|| OtherWay {
            runner: Runner::prepare(&readouts.layer, &readouts.heard, way, kernel_frames),
            free: state.clone(),
            out: vec![0.0; CHUNK_FRAMES],
            silence: vec![0.0; CHUNK_FRAMES],
            energies: WayEnergies::default(),
        });
        Self {
            state,
            other_way,
            held: vec![0.0; order],
            coming: vec![0.0; order],
            coefficients: vec![0.0; order],
            out: vec![0.0; CHUNK_FRAMES],
            cut: LayerCut::prepare(readouts, CHUNK_FRAMES),
        }
    }

    pub(super) fn forget(&mut self, readouts: &LayerReadouts) {
        self.cut.forget(readouts);
        self.state.reset();
        self.held.fill(0.0);
        self.coming.fill(0.0);
        self.coefficients.fill(0.0);
        if let Some(other) = &mut self.other_way {
            other.runner.forget();
            other.free.reset();
            other.energies = WayEnergies::default();
        }
    }

    /// Numbers that [`Self::wipe`] wipes.
    pub(super) fn size(&self) -> usize {
        let other = self.other_way.as_ref();
        other.map_or(0, |other| other.runner.uncleared())
    }

    pub(super) fn wipe(&mut self, numbers: Range<usize>) {
        if let Some(other) = &mut self.other_way {
            other.runner.clear_part(numbers);
        }
    }

    /// Hears at most [`CHUNK_FRAMES`] of a turn, from one of its frames on, and says what is heard of the layer.
    pub(super) fn process(
        &mut self,
        input: &[f64],
        from_frame: usize,
        turn_frames: usize,
    ) -> &[f64] {
        let out = &mut self.out[..input.len()];
        self.state.process(input, out);
        let out = match &mut self.other_way {
            Some(other) => other.process(input, out),
            None => out,
        };
        self.cut.process(input, out, from_frame, turn_frames);
        out
    }

    /// Reads these of the coefficients out of the state that is held.
    pub(super) fn read(&mut self, orders: Range<usize>, readouts: &LayerReadouts) {
        for n in orders {
            self.coming[n] = readouts.coefficient(n, &self.held);
            self.cut.add(n, self.coming[n], readouts);
        }
    }

    /// Makes known what was read, and holds the state of this frame to be read next.
    pub(super) fn turn(&mut self, readouts: &LayerReadouts) {
        std::mem::swap(&mut self.coefficients, &mut self.coming);
        self.cut.turn(&self.state, readouts);
        self.state.write_state(&mut self.held);
        if let Some(other) = &mut self.other_way {
            other.energies.sound *= KEPT;
            other.energies.difference *= KEPT;
        }
    }

    /// Goes on from `other`, a channel of the same layer; another way begins here, and what the state holds dies away
    /// beside it.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.state.continue_from(&other.state);
        self.held.copy_from_slice(&other.held);
        self.coefficients.copy_from_slice(&other.coefficients);
        if let Some(own) = &mut self.other_way {
            own.free.continue_from(&other.state);
        }
    }

    pub(super) fn energies(&self) -> WayEnergies {
        let other = self.other_way.as_ref();
        other.map_or(WayEnergies::default(), |other| other.energies)
    }
}

impl OtherWay {
    fn process(&mut self, input: &[f64], stepped: &[f64]) -> &mut [f64] {
        let frames = input.len();
        let out = &mut self.out[..frames];
        // The free response first: its room is the output's.
        self.free.process(&self.silence[..frames], out);
        let mut apart = WayEnergies::default();
        let mut convolved = [0.0; CHUNK_FRAMES];
        let convolved = &mut convolved[..frames];
        self.runner.process(input, convolved);
        for ((out, convolved), stepped) in out.iter_mut().zip(convolved).zip(stepped) {
            *out += *convolved;
            apart.sound += stepped * stepped;
            apart.difference += (*out - stepped) * (*out - stepped);
        }
        self.energies.sound += apart.sound;
        self.energies.difference += apart.difference;
        out
    }
}
