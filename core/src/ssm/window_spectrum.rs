//! A layer's responses over a window, projected onto its Legendre polynomials: `S_n = sum_d w_n(d) A_bar^d B_bar`.
//!
//! A short window is summed frame by frame. A long one is cut into pieces, and the held sound of a piece becomes its
//! Legendre polynomial of degree q, whose values at q Gauss nodes say the same to every polynomial of the window:
//!
//! ```text
//! S_n = sum_pieces sum_g r_n P_n(x_g) w_g f(x_g)      f = sum_{j<q} r_j P_j sum_d w_j(d) A_bar^d B_bar
//! ```
//!
//! q is what the window's steepest polynomial needs there, some N pi/2 of all pieces and 24 of each. Of diagonal layers one
//! piece is summed, and the others are that piece some time later.

use nalgebra::DMatrix;

use super::layer::{Layer, whole};
use super::responses::Responses;
use crate::math::legendre::polynomials;
use crate::math::{NodePairs, orthonormal_scale};

/// Frames of responses that are held at a time.
const CHUNK_FRAMES: usize = 256;
/// Orders of the window for each of its pieces: fewer need more of the frames, more need more of the nodes.
const ORDERS_A_PIECE: usize = 8;

/// What is left of a response after this fall is lost in rounding.
const FALL_DB: f64 = 380.0;

/// Returns `S`, `[number of the state, n]`, n below the layer's order. Each frame is held until the next. Allocates. Cost:
/// O(N^2 min(window, 5 N) + N window), of layers that are not diagonal O(N^3 + 40 N window).
pub(super) fn window_spectrum(layer: &Layer, window_frames: usize) -> DMatrix<f64> {
    let order = layer.order();
    let mut spectrum = DMatrix::zeros(order, order);
    let mut moments = MomentSource::new(layer);
    let end = layer.decay_frames(FALL_DB, window_frames);
    for piece in WindowPiece::all(order, window_frames).take_while(|piece| piece.begin < end) {
        let degrees = piece.degrees(order);
        if piece.frames <= degrees {
            add_frames(&mut spectrum, &piece, &mut moments.responses);
        } else {
            add_nodes(&mut spectrum, &piece, moments.of(&piece, degrees));
        }
    }
    spectrum
}

/// Names some frames of a window, counted from the newest.
#[derive(Clone, Copy, Debug)]
struct WindowPiece {
    begin: usize,
    frames: usize,
    window_frames: usize,
}

impl WindowPiece {
    /// Pieces of one length, the last of what is left.
    fn all(order: usize, window_frames: usize) -> impl Iterator<Item = Self> {
        let frames = window_frames.div_ceil(order.div_ceil(ORDERS_A_PIECE));
        (0..window_frames)
            .step_by(frames.max(1))
            .map(move |begin| Self {
                begin,
                frames: frames.min(window_frames - begin),
                window_frames,
            })
    }

    /// Returns the degrees that polynomials of the window below `order` have here but for rounding, at most `order`, even.
    ///
    /// `P_n(cos t)` turns by n radians a radian of t: its half turns over the piece, and as many as an exponential of so many
    /// needs beyond (it falls faster than any power there).
    fn degrees(&self, order: usize) -> usize {
        let share = |frames: usize| 2.0 * frames as f64 / self.window_frames as f64;
        let end = self.begin + self.frames;
        let near = share(self.begin.min(self.window_frames - end));
        let far = (near + share(self.frames)).min(2.0);
        let steepest = share(self.frames) / 2.0 / (near * (2.0 - near)).sqrt();
        let turns = order as f64 * steepest.min((1.0 - far).acos() / 2.0);
        let degrees = turns + 6.0 * turns.cbrt() + 24.0;
        if degrees < order as f64 {
            whole(degrees).next_multiple_of(2)
        } else {
            order.next_multiple_of(2)
        }
    }

    fn frame_edge(&self, frame: usize) -> TwoEndedPlace {
        TwoEndedPlace {
            from_newest: frame as f64,
            from_oldest: (self.window_frames - frame) as f64,
        }
    }

    /// The whole piece as a window of its own.
    fn alone(&self) -> Self {
        Self {
            begin: 0,
            window_frames: self.frames,
            ..*self
        }
    }

    /// Returns where a place of the piece lies in the window.
    fn place(&self, within: &TwoEndedPlace) -> TwoEndedPlace {
        let older = self.window_frames - self.begin - self.frames;
        TwoEndedPlace {
            from_newest: self.begin as f64 + within.from_newest,
            from_oldest: older as f64 + within.from_oldest,
        }
    }
}

/// Says where a window is looked at, in frames from both of its ends: near either it is known to rounding.
#[derive(Clone, Copy, Debug)]
struct TwoEndedPlace {
    from_newest: f64,
    from_oldest: f64,
}

impl TwoEndedPlace {
    /// Returns `[P_n, P_{n+1} - P_{n-1}]` for n below `orders`.
    fn polynomials(&self, orders: usize) -> Vec<[f64; 2]> {
        let whole = self.from_newest + self.from_oldest;
        let delta = 2.0 * self.from_newest.min(self.from_oldest) / whole;
        // The second of each is `n (P_n - P_{n-1})`.
        let values = polynomials(orders + 1, delta);
        let rise = |n: usize| if n == 0 { 0.0 } else { values[n][1] / n as f64 };
        let mut found: Vec<[f64; 2]> = (0..orders)
            .map(|n| [values[n][0], rise(n + 1) + rise(n)])
            .collect();
        if self.from_oldest < self.from_newest {
            for (n, [value, step]) in found.iter_mut().enumerate() {
                let sign = if n.is_multiple_of(2) { 1.0 } else { -1.0 };
                (*value, *step) = (sign * *value, -sign * *step);
            }
        }
        // `P_{-1}` is 1, and not odd.
        if let Some([_, step]) = found.first_mut() {
            *step = -2.0 * self.from_newest / whole;
        }
        found
    }

    /// Returns `r_n integral P_n` from the newest end, but for a constant, on a window of length 1.
    fn integrals(&self, orders: usize) -> Vec<f64> {
        let steps = self.polynomials(orders).into_iter().enumerate();
        steps
            .map(|(n, [_, step])| -0.5 * step / orthonormal_scale(n))
            .collect()
    }

    /// Returns `r_n P_n`.
    fn values(&self, orders: usize) -> impl Iterator<Item = f64> {
        let values = self.polynomials(orders).into_iter().enumerate();
        values.map(|(n, [value, _])| orthonormal_scale(n) * value)
    }
}

/// Yields the moments of pieces, `sum_d w_j(d) A_bar^d B_bar`, `[number of the state, j]`.
struct MomentSource<'a> {
    layer: &'a Layer,
    responses: Responses<'a>,
    first: Option<(usize, DMatrix<f64>)>,
}

impl<'a> MomentSource<'a> {
    fn new(layer: &'a Layer) -> Self {
        Self {
            layer,
            responses: Responses::begin(layer, 0),
            first: None,
        }
    }

    fn of(&mut self, piece: &WindowPiece, degrees: usize) -> DMatrix<f64> {
        if let Some(moments) = self.later(piece, degrees) {
            return moments;
        }
        let mut moments = DMatrix::zeros(self.layer.order(), degrees);
        self.responses.seek(piece.begin);
        add_held(&mut moments, &piece.alone(), &mut self.responses);
        if piece.begin == 0 {
            self.first = Some((piece.frames, moments.clone()));
        }
        moments
    }

    /// The first piece's moments, some time later, where powers are known.
    fn later(&self, piece: &WindowPiece, degrees: usize) -> Option<DMatrix<f64>> {
        let (frames, first) = self.first.as_ref()?;
        if *frames != piece.frames || degrees > first.ncols() {
            return None;
        }
        let mut moments = first.columns(0, degrees).into_owned();
        let step = self.layer.step();
        step.decay(piece.begin, moments.as_mut_slice())
            .then_some(moments)
    }
}

/// Adds a piece frame by frame.
fn add_frames(spectrum: &mut DMatrix<f64>, piece: &WindowPiece, responses: &mut Responses<'_>) {
    responses.seek(piece.begin);
    add_held(spectrum, piece, responses);
}

/// Adds `sum_d w_j(d) A_bar^d B_bar` over the frames of a piece, for all degrees j of the window that `sums` has columns for.
fn add_held(sums: &mut DMatrix<f64>, piece: &WindowPiece, responses: &mut Responses<'_>) {
    let (order, degrees) = sums.shape();
    let frames = piece.begin..piece.begin + piece.frames;
    let mut newer = piece.frame_edge(frames.start).integrals(degrees);
    for begin in frames.clone().step_by(CHUNK_FRAMES) {
        let len = CHUNK_FRAMES.min(frames.end - begin);
        let mut states = DMatrix::zeros(order, len);
        let mut weights = DMatrix::zeros(len, degrees);
        for d in 0..len {
            states.column_mut(d).copy_from_slice(responses.state());
            responses.advance();
            let older = piece.frame_edge(begin + d + 1).integrals(degrees);
            for (j, (older, newer)) in older.iter().zip(&newer).enumerate() {
                weights[(d, j)] = older - newer;
            }
            newer = older;
        }
        sums.gemm(1.0, &states, &weights, 1.0);
    }
}

/// Adds a piece at its Gauss nodes: polynomials of the window times those of the moments are summed exactly there.
fn add_nodes(spectrum: &mut DMatrix<f64>, piece: &WindowPiece, moments: DMatrix<f64>) {
    let (order, degrees) = moments.shape();
    let share = piece.frames as f64 / piece.window_frames as f64;
    let mut of_moments = DMatrix::zeros(degrees, degrees);
    let mut of_window = DMatrix::zeros(degrees, order);
    for (g, (place, weight)) in nodes(piece.frames, degrees).into_iter().enumerate() {
        for (j, value) in place.values(degrees).enumerate() {
            of_moments[(j, g)] = share * weight * value;
        }
        for (n, value) in piece.place(&place).values(order).enumerate() {
            of_window[(g, n)] = value;
        }
    }
    spectrum.gemm(1.0, &(moments * of_moments), &of_window, 1.0);
}

/// An even number of Gauss nodes of a piece with their weights, on a piece of length 1.
fn nodes(frames: usize, num_nodes: usize) -> Vec<(TwoEndedPlace, f64)> {
    let pairs = NodePairs::gauss_legendre(num_nodes);
    let both = pairs.delta.iter().zip(&pairs.weight);
    both.flat_map(|(delta, weight)| {
        let near = frames as f64 * (delta / 2.0);
        let far = frames as f64 * (1.0 - delta / 2.0);
        [(near, far), (far, near)].map(|(from_newest, from_oldest)| {
            let place = TwoEndedPlace {
                from_newest,
                from_oldest,
            };
            (place, *weight)
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{Layer, Responses, window_spectrum};
    use crate::memory::{Memory, MemorySpec};
    use crate::settings::layer::LIVE_LAYERS;
    use crate::ssm::{LayerKind, LayerSpec};

    fn sounds(layer: &Layer, window_frames: usize, numbers: &[usize]) -> Vec<Vec<f64>> {
        let mut responses = Responses::begin(layer, 0);
        let mut sounds = vec![Vec::with_capacity(window_frames); numbers.len()];
        for _ in 0..window_frames {
            for (sound, number) in sounds.iter_mut().zip(numbers) {
                sound.push(responses.state()[*number]);
            }
            responses.advance();
        }
        sounds
    }

    /// Those of the window, but for the sign of odd ones.
    fn coefficients(order: usize, newest_first: &[f64]) -> Vec<f64> {
        let mut memory = Memory::prepare(&MemorySpec::legs(order)).expect("an order");
        memory.push(&[newest_first]);
        let coefficients = memory.coefficients(0).iter().enumerate();
        coefficients
            .map(|(n, c)| if n.is_multiple_of(2) { *c } else { -c })
            .collect()
    }

    fn check(kind: LayerKind, order: usize, window_frames: usize, time_scale_frames: f64) {
        let spec = LayerSpec::new(kind, order, 1.0 / time_scale_frames);
        let layer = Layer::prepare(&spec).expect("a layer");
        let spectrum = window_spectrum(&layer, window_frames);
        let numbers = [0, order / 3, order / 2, order - 1];
        let sounds = sounds(&layer, window_frames, &numbers);
        for (number, sound) in numbers.into_iter().zip(sounds) {
            let rms = (sound.iter().map(|x| x * x).sum::<f64>() / window_frames as f64).sqrt();
            for (n, expected) in coefficients(order, &sound).into_iter().enumerate() {
                let error = (spectrum[(number, n)] - expected).abs();
                assert!(
                    error <= 1e-13 * rms,
                    "{kind:?}, {order} over {window_frames}, {number} {n}: {error:e} of {rms:e}"
                );
            }
        }
    }

    #[test]
    fn a_window_is_projected_as_a_memory_of_its_responses_projects_it() {
        for kind in LIVE_LAYERS {
            for (order, window_frames) in [
                (2, 1),
                (2, 3000),
                (16, 7),
                (16, 4799),
                (64, 2400),
                (64, 9973),
                (200, 20_011),
            ] {
                for windows in [0.02, 0.125, 8.0] {
                    check(kind, order, window_frames, windows * window_frames as f64);
                }
            }
        }
    }
}
