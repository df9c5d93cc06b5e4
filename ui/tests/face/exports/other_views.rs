//! The other views write all their numbers too.

use std::fmt::Write as _;

use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Viewer;

use super::{Live, Screen, broadband, settings};

#[test]
fn the_other_views_write_all_their_numbers() {
    let mut screen = Screen::new();
    let mut live = Live::new(settings(Mode::Whole, 300, 0.05), 48_000.0);
    live.hear(&broadband(48_000.0, 24_000));
    let snapshot = live.look().snapshot;
    let errors = Viewer::default().error_by_age(&snapshot);
    let ages = screen.table("By age", live.look());
    let expected: Vec<f64> = errors.iter().map(|error| error.ratio_db).collect();
    assert_eq!(ages.column("sound_over_error_db"), expected);
    let writing = screen.table("Writing", live.look());
    assert_eq!(writing.column("n").len() % 300, 0, "all of a picture");
    assert_eq!(&writing.column("c")[..300], &*snapshot.coefficients);
    assert_eq!(writing.column("n")[299], 299.0);
    let equations = screen.table("Equations", live.look());
    let rows = |what: &str| equations.words.iter().filter(|word| *word == what).count();
    let counts = ["A", "B", "A_bar", "B_bar", "C", "eigenvalue"].map(rows);
    assert_eq!(counts, [48 * 48, 48, 48 * 48, 48, 48, 300]);
    let mut told = String::new();
    for note in ["view", "step", "mode", "order_n"] {
        write!(told, "{} ", equations.note(note)).expect("in memory");
    }
    assert_eq!(told, "equations A_bar = exp z, z = A ln(10/9) whole 300 ");
}
