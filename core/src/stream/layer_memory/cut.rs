//! Coefficients cut on their way from a layer to the ear.
//!
//! ```text
//! heard: C_d s + r s        r = sum_n (g_p e_p - g_N e_n) C_n + (g_N - 1) C_d
//! ```
//!
//! `e_n` is the n-th polynomial where the sound is heard, p the place in which the coefficient `c_n = C_n s` is heard (n, where nothing is
//! shuffled), `g_p` what a cut makes of it there, `g_N` of all that no coefficient carries: it counts as of higher order. The row r is summed while a turn's coefficients are read, and faded to over the
//! next turn. Where coefficients are made coarse the gain is that of the turn's coefficient.

use super::readouts::LayerReadouts;
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::ssm::Recurrent;

/// Hears what is cut from one channel, as a sound to be added. Realtime: all but `prepare`.
///
/// Cost: two recurrences, from a turn after there are cuts until two turns after they are gone.
#[derive(Debug)]
pub(super) struct LayerCut {
    edits: CoefficientEdits,
    /// Of the row that is being summed.
    turn_edits: CoefficientEdits,
    /// By what it multiplies what no coefficient carries.
    rest_gain: f64,
    row: Vec<f64>,
    /// Read by the row of the turn before, and by the last row.
    going: Recurrent,
    coming: Recurrent,
    /// Turns until both rows are 0.
    turns_left: usize,
    parts: [Vec<f64>; 2],
}

impl LayerCut {
    /// Begins without cuts. Allocates.
    pub(super) fn prepare(readouts: &LayerReadouts, chunk_frames: usize) -> Self {
        let row = vec![0.0; readouts.layer.order()];
        let unread = Recurrent::prepare(&readouts.layer, &row, SimdLevel::detect());
        Self {
            edits: CoefficientEdits::default(),
            turn_edits: CoefficientEdits::default(),
            rest_gain: 1.0,
            row,
            going: unread.clone(),
            coming: unread,
            turns_left: 0,
            parts: [(); 2].map(|()| vec![0.0; chunk_frames]),
        }
    }

    /// The cuts stay.
    pub(super) fn forget(&mut self, readouts: &LayerReadouts) {
        self.row.fill(0.0);
        for recurrent in [&mut self.going, &mut self.coming] {
            recurrent.read_by(&self.row);
            recurrent.reset();
        }
        self.turns_left = 0;
        self.begin(readouts);
    }

    /// Cuts from the next turn on.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
    }

    /// The row of a turn, before its coefficients are known.
    pub(super) fn begin(&mut self, readouts: &LayerReadouts) {
        self.turn_edits = self.edits;
        self.row.fill(0.0);
        if !self.turn_edits.is_none() {
            let order = self.row.len();
            self.rest_gain = self.turn_edits.gain(order, order, 0.0);
            let gain = self.rest_gain - 1.0;
            for (row, heard) in self.row.iter_mut().zip(&readouts.heard) {
                *row = gain * heard;
            }
        }
    }

    /// Adds the coefficient `n` to the row of this turn.
    pub(super) fn add(&mut self, n: usize, coefficient: f64, readouts: &LayerReadouts) {
        if self.turn_edits.is_none() {
            return;
        }
        let order = self.row.len();
        let place = self.turn_edits.place(order, n);
        let gain = self.turn_edits.gain(order, place, coefficient);
        let factor = gain * readouts.shapes[place] - self.rest_gain * readouts.shapes[n];
        for (row, window) in self.row.iter_mut().zip(readouts.window_row(n)) {
            *row += factor * window;
        }
    }

    /// Takes the row over; `state` is where the layer stands.
    pub(super) fn turn(&mut self, state: &Recurrent, readouts: &LayerReadouts) {
        if !self.turn_edits.is_none() {
            if self.turns_left == 0 {
                self.going.continue_from(state);
                self.coming.continue_from(state);
            }
            self.turns_left = 3;
        }
        if self.turns_left > 0 {
            self.turns_left -= 1;
            std::mem::swap(&mut self.going, &mut self.coming);
            self.coming.read_by(&self.row);
        }
        self.begin(readouts);
    }

    /// Adds to `out` what is heard less, or more, of the same frames; `from_frame` of `turn_frames` have been heard.
    pub(super) fn process(
        &mut self,
        input: &[f64],
        out: &mut [f64],
        from_frame: usize,
        turn_frames: usize,
    ) {
        if self.turns_left == 0 {
            return;
        }
        let [going, coming] = &mut self.parts;
        let (going, coming) = (&mut going[..input.len()], &mut coming[..input.len()]);
        self.going.process(input, going);
        self.coming.process(input, coming);
        for (k, out) in out.iter_mut().enumerate() {
            let share = (from_frame + k) as f64 / turn_frames as f64;
            *out += going[k] + share * (coming[k] - going[k]);
        }
    }
}
