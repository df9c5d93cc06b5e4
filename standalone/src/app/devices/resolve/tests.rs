//! Made-up catalogues.

use souvenir_ui::DeviceChoice;

use super::{PortName, ResolvedDevice, resolve};
use crate::app::devices::{Catalogue, Device, Direction, Likelihood};

fn device(name: &str, direction: Direction) -> Device {
    Device {
        id: format!("test:{name}"),
        name: name.to_owned(),
        host: "Test".to_owned(),
        direction,
        default: false,
        default_rate_hz: 48_000,
        rates_hz: vec![44_100, 48_000],
        channels: 1,
        channel_counts: vec![1, 2],
        buffer_frames: Some([64, 4096]),
        headphones: Likelihood::Unknown,
        rate_ranges_hz: vec![[44_100, 44_100], [48_000, 48_000]],
    }
}

/// The first of each is the default.
fn catalogue() -> Catalogue {
    let mut inputs = vec![
        device("Built-in", Direction::Input),
        device("Desk", Direction::Input),
    ];
    let mut outputs = vec![
        device("Speakers", Direction::Output),
        device("Desk", Direction::Output),
    ];
    (inputs[0].default, outputs[0].default) = (true, true);
    inputs[0].channel_counts = vec![1];
    Catalogue {
        hosts: vec!["Test".to_owned(), "Other".to_owned()],
        host: "Test".to_owned(),
        inputs,
        outputs,
    }
}

fn port(id: Option<&str>) -> PortName {
    PortName {
        id: id.map(str::to_owned),
        ..PortName::default()
    }
}

fn told(wanted: &DeviceChoice) -> (ResolvedDevice, String) {
    let (chosen, sentence) = resolve(wanted, &catalogue());
    (chosen, sentence.unwrap())
}

fn some(word: &str) -> Option<String> {
    Some(word.to_owned())
}

#[test]
fn without_wishes_the_defaults_are_followed() {
    let nothing = DeviceChoice::default();
    assert_eq!(
        resolve(&nothing, &catalogue()),
        (ResolvedDevice::default(), None)
    );
    let empty = Catalogue::default();
    assert_eq!(resolve(&nothing, &empty), (ResolvedDevice::default(), None));
}

#[test]
fn what_is_there_is_used_by_id_and_by_name() {
    for name in ["test:Desk", "Desk"] {
        let wanted = DeviceChoice {
            host: some("test"),
            input: some(name),
            output: some(name),
            ..DeviceChoice::default()
        };
        let (chosen, sentence) = resolve(&wanted, &catalogue());
        let expected = ResolvedDevice {
            host: some("Test"),
            input: port(Some("test:Desk")),
            output: port(Some("test:Desk")),
        };
        assert_eq!((chosen, sentence), (expected, None), "{name}");
    }
}

#[test]
fn the_default_device_stays_where_it_was_named() {
    let wanted = DeviceChoice {
        output: some("Speakers"),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = resolve(&wanted, &catalogue());
    assert_eq!(
        (chosen.output, sentence),
        (port(Some("test:Speakers")), None)
    );
}

#[test]
fn a_device_that_is_gone_is_replaced_by_the_default_and_told() {
    let wanted = DeviceChoice {
        input: some("USB Mic"),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = told(&wanted);
    assert_eq!(chosen, ResolvedDevice::default());
    assert_eq!(
        sentence,
        "The input `USB Mic` is not there; using `Built-in` instead."
    );
}

#[test]
fn an_output_is_no_input() {
    let wanted = DeviceChoice {
        input: some("Speakers"),
        ..DeviceChoice::default()
    };
    assert!(
        told(&wanted)
            .1
            .starts_with("The input `Speakers` is not there")
    );
}

#[test]
fn an_id_of_another_host_that_runs_is_left_as_it_is() {
    let [host, other] = [cpal::ALL_HOSTS[0], *cpal::ALL_HOSTS.last().unwrap()];
    let id = cpal::DeviceId::new(other, "a").to_string();
    let wanted = DeviceChoice {
        output: Some(id.clone()),
        rate_hz: Some(96_000),
        ..DeviceChoice::default()
    };
    let mut there = catalogue();
    there.host = host.name().to_owned();
    there.hosts = vec![there.host.clone()];
    let is_here = host == other;
    assert_eq!(
        resolve(&wanted, &there).0.output.id,
        None,
        "it does not run"
    );
    there.hosts.push(other.name().to_owned());
    let left = Some(id).filter(|_| !is_here);
    assert_eq!(resolve(&wanted, &there).0.output.id, left);
}

#[test]
fn where_there_is_no_other_device_that_is_said() {
    let wanted = DeviceChoice {
        host: some("Other"),
        output: some("Desk"),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = resolve(&wanted, &Catalogue::default());
    assert_eq!(chosen, ResolvedDevice::default());
    assert_eq!(
        sentence.unwrap(),
        "The sound system `Other` is not there; there is no other. \
         The output `Desk` is not there; there is no other."
    );
}

#[test]
fn a_sound_system_that_is_gone_is_replaced_by_the_one_that_is_listed() {
    let wanted = DeviceChoice {
        host: some("JACK"),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = told(&wanted);
    assert_eq!(chosen.host, None);
    assert_eq!(
        sentence,
        "The sound system `JACK` is not there; using `Test` instead."
    );
}

#[test]
fn a_rate_that_is_not_offered_becomes_the_nearest() {
    for (wanted_hz, expected_hz) in [
        (96_000, 48_000),
        (45_000, 44_100),
        (1, 44_100),
        (48_000, 48_000),
    ] {
        let wanted = DeviceChoice {
            output: some("Desk"),
            rate_hz: Some(wanted_hz),
            ..DeviceChoice::default()
        };
        let (chosen, sentence) = resolve(&wanted, &catalogue());
        assert_eq!(chosen.output.rate_hz, Some(expected_hz), "{wanted_hz}");
        assert_eq!(chosen.input.rate_hz, Some(expected_hz), "{wanted_hz}");
        assert_eq!(sentence.is_some(), wanted_hz != expected_hz, "{wanted_hz}");
    }
}

#[test]
fn each_device_has_a_rate_of_its_own() {
    let mut there = catalogue();
    there.outputs[0].rate_ranges_hz = vec![[8_000, 192_000]];
    let wanted = DeviceChoice {
        rate_hz: Some(96_000),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = resolve(&wanted, &there);
    assert_eq!(chosen.output.rate_hz, Some(96_000));
    assert_eq!(chosen.input.rate_hz, Some(48_000));
    assert_eq!(
        sentence.unwrap(),
        "The input `Built-in` does not run at 96000 Hz; using 48000 Hz instead."
    );
}

#[test]
fn a_device_that_tells_of_no_rates_or_buffers_is_asked_for_what_is_wanted() {
    let mut there = catalogue();
    for device in there.inputs.iter_mut().chain(&mut there.outputs) {
        (device.rate_ranges_hz, device.buffer_frames) = (Vec::new(), None);
    }
    let wanted = DeviceChoice {
        rate_hz: Some(96_000),
        buffer_frames: Some(1),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = resolve(&wanted, &there);
    let values = (chosen.input.rate_hz, chosen.input.buffer_frames);
    assert_eq!((values, sentence), ((Some(96_000), Some(1)), None));
}

#[test]
fn a_buffer_out_of_range_becomes_the_nearest() {
    for (wanted_frames, expected_frames) in [(16, 64), (64, 64), (9000, 4096)] {
        let wanted = DeviceChoice {
            buffer_frames: Some(wanted_frames),
            ..DeviceChoice::default()
        };
        let (chosen, sentence) = resolve(&wanted, &catalogue());
        assert_eq!(chosen.input.buffer_frames, Some(expected_frames));
        assert_eq!(chosen.output.buffer_frames, Some(expected_frames));
        assert_eq!(sentence.is_some(), wanted_frames != expected_frames);
    }
}

#[test]
fn a_microphone_with_one_channel_makes_a_memory_of_one() {
    let wanted = DeviceChoice {
        channels: Some(2),
        ..DeviceChoice::default()
    };
    let (chosen, sentence) = told(&wanted);
    assert_eq!(
        (chosen.input.channels, chosen.output.channels),
        (Some(1), Some(2))
    );
    assert_eq!(
        sentence,
        "The input `Built-in` has no 2 channels; using 1 instead."
    );
}
