//! A host chooses presets from the plugin's list of programs, which is how program changes of a keyboard come in VST3.

use std::collections::BTreeMap;

use souvenir_core::lab::preset::factory;
use vst3::Steinberg::Vst::{
    IUnitInfoTrait as _, ParameterInfo_::ParameterFlags_, ProgramListInfo, String128, UnitInfo,
    kNoParentUnitId, kRootUnitId,
};
use vst3::Steinberg::{kInvalidArgument, kResultOk};

use crate::changes::Point;
use crate::host::{Rig, ok, text};

const EVENT_BUS: i32 = 1;
const INPUT: i32 = 0;

/// The list's id, and its names.
fn programs(rig: &Rig) -> (i32, Vec<String>) {
    let units = rig.units();
    // SAFETY: at any time.
    assert_eq!(unsafe { units.getProgramListCount() }, 1, "lists");
    // SAFETY: plain data.
    let mut list: ProgramListInfo = unsafe { std::mem::zeroed() };
    // SAFETY: the information is ours.
    ok(unsafe { units.getProgramListInfo(0, &raw mut list) });
    let name = |idx| {
        let mut name: String128 = [0; 128];
        // SAFETY: the text is ours.
        ok(unsafe { units.getProgramName(list.id, idx, &raw mut name) });
        text(&name)
    };
    (list.id, (0..list.programCount).map(name).collect())
}

/// As a host finds the parameter that a channel's program changes go to.
fn program_parameter(rig: &Rig) -> u32 {
    let mut unit = -7;
    // SAFETY: the identifier is ours.
    ok(unsafe {
        rig.units()
            .getUnitByBus(EVENT_BUS, INPUT, 0, 3, &raw mut unit)
    });
    let all = (0..rig.num_parameters()).filter_map(|idx| rig.parameter(idx));
    let of_unit: Vec<_> = all
        .filter(|info| info.flags & ParameterFlags_::kIsProgramChange != 0 && info.unitId == unit)
        .collect();
    let [info] = &of_unit[..] else {
        panic!("{} parameters", of_unit.len());
    };
    assert!(info.flags & ParameterFlags_::kIsList != 0, "no list");
    assert_eq!(info.stepCount as usize, factory().len(), "steps");
    info.id
}

/// Chooses a program at a frame.
fn choice(id: u32, frame: usize, program: usize) -> Point {
    Point {
        id,
        frame: frame as i32,
        value: program as f64 / factory().len() as f64,
    }
}

fn place(name: &str) -> usize {
    factory().iter().position(|one| one.name == name).unwrap()
}

#[test]
fn the_list_names_every_preset_and_the_root_has_it() {
    let rig = Rig::new();
    let (id, names) = programs(&rig);
    let expected = factory()
        .into_iter()
        .map(|one| format!("{}: {}", one.group, one.name));
    assert_eq!(
        names,
        expected.chain(["As set".to_owned()]).collect::<Vec<_>>()
    );
    let units = rig.units();
    // SAFETY: at any time.
    let num_units = unsafe { units.getUnitCount() };
    // SAFETY: plain data.
    let mut unit: UnitInfo = unsafe { std::mem::zeroed() };
    // SAFETY: the information is ours.
    ok(unsafe { units.getUnitInfo(num_units - 1, &raw mut unit) });
    assert_eq!(
        (unit.id, unit.parentUnitId, unit.programListId),
        (kRootUnitId, kNoParentUnitId, id)
    );
    let mut name: String128 = [0; 128];
    for (list, idx) in [(id, -1), (id, names.len() as i32), (id + 1, 0)] {
        // SAFETY: the text is ours.
        let result = unsafe { units.getProgramName(list, idx, &raw mut name) };
        assert_eq!(result, kInvalidArgument, "{list}, {idx}");
    }
    let program = program_parameter(&rig);
    for (idx, name) in names.iter().enumerate() {
        let value = rig.normalized(program, idx as f64);
        assert_eq!(&rig.text_of(program, value), name);
        assert_eq!(rig.plain(program, value), idx as f64);
    }
}

#[test]
fn a_program_sets_the_parameters_of_its_preset_and_the_host_is_told() {
    let rig = Rig::new();
    let program = program_parameter(&rig);
    rig.activate();
    rig.block(&[0.1; 480]);
    let (_, told) = rig.block_told(&[0.1; 480], &[choice(program, 100, place("Breath"))]);
    assert!(told.iter().all(|point| point.frame == 100), "{told:?}");
    let told: BTreeMap<_, _> = told.iter().map(|point| (point.id, point.value)).collect();
    for (name, shown) in [
        ("Order", "500"),
        ("Listen to", "Residual"),
        ("Mix", "50 %"),
        ("Match loudness", "On"),
        ("Output", "1.3 dB"),
    ] {
        let id = rig.id(name);
        assert_eq!(rig.shown(id), shown, "{name}");
        assert!((rig.value(id) - told[&id]).abs() < 1e-6, "{name}");
    }
    assert!(rig.edits().is_empty(), "nobody touched anything");
}

#[test]
fn it_is_heard_from_its_frame_on() {
    let input: Vec<f32> = (0..4800_u16)
        .map(|frame| f32::from(frame % 97) / 97.0)
        .collect();
    let heard = |frame: usize| {
        let rig = Rig::new();
        let program = program_parameter(&rig);
        rig.activate();
        let blocks = input.chunks(480).enumerate();
        let play = |(idx, block): (usize, &[f32])| {
            let from = 480 * idx;
            let is_here = (from..from + 480).contains(&frame);
            let chosen = is_here.then(|| choice(program, frame - from, place("Slapback")));
            rig.block_with(block, chosen.as_slice())
        };
        blocks.flat_map(play).collect::<Vec<_>>()
    };
    assert!(heard(3000) != heard(3001), "a frame is not heard");
    assert!(heard(2880) != heard(2881), "a block's first frame");
}

/// A host that sets every parameter to what it reads, or to its rest, chooses nothing.
#[test]
fn at_rest_it_chooses_nothing() {
    let rig = Rig::new();
    let program = program_parameter(&rig);
    let order = rig.id("Order");
    rig.set(order, rig.normalized(order, 333.0));
    rig.set(program, rig.value(program));
    rig.activate();
    let rest = Point {
        id: program,
        frame: 0,
        value: 1.0,
    };
    let (_, told) = rig.block_told(&[0.1; 480], &[rest]);
    assert_eq!((told.len(), rig.shown(order)), (0, "333".to_owned()));
    assert_eq!(rig.shown(program), "As set");
    let state = rig.save();
    let again = Rig::new();
    again.activate();
    again.load(&state);
    again.block(&[0.1; 480]);
    assert_eq!(again.shown(again.id("Order")), "333");
}

#[test]
fn a_program_that_is_set_before_the_first_block_comes_with_it() {
    let rig = Rig::new();
    let program = program_parameter(&rig);
    rig.set(program, rig.normalized(program, place("Telephone") as f64));
    rig.activate();
    rig.block(&[0.1; 480]);
    assert_eq!(rig.shown(rig.id("Order")), "512");
    // SAFETY: null is nobody's.
    let result = unsafe {
        rig.units()
            .getUnitByBus(EVENT_BUS, INPUT, 0, 0, std::ptr::null_mut())
    };
    assert_ne!(result, kResultOk);
}
