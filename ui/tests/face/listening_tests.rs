//! Listening tests of every kind, taken by the keyboard.

use std::path::Path;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_listening::order::Presented;
use souvenir_listening::test::Procedure;
use souvenir_listening::votes::{Response, VotesFile};
use souvenir_listening::{ListeningTest, SignalPlace};
use souvenir_ui::{ListeningFace, SignalPlayer, theme};

use crate::shell::WIDE;

/// Remembers what it is told.
#[derive(Default)]
struct Player {
    heard: Option<SignalPlace>,
    all_heard: Vec<SignalPlace>,
    beginnings: usize,
    level_db: f64,
    is_looping: bool,
    trouble: Option<String>,
}

impl SignalPlayer for Player {
    fn hear(&mut self, signal: Option<SignalPlace>) {
        self.heard = signal;
        self.all_heard.extend(signal);
    }
    fn begin_again(&mut self) {
        self.beginnings += 1;
    }
    fn set_looping(&mut self, is_looping: bool) {
        self.is_looping = is_looping;
    }
    fn set_level_db(&mut self, level_db: f64) {
        self.level_db = level_db;
    }
    fn share_played(&self) -> f32 {
        0.5
    }
    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}

struct Window {
    face: ListeningFace,
    player: Player,
}

type Taken = Harness<'static, Window>;

fn examples() -> Vec<ListeningTest> {
    let page = include_str!("../../../docs/listening-test.md");
    let blocks = page.split("```toml\n").skip(1);
    let texts = blocks.filter_map(|block| block.split("```").next());
    texts
        .map(|text| ListeningTest::from_bytes(text.as_bytes()).expect("an example"))
        .collect()
}

fn open(test: &ListeningTest, folder: &Path) -> Taken {
    let window = Window {
        face: ListeningFace::new(test.clone(), folder.to_owned()),
        player: Player::default(),
    };
    let mut harness = Harness::builder().with_size(WIDE).build_ui_state(
        |ui, window: &mut Window| {
            theme::apply(ui.ctx());
            window.face.ui(ui, &mut window.player);
        },
        window,
    );
    harness.run();
    harness
}

fn press(harness: &mut Taken, key: Key) {
    harness.key_press(key);
    harness.run();
}

fn click(harness: &mut Taken, words: &str) {
    harness.get_by_role_and_label(Role::Button, words).click();
    harness.run();
}

fn words(harness: &Taken) -> Vec<String> {
    let nodes = harness.query_all(egui_kittest::kittest::by());
    nodes
        .filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        })
        .collect()
}

fn has(harness: &Taken, part: &str) -> bool {
    words(harness).iter().any(|words| words.contains(part))
}

fn begin(harness: &mut Taken, listener: &str) {
    let field = harness.get_by_role_and_label(Role::TextInput, "Your name");
    field.focus();
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Your name");
    field.type_text(listener);
    harness.run();
    click(harness, "Begin");
}

fn heard(harness: &mut Taken, key: Key) -> SignalPlace {
    press(harness, key);
    harness.state().player.heard.expect("something plays")
}

/// Hears all that a trial has, and answers rightly where something is right.
fn answer(harness: &mut Taken, procedure: &Procedure) {
    match procedure {
        Procedure::Abx { .. } => {
            let [a, b, x] = [Key::A, Key::B, Key::X].map(|key| heard(harness, key));
            assert!(a != b && (x == a || x == b), "{a:?} {b:?} {x:?}");
            press(harness, if x == a { Key::Num1 } else { Key::Num2 });
        }
        Procedure::AbPreference { .. } => {
            _ = [Key::A, Key::B].map(|key| heard(harness, key));
            press(harness, Key::Num3);
        }
        Procedure::Triangle { .. } | Procedure::AdaptiveThreshold { .. } => {
            let [a, b, c] = [Key::A, Key::B, Key::C].map(|key| heard(harness, key));
            let odd = if b == c {
                Key::Num1
            } else if a == c {
                Key::Num2
            } else {
                Key::Num3
            };
            let same = [a == b, b == c, a == c];
            assert_eq!(
                same.iter().filter(|same| **same).count(),
                1,
                "two are the same"
            );
            press(harness, odd);
        }
        Procedure::Mushra { .. } => {
            let reference = heard(harness, Key::R);
            for key in [Key::A, Key::B, Key::C, Key::D, Key::E, Key::F, Key::G] {
                let sound = heard(harness, key);
                let rating = if sound == reference { 5 } else { 1 };
                (0..rating).for_each(|_| press(harness, Key::PageUp));
            }
            press(harness, Key::Enter);
        }
    }
}

fn votes(folder: &Path) -> VotesFile {
    let mut files = std::fs::read_dir(folder).expect("votes");
    let file = files.next().expect("one").expect("one").path();
    VotesFile::read(&file).expect("votes of their test")
}

#[test]
fn every_kind_is_taken_by_keys_alone_and_its_votes_are_what_was_said() {
    for test in examples() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut harness = open(&test, folder.path());
        begin(&mut harness, "Ada");
        let mut answers = 0;
        while !has(&harness, "The test is over") {
            answer(&mut harness, &test.procedure);
            answers += 1;
            assert!(answers < 200, "{}: it never ends", test.title);
        }
        let file = votes(folder.path());
        assert_eq!(file.votes.len(), answers, "{}", test.title);
        for vote in &file.votes {
            assert_ne!(vote.is_right(), Some(false), "{}: {vote:?}", test.title);
            if let (Presented::Mushra { signals, .. }, Response::Ratings(ratings)) =
                (&vote.presented, &vote.response)
            {
                let best: Vec<_> = signals
                    .iter()
                    .zip(ratings)
                    .filter(|(_, r)| **r > 80.0)
                    .collect();
                assert_eq!(best, [(&"reference".to_owned(), &90.0)]);
            }
        }
    }
}

/// Nothing on the screen names a signal, and a trial begins with silence.
#[test]
fn nothing_on_the_screen_tells_which_signal_plays() {
    for test in examples() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut harness = open(&test, folder.path());
        begin(&mut harness, "Ada");
        let names = test.signals().expect("signals");
        let key = if matches!(test.procedure, Procedure::Mushra { .. }) {
            Key::C
        } else {
            Key::B
        };
        let seen = |harness: &mut Taken, key| {
            press(harness, key);
            words(harness)
        };
        // Until all was heard, it says so.
        _ = [
            Key::R,
            Key::A,
            Key::B,
            Key::C,
            Key::X,
            Key::D,
            Key::E,
            Key::F,
            Key::G,
        ]
        .map(|key| press(&mut harness, key));
        let [one, other] = [Key::A, key].map(|key| seen(&mut harness, key));
        assert_eq!(one, other, "{}: words differ by what plays", test.title);
        let hidden = names.iter().filter(|name| *name != "reference");
        for name in hidden {
            assert!(
                !one.iter().any(|words| words == name),
                "{}: {name}",
                test.title
            );
        }
        assert!(harness.state().player.heard.is_some());
        answer(&mut harness, &test.procedure);
        assert_eq!(harness.state().player.heard, None, "{}", test.title);
    }
}

/// All that a screen reader and a ruler see.
fn seen(harness: &Taken) -> Vec<String> {
    let nodes = harness.query_all(egui_kittest::kittest::by());
    let one = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        let rect = node.raw_bounds();
        let words = node.label().or_else(|| node.value()).unwrap_or_default();
        (!words.starts_with("Trial ")).then(|| {
            let state = (
                node.role(),
                node.toggled(),
                node.is_disabled(),
                node.numeric_value(),
            );
            format!("{words} {state:?} {rect:?}")
        })
    };
    nodes.filter_map(one).collect()
}

/// X is A in some trials and B in others, by the order that the seed gives.
#[test]
fn the_screen_is_the_same_whatever_x_is() {
    let test = examples().swap_remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = open(&test, folder.path());
    begin(&mut harness, "Ada");
    (0..2).for_each(|_| answer(&mut harness, &test.procedure));
    let (mut screens, mut xs) = (Vec::new(), Vec::new());
    for _ in 0..16 {
        let places = [Key::A, Key::B, Key::X].map(|key| heard(&mut harness, key));
        xs.push(places[2] == places[0]);
        screens.push(seen(&harness));
        let calls = harness.state().player.all_heard.len();
        assert_eq!(calls % 3, 0, "X is played by as many calls as A and B");
        press(&mut harness, Key::Num1);
    }
    assert!(xs.contains(&true) && xs.contains(&false), "{xs:?}");
    for (screen, x) in screens.iter().zip(&xs) {
        assert_eq!(*screen, screens[0], "X is A: {x}");
    }
}

#[test]
fn no_answer_counts_before_all_was_heard_or_while_nothing_can_be() {
    let test = examples().swap_remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = open(&test, folder.path());
    begin(&mut harness, "Ada");
    press(&mut harness, Key::Num1);
    _ = [Key::A, Key::X].map(|key| heard(&mut harness, key));
    press(&mut harness, Key::Num1);
    assert_eq!(votes(folder.path()).votes.len(), 0, "B was not heard");
    _ = heard(&mut harness, Key::B);
    harness.state_mut().player.trouble = Some("The sound device is gone.".to_owned());
    harness.run();
    assert!(has(&harness, "The sound device is gone."));
    press(&mut harness, Key::Num1);
    assert_eq!(votes(folder.path()).votes.len(), 0, "nothing can be heard");
    harness.state_mut().player.trouble = None;
    press(&mut harness, Key::Num1);
    assert_eq!(votes(folder.path()).votes.len(), 1);
}

#[test]
fn who_leaves_goes_on_where_the_last_answer_was_and_others_begin_anew() {
    let test = examples().swap_remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = open(&test, folder.path());
    begin(&mut harness, "Ada");
    assert!(has(&harness, "Training 1 of 2"));
    (0..5).for_each(|_| answer(&mut harness, &test.procedure));
    assert!(has(&harness, "Trial 4 of 16"));
    press(&mut harness, Key::Escape);
    drop(harness);
    let mut harness = open(&test, folder.path());
    begin(&mut harness, "Ada");
    assert!(has(&harness, "Trial 4 of 16"), "{:?}", words(&harness));
    press(&mut harness, Key::Escape);
    let mut harness = open(&test, folder.path());
    begin(&mut harness, "Grace");
    assert!(has(&harness, "Training 1 of 2"));
    let names = std::fs::read_dir(folder.path()).expect("votes").count();
    assert_eq!(names, 2, "a file a session");
}

#[test]
fn switches_go_on_or_begin_anew_as_it_is_wished() {
    let test = examples().swap_remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = open(&test, folder.path());
    begin(&mut harness, "Ada");
    _ = [Key::A, Key::B, Key::X].map(|key| heard(&mut harness, key));
    assert_eq!(harness.state().player.beginnings, 1, "the first");
    let checked = "Each switch begins the sound anew";
    harness
        .get_by_role_and_label(Role::CheckBox, checked)
        .click();
    harness.run();
    _ = [Key::A, Key::B].map(|key| heard(&mut harness, key));
    assert_eq!(harness.state().player.beginnings, 3);
    assert!(harness.state().player.is_looping);
    press(&mut harness, Key::Space);
    assert_eq!(harness.state().player.heard, None, "Space stops");
    press(&mut harness, Key::Space);
    assert!(harness.state().player.heard.is_some(), "and plays");
}
