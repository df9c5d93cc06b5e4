//! The user's own presets, in a folder of their own.

use souvenir_core::control::PlayControls;
use souvenir_core::lab::preset::factory;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::settings::MemorySettings;

use super::file::OwnPreset;
use super::{Folder, PresetId, PresetList};
use crate::controls::{Compare, Controls, Hearing, PinnedList, Status};

/// Stands for a shell that does as it is told.
#[derive(Default)]
struct Shell {
    settings: MemorySettings,
    performance: PlayControls,
    cuts: CoefficientEdits,
}

impl Controls for Shell {
    fn settings(&self) -> MemorySettings {
        self.settings
    }
    fn set_settings(&mut self, settings: MemorySettings) {
        self.settings = settings;
    }
    fn performance(&self) -> PlayControls {
        self.performance
    }
    fn set_performance(&mut self, performance: PlayControls) {
        self.performance = performance;
    }
    fn clear(&mut self) {}
    fn hear(&mut self, _hearing: Hearing) {}
    fn take_back_freeze(&mut self) {}
    fn edits(&self) -> CoefficientEdits {
        self.cuts
    }
    fn edit(&mut self, edits: CoefficientEdits) {
        self.cuts = edits;
    }
    fn compare(&mut self, _compare: Compare) {}
    fn status(&self) -> Status {
        Status::default()
    }
}

fn list(home: &tempfile::TempDir) -> PresetList {
    PresetList {
        folder: Folder::at(home.path()),
        ..PresetList::default()
    }
}

/// Of so many numbers, with a cut.
fn own(order: usize) -> OwnPreset {
    let mut own = OwnPreset::from(factory()[0].preset);
    own.preset.settings.order = order;
    own.cuts = "2..5 scale 0".parse().expect("cuts");
    own
}

#[test]
fn an_own_preset_that_was_chosen_is_named_and_gone_on_from() {
    let home = tempfile::tempdir().expect("a folder");
    let (mut list, mut shell) = (list(&home), Shell::default());
    list.save(&own(300));
    list.save(&own(400));
    let names = list.folder.names();
    list.choose(&names[0], &mut shell);
    assert_eq!(list.shown_name(&shell), names[0]);
    assert_eq!(shell.settings.order, 300);
    for (order, name) in [
        (400, names[1].as_str()),
        (factory()[0].preset.settings.order, factory()[0].name),
    ] {
        list.step(1, &mut shell);
        assert_eq!(
            (shell.settings.order, list.shown_name(&shell)),
            (order, name.to_owned())
        );
    }
    list.step(-2, &mut shell);
    assert_eq!(list.shown_name(&shell), names[0]);
}

#[test]
fn a_name_has_a_star_as_long_as_something_is_not_as_it_says() {
    let (mut list, mut shell) = (PresetList::default(), Shell::default());
    list.go_to(3, &mut shell);
    let name = factory()[3].name;
    assert_eq!(list.shown_name(&shell), name);
    let wanted = shell.performance;
    shell.performance.mix = 0.25;
    assert_eq!(list.shown_name(&shell), format!("{name} *"));
    list.step(1, &mut shell);
    assert_eq!(list.shown_name(&shell), factory()[4].name, "the next one");
    list.step(-1, &mut shell);
    shell.performance = wanted;
    shell.cuts = own(1).cuts;
    assert_eq!(list.shown_name(&shell), format!("{name} *"));
    shell.cuts = CoefficientEdits::default();
    assert_eq!(list.shown_name(&shell), name, "taken back");
}

#[test]
fn cuts_come_with_a_preset_and_go_with_the_next() {
    let home = tempfile::tempdir().expect("a folder");
    let (mut list, mut shell) = (list(&home), Shell::default());
    list.save(&own(300));
    let name = list.folder.names().remove(0);
    list.choose(&name, &mut shell);
    assert_eq!(shell.cuts, own(300).cuts);
    list.go_to(0, &mut shell);
    assert!(shell.cuts.is_none());
    assert!(PinnedList::default() == shell.pinned(), "as it was");
}

#[test]
fn what_cannot_be_read_is_said_and_gone_past() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("broken.toml"), "memory = {").expect("room");
    let (mut list, mut shell) = (list(&home), Shell::default());
    list.step(-1, &mut shell);
    assert!(list.trouble.is_some() && shell.settings == MemorySettings::default());
    let broken = PresetId::Own("broken".to_owned());
    assert_eq!(
        list.chosen.as_ref().map(super::ChosenPreset::id),
        Some(&broken)
    );
    list.step(1, &mut shell);
    assert_eq!(
        (list.trouble.clone(), list.shown_name(&shell)),
        (None, factory()[0].name.to_owned())
    );
}

#[test]
fn each_of_two_sets_has_its_preset() {
    let (mut list, mut shell) = (PresetList::default(), Shell::default());
    list.go_to(1, &mut shell);
    list.a_or_b.swap(&mut list.chosen, &mut shell);
    list.go_to(2, &mut shell);
    shell.cuts = own(1).cuts;
    for (place, is_cut, star) in [(1, false, ""), (2, true, " *")] {
        list.a_or_b.swap(&mut list.chosen, &mut shell);
        assert_eq!(
            list.shown_name(&shell),
            format!("{}{star}", factory()[place].name)
        );
        assert_eq!(!shell.cuts.is_none(), is_cut);
    }
}
