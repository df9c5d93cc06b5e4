//! What the host shows of the parameters.

use clack_extensions::params::ParamInfoFlags;

use crate::host::{CLAP_ID, Rig, entry};

/// Group, name, text as it comes, texts that a person may type.
pub(crate) const PARAMETERS: [(&str, &str, &str, &[&str]); 65] = [
    ("Listen", "Listen to", "Memory", &["Dry", "Residual"]),
    ("Listen", "Mix", "100 %", &["35 %", "12.5 %", "0 %"]),
    ("Listen", "Match loudness", "Off", &["On"]),
    (
        "Listen",
        "Output",
        "0 dB",
        &["-6 dB", "1.5 dB", "-60 dB", "24 dB"],
    ),
    (
        "Memory",
        "Mode",
        "Segments",
        &["Sliding", "Whole history", "Fading"],
    ),
    ("Memory", "Order", "1024", &["1", "333", "65536"]),
    (
        "Memory",
        "Window",
        "50 ms",
        &["2 ms", "12.3 ms", "1.2 s", "10 s"],
    ),
    (
        "Memory",
        "Sync window",
        "Off",
        &["1/8", "1/4T", "1/16D", "4 bars"],
    ),
    ("Memory", "Overlap", "50 %", &["0 %", "25 %"]),
    ("Memory", "Delay", "20 ms", &["0 ms", "5 ms", "1 s"]),
    (
        "Memory",
        "Method",
        "Exact",
        &[
            "Bilinear",
            "Forward Euler",
            "Backward Euler",
            "Zero-order hold",
        ],
    ),
    ("Hold", "Freeze", "Off", &["On"]),
    (
        "Hold",
        "Recall",
        "Off",
        &["Loop", "Reverse", "Back and forth", "Scrub"],
    ),
    ("Hold", "Position", "50 %", &["0 %", "100 %"]),
    ("Hold", "Speed", "1 x", &["-4 x", "0.5 x", "0 x"]),
    ("Hold", "Clear", "Off", &["On"]),
    ("", "Bypass", "Off", &["On"]),
    (
        "Layer",
        "Layer",
        "Legendre",
        &[
            "S4",
            "S4D-LegS",
            "S4D-Lin",
            "S4D-Inv",
            "S4D-Real",
            "LegS, constant A",
            "Selective LegS",
            "Trained stack",
            "Adaptive pieces",
        ],
    ),
    ("Layer", "Time scale", "6.25 ms", &["0.1 ms", "1 s", "10 s"]),
    ("Layer", "Way", "Recurrence", &["Convolution", "Scan"]),
    (
        "Layer",
        "Clock",
        "Level",
        &["Onsets", "Band", "Automation", "Sidechain", "Curve"],
    ),
    ("Layer", "Threshold", "-50 dB", &["-100 dB", "0 dB"]),
    (
        "Layer",
        "Band from",
        "200 Hz",
        &["20 Hz", "1000 Hz", "20 kHz"],
    ),
    ("Layer", "Band to", "3000 Hz", &["20 Hz", "20 kHz"]),
    ("Layer", "Clock speed", "100 %", &["0 %", "50 %"]),
    ("Layer", "Past", "Last window", &["Since Clear"]),
    ("Layer", "Allowed error", "-100 dB", &["-40 dB", "-6 dB"]),
    ("Play", "Pinned", "0", &["1.5", "8"]),
    ("Play", "Attack", "10 ms", &["2 ms", "1.2 s", "20 s"]),
    ("Play", "Decay", "300 ms", &["2 ms", "20 s"]),
    ("Play", "Sustain", "100 %", &["0 %", "40 %"]),
    ("Play", "Release", "10 ms", &["2 ms", "20 s"]),
    ("Play", "Feedback", "0 %", &["45 %", "95 %"]),
    (
        "Modulation/LFO 1",
        "LFO 1 shape",
        "Sine",
        &["Triangle", "Square", "Saw", "Random"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 rate",
        "1 Hz",
        &["0.01 Hz", "5.25 Hz", "20 Hz"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 note",
        "Off",
        &["1/8", "1/4T", "4 bars"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 to order",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 to position",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 to speed",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 to mix",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 1",
        "LFO 1 to cuts",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 shape",
        "Triangle",
        &["Sine", "Square", "Saw", "Random"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 rate",
        "0.2 Hz",
        &["0.01 Hz", "20 Hz"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 note",
        "Off",
        &["1/8", "1/4T", "4 bars"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 to order",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 to position",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 to speed",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 to mix",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/LFO 2",
        "LFO 2 to cuts",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/Follower",
        "Follower of",
        "Input",
        &["Sidechain"],
    ),
    (
        "Modulation/Follower",
        "Follower attack",
        "10 ms",
        &["1 ms", "5 s"],
    ),
    (
        "Modulation/Follower",
        "Follower release",
        "200 ms",
        &["1 ms", "1.2 s", "5 s"],
    ),
    (
        "Modulation/Follower",
        "Follower to order",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/Follower",
        "Follower to position",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/Follower",
        "Follower to speed",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/Follower",
        "Follower to mix",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation/Follower",
        "Follower to cuts",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    ("Coefficients", "Tilt", "0 dB", &["-12 dB", "1.5 dB"]),
    ("Coefficients", "Shuffle", "0 %", &["35 %", "100 %"]),
    ("Coefficients", "Shuffle from", "0 %", &["12.5 %"]),
    ("Coefficients", "Shuffle to", "100 %", &["87.5 %"]),
    ("Coefficients", "Shuffle seed", "0", &["7", "999"]),
    (
        "Modulation",
        "LFO 1 to window",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation",
        "LFO 2 to window",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
    (
        "Modulation",
        "Follower to window",
        "0 %",
        &["-100 %", "12.5 %", "100 %"],
    ),
];

#[test]
fn the_host_lists_every_parameter_and_reads_it_both_ways() {
    let mut rig = Rig::new();
    let listed = rig.parameters();
    assert_eq!(listed.len(), PARAMETERS.len());
    for (parameter, (group, name, default, texts)) in listed.iter().zip(PARAMETERS) {
        assert_eq!((&*parameter.group, &*parameter.name), (group, name));
        assert_eq!(
            rig.text_of(parameter.id, parameter.default),
            default,
            "{name}"
        );
        for text in texts.iter().chain([&default]) {
            let value = rig.read(parameter.id, text).unwrap();
            let [min, max] = parameter.range;
            assert!((min..=max).contains(&value), "{name}: {text} is {value}");
            assert_eq!(rig.text_of(parameter.id, value), *text, "{name}");
        }
    }
}

#[test]
fn the_host_changes_every_parameter_and_finds_it_changed() {
    let mut rig = Rig::new();
    for (_, name, _, texts) in PARAMETERS {
        for text in texts {
            rig.set(name, text);
            assert_eq!(rig.text(name), *text, "{name}");
        }
    }
}

#[test]
fn what_is_not_in_range_or_no_number_does_no_harm() {
    let mut rig = Rig::rendering();
    for (_, name, ..) in PARAMETERS {
        let parameter = rig.parameter(name);
        for nonsense in ["", "?", "1e999", "nan", "-"] {
            if let Some(value) = rig.read(parameter.id, nonsense) {
                assert!(value.is_finite(), "{name}: {nonsense} is {value}");
            }
        }
    }
    rig.silence(1000);
}

#[test]
fn one_parameter_is_the_hosts_bypass_and_all_can_be_automated() {
    for parameter in Rig::new().parameters() {
        let is_bypass = parameter.flags.contains(ParamInfoFlags::IS_BYPASS);
        assert_eq!(is_bypass, parameter.name == "Bypass");
        let is_automatable = parameter.flags.contains(ParamInfoFlags::IS_AUTOMATABLE);
        assert!(is_automatable, "{}", parameter.name);
    }
}

#[test]
fn the_host_reads_name_vendor_and_version() {
    let entry = entry();
    let factory = entry.get_plugin_factory().unwrap();
    assert_eq!(factory.plugin_count(), 2, "and one with more outputs");
    let descriptor = factory.plugin_descriptor(0).unwrap();
    assert_eq!(descriptor.id(), Some(CLAP_ID));
    assert_eq!(descriptor.name(), Some(c"Souvenir"));
    let vendor = descriptor.vendor().unwrap().to_str();
    assert_eq!(vendor, Ok(env!("CARGO_PKG_AUTHORS")));
    let version = descriptor.version().unwrap().to_str();
    assert_eq!(version, Ok(env!("CARGO_PKG_VERSION")));
}

/// Ten thousand places on every parameter's way, and what a host does with each: show it, read what it has
/// shown, show that again (clap-validator's `param-conversions`).
#[test]
fn every_value_is_shown_as_a_text_that_names_it() {
    let mut rig = Rig::new();
    for parameter in rig.parameters() {
        let [min, max] = parameter.range;
        for value in places(min, max) {
            let text = rig.text_of(parameter.id, value);
            let read = rig.read(parameter.id, &text).unwrap();
            assert!((min..=max).contains(&read), "{}: {text}", parameter.name);
            let again = rig.text_of(parameter.id, read);
            assert_eq!(again, text, "{} at {value}", parameter.name);
            let same = rig.read(parameter.id, &again).unwrap();
            assert_eq!(same, read, "{}: {text}", parameter.name);
        }
    }
}

/// Both ends, and steps of the golden ratio between them: no grid that a parameter may have.
fn places(min: f64, max: f64) -> impl Iterator<Item = f64> {
    let between =
        (0..10_000).map(move |i| min + (max - min) * (f64::from(i) * 0.618_033_988_75).fract());
    [min, max].into_iter().chain(between)
}
