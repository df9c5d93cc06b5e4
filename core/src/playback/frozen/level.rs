//! How loud a frozen memory is.

use super::FrozenMemory;

/// A little more than any sound within full scale can leave, for rounding.
const FULL_SCALE: f64 = 1.0 + 1e-6;

impl FrozenMemory {
    /// Computes the root mean square of what is remembered, of the loudest channel; 1 is full scale.
    ///
    /// The basis is orthonormal over the window, with the window's measure, which sums to one: the sum of
    /// the squares is the mean square (Parseval), and of a projection it is no more than that of the sound
    /// (Bessel). A sound within full scale leaves no memory above 1. Pieces are orthonormal over their frames.
    #[must_use]
    pub fn rms(&self) -> f64 {
        let square_sum =
            |channel_idx| -> f64 { self.coefficients(channel_idx).iter().map(|c| c * c).sum() };
        let frames = self.timeline.span_frames().max(1.0);
        let of_pieces = self.pieces.iter().map(|held| held.energy() / frames);
        let loudest = (0..self.channels()).map(square_sum).chain(of_pieces);
        loudest.fold(0.0, f64::max).sqrt()
    }

    /// Returns the same memory, turned down where it is louder than any sound within full scale, and by how many
    /// decibels: for memories that come from a file.
    #[must_use]
    pub fn within_full_scale(mut self) -> (Self, Option<f64>) {
        let rms = self.rms();
        if rms <= FULL_SCALE {
            return (self, None);
        }
        for c in self.coefficients.iter_mut().flatten() {
            *c /= rms;
        }
        for held in &mut self.pieces {
            held.scale(1.0 / rms);
        }
        (self, Some(20.0 * rms.log10()))
    }
}

#[cfg(test)]
mod tests {
    use super::FrozenMemory;
    use crate::memory::timeline::Timeline;

    fn frozen(channels: &[Vec<f64>]) -> FrozenMemory {
        let mut frozen = FrozenMemory::prepare(channels[0].len(), channels.len());
        let timeline = Timeline::Even { frames: 4800.0 };
        frozen.take(timeline, 48_000.0, |channel_idx| &channels[channel_idx]);
        frozen
    }

    /// `c_0` alone is a constant of that value; `c_1 = a` is a ramp from -a sqrt(3) to a sqrt(3), whose mean
    /// square is a^2.
    #[test]
    fn the_level_is_that_of_the_sound() {
        assert_eq!(frozen(&[vec![0.5, 0.0]]).rms(), 0.5);
        assert_eq!(frozen(&[vec![0.0, 0.25]]).rms(), 0.25);
        assert_eq!(frozen(&[vec![0.0, 0.25], vec![0.6, 0.8]]).rms(), 1.0);
    }

    #[test]
    fn what_is_too_loud_is_turned_down_with_all_channels() {
        let (quiet, turned) = frozen(&[vec![0.6, 0.8], vec![0.1, 0.0]]).within_full_scale();
        assert_eq!((quiet.rms(), turned), (1.0, None));
        let loud = frozen(&[vec![10.0, 0.0], vec![1.0, 0.0]]);
        let (held, turned) = loud.within_full_scale();
        assert_eq!(held.coefficients(0), [1.0, 0.0]);
        assert_eq!(held.coefficients(1), [0.1, 0.0]);
        assert!((turned.unwrap() - 20.0).abs() < 1e-12);
    }

    /// `f32::MAX` is what a coefficient may be.
    #[test]
    fn the_loudest_numbers_are_turned_down_too() {
        let most = f64::from(f32::MAX);
        let (held, _) = frozen(&[vec![most; 4096]]).within_full_scale();
        assert!((held.rms() - 1.0).abs() < 1e-9, "{}", held.rms());
    }
}
