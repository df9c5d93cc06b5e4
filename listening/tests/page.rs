//! What a page is given: everything, and nothing that tells.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use souvenir_listening::ListeningTest;
use souvenir_listening::page::{PageData, SoundFormat};

fn mushra() -> ListeningTest {
    let page = include_str!("../../docs/listening-test.md");
    let text = page.split("```toml\n").nth(3).unwrap();
    ListeningTest::from_bytes(text.split("```").next().unwrap().as_bytes()).unwrap()
}

const FORMAT: SoundFormat = SoundFormat {
    sample_rate_hz: 48_000,
    num_channels: 2,
};

/// The second material is longer.
fn sound(material_idx: usize, signal_idx: usize) -> String {
    format!("{material_idx}{signal_idx:02}").repeat(10 * (material_idx + 1))
}

#[test]
fn every_sound_is_there_under_a_name_that_says_nothing() {
    let test = mushra();
    let page = PageData::gather(&test, "test".to_owned(), FORMAT, sound).unwrap();
    assert_eq!(page.test_hash, test.hash());
    let names: Vec<_> = page.sounds.iter().map(|one| one.name.clone()).collect();
    let expected: Vec<_> = (1..=14).map(|place| format!("s{place:03}")).collect();
    assert_eq!(names, expected, "two materials of seven signals");
    let places: Vec<_> = page
        .sounds
        .iter()
        .map(|one| (one.material_idx, one.signal_idx))
        .collect();
    assert!(
        !places.is_sorted(),
        "the order of names is not that of the signals"
    );
    let all: BTreeSet<_> = places.iter().copied().collect();
    assert_eq!(all.len(), 14);
    for one in &page.sounds {
        assert_eq!(one.wav, sound(one.material_idx, one.signal_idx));
    }
}

#[test]
fn sounds_of_a_material_that_differ_in_length_are_refused() {
    let longer = |material_idx: usize, signal_idx: usize| {
        sound(material_idx, signal_idx)
            + if (material_idx, signal_idx) == (1, 3) {
                "0"
            } else {
                ""
            }
    };
    let refused = PageData::gather(&mushra(), "test".to_owned(), FORMAT, longer).unwrap_err();
    assert!(
        refused.to_string().contains("different lengths"),
        "{refused}"
    );
}
