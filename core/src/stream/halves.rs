//! A window summed in two halves, each from its own end.

use crate::memory::step::settle;
use crate::transform::direct::Sums;

/// The moments `d_n` of both halves and the series `(2n+1) d_n` that is read next; the sums are
/// ready for the next window. Realtime: yes.
pub(super) fn finish(sums: &mut [Sums; 2], series: &mut [f64], moments: &mut [f64]) {
    let [left, right] = sums;
    let mut sign = 1.0;
    for (moment, (left, right)) in moments.iter_mut().zip(left.finish().zip(right.finish())) {
        *moment = right + sign * left;
        sign = -sign;
    }
    settle(moments);
    for (n, (term, moment)) in series.iter_mut().zip(&*moments).enumerate() {
        *term = (2 * n + 1) as f64 * moment;
    }
    sums.iter_mut().for_each(Sums::clear);
}
