//! Dry, memory and residual come out of a plugin of their own, beside what is heard.

use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};

use crate::host::{MAX_FRAMES, Planes, RATE_HZ, Rig};
use crate::tones::{bits, noises};

const OUTPUTS_ID: &std::ffi::CStr = c"org.souvenir.souvenir.outputs";
const FRAMES: usize = 24_000;

#[test]
fn it_has_three_outputs_behind_the_main_one() {
    let mut rig = Rig::of(OUTPUTS_ID);
    for channels in [1, 2] {
        rig.select_layout(channels);
        let handle = rig.plugin.plugin_handle();
        let ports: PluginAudioPorts = handle.get_extension().unwrap();
        assert_eq!(
            (ports.count(&handle, true), ports.count(&handle, false)),
            (2, 4)
        );
        let mut buffer = AudioPortInfoBuffer::new();
        let mut port = |idx| {
            let info = ports.get(&handle, idx, false, &mut buffer).unwrap();
            (info.channel_count as usize, info.name.to_vec())
        };
        assert_eq!(port(0).0, channels);
        for (idx, name) in [(1, "Dry"), (2, "Memory"), (3, "Residual")] {
            assert_eq!(port(idx), (channels, name.as_bytes().to_vec()));
        }
    }
}

/// What the plugin without them plays when it is asked to listen to this.
fn listened(word: &str, sound: &Planes) -> Vec<Vec<u32>> {
    let mut rig = Rig::new();
    rig.set("Listen to", word);
    rig.activate(RATE_HZ, MAX_FRAMES);
    // A fade of 40 ms from where it was is over.
    bits(&rig.run(sound, &[512]))
}

#[test]
fn each_is_what_is_heard_when_it_is_listened_to_and_the_main_one_is_as_ever() {
    let sound = noises(2, FRAMES);
    let apart = |block| {
        let mut rig = Rig::of(OUTPUTS_ID);
        rig.set("Mix", "40 %");
        rig.activate(RATE_HZ, MAX_FRAMES);
        rig.run_apart(&sound, 4, block)
    };
    let heard = apart(512);
    let mut plain = Rig::new();
    plain.set("Mix", "40 %");
    plain.activate(RATE_HZ, MAX_FRAMES);
    assert!(bits(&heard[0]) == bits(&plain.run(&sound, &[512])), "main");
    for (output, word) in [(1, "Dry"), (2, "Memory"), (3, "Residual")] {
        let (found, expected) = (bits(&heard[output]), listened(word, &sound));
        for (found, expected) in found.iter().zip(&expected) {
            assert!(found[4800..] == expected[4800..], "{word}");
        }
    }
    for block in [37, 1024] {
        let again = apart(block);
        let both = heard.iter().zip(&again);
        assert!(both.into_iter().all(|(one, two)| bits(one) == bits(two)));
    }
}

#[test]
fn a_host_that_connects_some_or_none_of_them_hears_the_main_one() {
    let sound = noises(2, FRAMES);
    let main = |num_outputs| {
        let mut rig = Rig::of(OUTPUTS_ID);
        rig.activate(RATE_HZ, MAX_FRAMES);
        bits(&rig.run_apart(&sound, num_outputs, 512)[0])
    };
    let all = main(4);
    assert!(main(1) == all, "none");
    assert!(main(3) == all, "two of them");
}
