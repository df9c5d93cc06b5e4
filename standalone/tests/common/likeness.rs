//! How alike two sounds are, wherever the one lies in the other.

/// Greatest normalised correlation of `piece` with any stretch of `sound`, and where that begins.
///
/// 1: equal but for level. Plain sums, coarse to fine: `step` frames apart first, every frame near
/// the best of them, so half a period of `piece` must be well above `step` frames.
pub(crate) fn likeness(sound: &[f32], piece: &[f32], step: usize) -> (f64, usize) {
    let last = sound.len().saturating_sub(piece.len());
    let coarse = best(sound, piece, (0..=last).step_by(step));
    best(
        sound,
        piece,
        coarse.1.saturating_sub(step)..=(coarse.1 + step).min(last),
    )
}

fn best(sound: &[f32], piece: &[f32], places: impl Iterator<Item = usize>) -> (f64, usize) {
    let correlate = |at: usize| (correlation(&sound[at..at + piece.len()], piece), at);
    places
        .map(correlate)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((0.0, 0))
}

fn correlation(one: &[f32], other: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        f64::from(a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>())
    };
    let power = dot(one, one) * dot(other, other);
    if power > 0.0 {
        dot(one, other) / power.sqrt()
    } else {
        0.0
    }
}
