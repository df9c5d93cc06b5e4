//! Long signals are drawn in few pixels, without losing a peak.

/// Keeps at most two points a column, its least and its greatest value in the order they come; short signals pass
/// as they are. Points are `[idx, value]`.
pub(crate) fn extremes<S: Copy + PartialOrd + Into<f64>>(
    samples: &[S],
    num_columns: usize,
) -> Vec<[f64; 2]> {
    if samples.len() <= 2 * num_columns {
        return samples.iter().enumerate().map(point).collect();
    }
    let columns = columns(samples.len(), num_columns);
    columns
        .flat_map(|(from, to)| ends(&samples[from..to], from))
        .collect()
}

/// Returns per column `(from, to, value)`: the value of the greatest magnitude, with its sign.
pub(crate) fn strongest(values: &[f64], num_columns: usize) -> Vec<(usize, usize, f64)> {
    let num_columns = num_columns.max(1).min(values.len());
    let pick = |(from, to): (usize, usize)| {
        let larger = |a: f64, b: &f64| if b.abs() > a.abs() { *b } else { a };
        (from, to, values[from..to].iter().fold(0.0, larger))
    };
    columns(values.len(), num_columns).map(pick).collect()
}

fn columns(len: usize, num_columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let edge = move |column: usize| column * len / num_columns;
    (0..num_columns).map(move |column| (edge(column), edge(column + 1)))
}

fn ends<S: Copy + PartialOrd + Into<f64>>(samples: &[S], start: usize) -> [[f64; 2]; 2] {
    let (mut least, mut greatest) = (0, 0);
    for (idx, sample) in samples.iter().enumerate() {
        if *sample < samples[least] {
            least = idx;
        }
        if *sample > samples[greatest] {
            greatest = idx;
        }
    }
    let [first, second] = [least.min(greatest), least.max(greatest)];
    [first, second].map(|idx| point((start + idx, &samples[idx])))
}

fn point<S: Copy + Into<f64>>((idx, sample): (usize, &S)) -> [f64; 2] {
    [idx as f64, (*sample).into()]
}

#[cfg(test)]
mod tests {
    use super::{extremes, strongest};

    #[test]
    fn a_short_signal_passes_as_it_is() {
        assert_eq!(
            extremes(&[1.0, -2.0], 10),
            [[0.0, 1.0], [1.0, -2.0]],
            "two samples"
        );
        assert!(extremes::<f32>(&[], 10).is_empty(), "no samples");
    }

    #[test]
    fn no_peak_is_lost_and_time_never_runs_back() {
        let mut samples = vec![0.0f32; 10_007];
        samples[7_777] = 1.0;
        samples[7_778] = -0.5;
        let points = extremes(&samples, 100);
        assert_eq!(points.len(), 200, "two a column");
        assert!(
            points.contains(&[7_777.0, 1.0]) && points.contains(&[7_778.0, -0.5]),
            "peaks"
        );
        assert!(
            points.windows(2).all(|pair| pair[0][0] <= pair[1][0]),
            "in order"
        );
    }

    #[test]
    fn a_column_of_bars_shows_its_strongest_with_its_sign() {
        assert_eq!(
            strongest(&[0.1, -0.7, 0.2, 0.3], 2),
            [(0, 2, -0.7), (2, 4, 0.3)],
            "pairs"
        );
        assert_eq!(
            strongest(&[0.5], 100),
            [(0, 1, 0.5)],
            "fewer values than columns"
        );
        assert!(strongest(&[], 100).is_empty(), "no values");
    }
}
