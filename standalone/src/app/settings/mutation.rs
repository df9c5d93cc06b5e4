//! Files of settings are damaged by the thousand.

use souvenir_mutation::{Sample, Trial};

use super::{Layer as _, Settings};

fn sample() -> Sample {
    let text = "[devices]\nhost = \"alsa\"\ninput = \"alsa:default\"\nrate_hz = 48000\nbuffer_frames = 256\n\
                channels = 2\n[memory]\nmode = \"sliding\"\nmethod = \"exact\"\norder = 2000\nwindow_secs = 0.05\n\
                overlap = 0.25\ndelay_secs = 0.02\n[sound]\nsource = \"demo\"\nlisten = \"memory\"\nmix = 0.5\n\
                recall_speed = -0.5\nrecall_place = 0.25\nclock_speed = 0.5\n\
                [shape]\ntilt_db = 1.5\ncuts = \"2..5 scale 0\"\n[osc]\non = true\nport = 9001\n[window]\nwidth = 1000.0\nheight = 700.0\n";
    Sample {
        name: "settings",
        bytes: text.as_bytes().to_vec(),
    }
}

#[test]
fn no_damaged_settings_do_harm() {
    let read = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).ok()?;
        toml::from_str::<Settings>(text).ok().map(Settings::sane)
    };
    let whole = read(&sample().bytes).expect("readable before it is damaged");
    assert_eq!(
        (whole.memory.order, whole.osc.port),
        (Some(2000), Some(9001))
    );
    let trial = Trial {
        test: "app::settings::mutation::no_damaged_settings_do_harm",
        percent: 5,
        samples: &[sample()],
    };
    trial.run(|input| {
        read(&input.bytes);
    });
}
