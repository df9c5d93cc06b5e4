//! The settings' file is tested on the disk, in folders of its own.

#[cfg(unix)]
mod links;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use souvenir_core::memory::Method;
use souvenir_core::settings::{AdaptivePast, ClockDriver, Listen, Mode};
use souvenir_core::ssm::{LayerKind, Way, WeightsId};
use souvenir_ui::{ColourScheme, DeviceChoice, ViewKind};
use tempfile::TempDir;

use super::{BROKEN, FILE, Store};
use crate::app::settings::{
    MemorySection, MidiSection, ModulationSection, OscSection, Settings, ShapeSection,
    SoundSection, WindowSection,
};
use crate::app::source::Choice;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open(folder: &Path, typed: Settings) -> Store {
    let (store, trouble) = Store::open_in(Some(folder.to_owned()), typed);
    assert_eq!(trouble, None);
    store
}

/// What a run finds in a file.
fn found(text: &str) -> (Settings, Option<String>, TempDir) {
    let folder = folder();
    fs::write(folder.path().join(FILE), text).unwrap();
    let (store, trouble) = Store::open_in(Some(folder.path().to_owned()), Settings::default());
    (store.settings(), trouble, folder)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A value in every field.
fn full() -> Settings {
    Settings {
        devices: DeviceChoice {
            host: Some("ALSA".to_owned()),
            input: Some("alsa:hw:CARD=0,DEV=0".to_owned()),
            output: Some("Kopfhörer \"links\"".to_owned()),
            rate_hz: Some(44_100),
            buffer_frames: Some(256),
            channels: Some(2),
        },
        memory: MemorySection {
            mode: Some(Mode::Sliding),
            method: Some(Method::BackwardEuler),
            order: Some(777),
            window_secs: Some(0.1),
            overlap: Some(0.25),
            delay_secs: Some(0.02),
            layer: Some(LayerKind::S4),
            time_scale_secs: Some(0.003),
            way: Some(Way::Scan),
            clock: Some(ClockDriver::Band),
            weights: WeightsId::of_number(0xfeed),
            threshold_db: Some(-42.0),
            band_hz: Some([100.0, 900.0]),
            curve: "0:0.5,0.25:1,0.25:0".parse().ok(),
            curve_period_secs: Some(2.5),
            past: Some(AdaptivePast::All),
            allowed_error_db: Some(-42.5),
        },
        sound: SoundSection {
            source: Some(Choice::File(absolute("voice.wav"))),
            listen: Some(Listen::Residual),
            mix: Some(0.75),
            output_gain_db: Some(-6.0),
            loudness_match: Some(true),
            recall: Some(souvenir_core::playback::HeadMotion::PingPong),
            recent: Some(vec![absolute("voice.wav"), absolute("guitar.flac")]),
            recall_speed: Some(-0.5),
            recall_place: Some(0.25),
            clock_speed: Some(0.125),
            morph: Some(1.5),
            feedback: Some(0.5),
            attack_secs: Some(0.25),
            decay_secs: Some(0.5),
            sustain: Some(0.75),
            release_secs: Some(1.25),
        },
        osc: OscSection {
            on: Some(true),
            port: Some(7400),
        },
        modulation: ModulationSection::example(),
        shape: ShapeSection::example(),
        midi: MidiSection::example(),
        window: WindowSection {
            shade: Some(ColourScheme::Light),
            zoom: Some(1.25),
            views: Some([ViewKind::Spectrum, ViewKind::Moments]),
            size: Some([1000.0, 700.0]),
        },
    }
}

fn absolute(name: &str) -> PathBuf {
    std::env::temp_dir().join(name)
}

fn with_order(order: usize) -> Settings {
    let mut settings = Settings::default();
    settings.memory.order = Some(order);
    settings
}

#[test]
fn everything_comes_back_in_the_next_run() {
    let folder = folder();
    let mut store = open(folder.path(), Settings::default());
    assert_eq!(store.settings(), Settings::default());
    assert_eq!(store.save(&full()), None);
    assert_eq!(names(folder.path()), [FILE], "nothing is left beside");
    assert_eq!(open(folder.path(), Settings::default()).settings(), full());
}

/// Linux has such names; TOML has not.
#[cfg(unix)]
#[test]
fn a_file_whose_name_is_no_text_does_not_keep_the_rest_from_being_saved() {
    use std::os::unix::ffi::OsStringExt as _;
    let folder = folder();
    let nameless = PathBuf::from(std::ffi::OsString::from_vec(b"/tmp/\xff.wav".to_vec()));
    let mut settings = with_order(64);
    settings.sound.recent = Some(vec![nameless, absolute("voice.wav")]);
    assert_eq!(
        open(folder.path(), Settings::default()).save(&settings),
        None
    );
    let kept = open(folder.path(), Settings::default()).settings();
    assert_eq!(kept.memory.order, Some(64));
    assert_eq!(kept.sound.recent, Some(vec![absolute("voice.wav")]));
}

#[test]
fn a_first_run_finds_nothing_and_says_nothing() {
    let folder = folder();
    let missing = folder.path().join("not/yet");
    let mut store = open(&missing, Settings::default());
    assert_eq!(store.save(&with_order(64)), None);
    assert_eq!(names(&missing), [FILE], "the folder is made");
}

#[test]
fn what_was_typed_wins_for_one_run_and_is_not_remembered() {
    let folder = folder();
    let mut first = open(folder.path(), Settings::default());
    first.save(&full());
    let mut typed = open(folder.path(), with_order(64));
    let mut current = typed.settings();
    assert_eq!(current.memory.order, Some(64));
    assert_eq!(
        current.memory.window_secs,
        Some(0.1),
        "the rest is remembered"
    );
    current.sound.listen = Some(Listen::Dry);
    typed.save(&current);
    let next = open(folder.path(), Settings::default()).settings();
    assert_eq!(next.memory.order, Some(777));
    assert_eq!(next.sound.listen, Some(Listen::Dry));
}

#[test]
fn a_file_that_has_not_changed_is_not_written() {
    let folder = folder();
    let mut store = open(folder.path(), Settings::default());
    store.save_if_changed(&Settings::default(), Instant::now());
    assert!(names(folder.path()).is_empty(), "nothing to remember");
}

#[test]
fn a_slider_that_is_dragged_writes_once_a_second() {
    let folder = folder();
    let start = Instant::now();
    let mut store = open(folder.path(), Settings::default());
    let mut orders = Vec::new();
    for tenths in 0..=20_u32 {
        let now = start + tenths * Duration::from_millis(100);
        store.save_if_changed(&with_order(100 + tenths as usize), now);
        orders.push(
            open(folder.path(), Settings::default())
                .settings()
                .memory
                .order,
        );
    }
    orders.dedup();
    assert_eq!(orders, [Some(100), Some(110), Some(120)]);
}

#[test]
fn the_last_change_is_written_at_the_end() {
    let folder = folder();
    let mut store = open(folder.path(), Settings::default());
    let now = Instant::now();
    store.save_if_changed(&with_order(1), now);
    store.save_if_changed(&with_order(2), now);
    store.save(&with_order(2));
    let next = open(folder.path(), Settings::default());
    assert_eq!(next.settings(), with_order(2));
}

#[test]
fn unknown_fields_are_ignored() {
    let text = "colour = \"red\"\n[memory]\norder = 64\nmood = 3\n[weather]\nrain = true\n";
    let (settings, trouble, _folder) = found(text);
    assert_eq!((settings, trouble), (with_order(64), None));
}

#[test]
fn nonsense_costs_its_own_value_and_no_other() {
    let nonsense = [
        "[memory]\norder = 64\nwindow_secs = -1",
        "[memory]\norder = 64\nwindow_secs = nan",
        "[memory]\norder = 64\nwindow_secs = 10.1",
        "[memory]\norder = 64\nwindow_secs = inf\ndelay_secs = -0.1",
        "[memory]\norder = 64\nwindow_secs = \"long\"",
        "[memory]\norder = 64\nmode = \"lstm\"\nmethod = 5\noverlap = 0.6",
        "devices = 7\n[memory]\norder = 64",
        "[memory]\norder = 64\n[devices]\nrate_hz = 0\nbuffer_frames = -5\nchannels = 3",
        "[memory]\norder = 64\n[devices]\nrate_hz = 99999999999\ninput = [1]\noutput = \"\"",
        "[memory]\norder = 64\n[sound]\nmix = 1.1\noutput_gain_db = 300\nsource = \"\"",
        "[memory]\norder = 64\n[sound]\nlisten = \"wet\"\nloudness_match = \"yes\"",
    ];
    for text in nonsense {
        let (settings, trouble, _folder) = found(text);
        assert_eq!((settings, trouble), (with_order(64), None), "{text}");
    }
    let (settings, ..) = found("[memory]\norder = 65537\nwindow_secs = 1");
    assert_eq!(settings.memory.order, None);
    assert_eq!(
        settings.memory.window_secs,
        Some(1.0),
        "a whole number of seconds"
    );
}

#[test]
fn a_damaged_file_is_kept_aside_and_told() {
    for damage in [
        "[memory\norder = 64",
        "order = = 3",
        "\u{0}\u{1}",
        "a = 1\na = 2",
    ] {
        let (settings, trouble, folder) = found(damage);
        assert_eq!(settings, Settings::default(), "{damage:?}");
        let sentence = trouble.unwrap();
        assert!(
            sentence.contains("are damaged") && sentence.contains(BROKEN),
            "{sentence}"
        );
        assert_eq!(sentence.lines().count(), 1, "{sentence}");
        assert_eq!(names(folder.path()), [BROKEN], "{damage:?}");
        let mut store = open(folder.path(), Settings::default());
        store.save(&with_order(64));
        let kept = fs::read_to_string(folder.path().join(BROKEN)).unwrap();
        assert_eq!(kept, damage, "untouched");
    }
}

#[test]
fn a_damaged_file_that_cannot_be_put_aside_is_not_overwritten() {
    let folder = folder();
    fs::write(folder.path().join(FILE), [0xFF, 0xFE]).unwrap();
    // Nothing can be renamed onto a folder with something in it.
    fs::create_dir_all(folder.path().join(BROKEN).join("old")).unwrap();
    let (mut store, trouble) = Store::open_in(Some(folder.path().to_owned()), Settings::default());
    assert!(trouble.unwrap().contains("will not be remembered"));
    assert_eq!(store.save(&with_order(64)), None, "it has been told");
    assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), [0xFF, 0xFE]);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_once_and_the_run_goes_on() {
    let folder = folder();
    fs::write(folder.path().join("file"), "").unwrap();
    // Even an administrator makes no folder inside of a file.
    let mut store = open(&folder.path().join("file/settings"), Settings::default());
    let sentence = store.save(&with_order(1)).unwrap();
    assert!(sentence.contains("cannot be kept in"), "{sentence}");
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    assert_eq!(store.save(&with_order(2)), None);
    assert_eq!(store.settings(), with_order(2));
}

#[test]
fn without_a_home_nothing_is_remembered() {
    let (mut store, trouble) = Store::open_in(None, with_order(64));
    assert!(trouble.unwrap().contains("no home folder"));
    assert_eq!(store.settings(), with_order(64));
    assert_eq!(store.save(&with_order(65)), None);
}

#[cfg(unix)]
#[test]
fn a_link_keeps_pointing_at_the_settings() {
    let (folder, elsewhere) = (folder(), folder());
    let target = elsewhere.path().join("mine.toml");
    fs::write(&target, "").unwrap();
    std::os::unix::fs::symlink(&target, folder.path().join(FILE)).unwrap();
    open(folder.path(), Settings::default()).save(&with_order(64));
    assert!(folder.path().join(FILE).is_symlink());
    assert!(fs::read_to_string(&target).unwrap().contains("order = 64"));
}

#[test]
fn settings_that_keep_the_program_from_starting_are_put_aside_and_told() {
    let folder = folder();
    open(folder.path(), Settings::default()).save(&with_order(64));
    // Neither comes to its end.
    for _ in 0..2 {
        let mut store = open(folder.path(), Settings::default());
        assert_eq!(store.settings(), with_order(64), "not yet");
        store.begin();
    }
    let (store, trouble) = Store::open_in(Some(folder.path().to_owned()), Settings::default());
    assert_eq!(store.settings(), Settings::default());
    let sentence = trouble.unwrap();
    assert!(
        sentence.contains("not those of a program that starts") && sentence.contains(BROKEN),
        "{sentence}"
    );
    assert_eq!(names(folder.path()), [BROKEN]);
    open(folder.path(), Settings::default());
}

#[test]
fn settings_of_a_program_that_has_started_stay() {
    let folder = folder();
    open(folder.path(), Settings::default()).save(&with_order(64));
    for _ in 0..5 {
        let mut store = open(folder.path(), Settings::default());
        store.begin();
        store.succeed();
    }
    // What was typed is not the file's fault.
    for _ in 0..5 {
        open(folder.path(), with_order(65)).begin();
    }
    let store = open(folder.path(), Settings::default());
    assert_eq!(store.settings(), with_order(64));
    assert_eq!(names(folder.path()), [FILE]);
}

#[test]
fn a_huge_file_is_kept_aside_unread() {
    let folder = folder();
    let path = folder.path().join(FILE);
    // 100 GB that take no room.
    fs::File::create(&path).unwrap().set_len(100 << 30).unwrap();
    let (store, trouble) = Store::open_in(Some(folder.path().to_owned()), Settings::default());
    assert_eq!(store.settings(), Settings::default());
    let sentence = trouble.unwrap();
    assert!(sentence.contains("larger than 1 MB"), "{sentence}");
    assert_eq!(names(folder.path()), [BROKEN]);
}

/// Opened like a file, it would wait for a writer for ever.
#[cfg(unix)]
#[test]
fn a_pipe_or_a_folder_in_the_settings_place_is_put_aside() {
    let make_pipe = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success(), "a pipe");
    };
    let make_folder = |path: &Path| fs::create_dir(path).unwrap();
    let makers: [&dyn Fn(&Path); 2] = [&make_pipe, &make_folder];
    for make in makers {
        let folder = folder();
        make(&folder.path().join(FILE));
        let (mut store, trouble) =
            Store::open_in(Some(folder.path().to_owned()), Settings::default());
        let sentence = trouble.unwrap();
        assert!(sentence.contains("this is no file"), "{sentence}");
        assert_eq!(store.save(&with_order(64)), None);
        assert_eq!(
            open(folder.path(), Settings::default()).settings(),
            with_order(64)
        );
    }
}
