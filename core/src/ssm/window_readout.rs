//! Readouts of a whole window: the rows that read the Legendre coefficients of the past out of a state.
//!
//! ```text
//! c_n = integral over the window of r_n P_n(2u-1) u_{k-d}       C_n = (W + e)^-1 sum_d w_n(d) A_bar^d B_bar
//! ```
//!
//! With them a state of any layer is seen, frozen and played as a Legendre memory is: they make the polynomial of the
//! window that is nearest to the sound, for white sound and the solver's noise floor.

use super::readout::ReadoutSolver;
use super::window_spectrum::window_spectrum;

impl ReadoutSolver<'_> {
    /// Returns the readouts of the first N orthonormal Legendre coefficients of the last `window_frames`, `[n][number of
    /// the state]`, N the layer's order. Each frame is held until the next. Allocates. Cost: O(N^3 + N window), of layers
    /// that are not diagonal O(N^3 + 40 N window).
    pub(crate) fn window_readout(&self, window_frames: usize) -> Vec<f64> {
        // Columns of the solution are rows of the readout.
        let solved = self.solve(window_spectrum(self.layer(), window_frames));
        solved.as_slice().to_vec()
    }
}
