//! The host's sidechain drives the clock of a selective memory.

use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};

use crate::host::{Planes, Rig};
use crate::tones::{bits, noises, rms, sines};

const FRAMES: usize = 48_000;

fn rig() -> Rig {
    let mut rig = Rig::new();
    rig.set("Layer", "Selective LegS");
    rig.set("Clock", "Sidechain");
    rig.activate(crate::host::RATE_HZ, crate::host::MAX_FRAMES);
    rig
}

/// What is remembered, played from the frozen memory over silence.
fn remembered(rig: &mut Rig) -> Planes {
    rig.set("Recall", "Loop");
    rig.silence(24_000);
    rig.silence(24_000)
}

#[test]
fn every_layout_has_a_stereo_sidechain_behind_its_main_input() {
    for channels in [1, 2, 5, 8] {
        let mut rig = Rig::new();
        rig.select_layout(channels);
        let handle = rig.plugin.plugin_handle();
        let ports: PluginAudioPorts = handle.get_extension().unwrap();
        assert_eq!(
            (ports.count(&handle, true), ports.count(&handle, false)),
            (2, 1)
        );
        let mut buffer = AudioPortInfoBuffer::new();
        let [main, beside] = [0, 1].map(|idx| {
            let info = ports.get(&handle, idx, true, &mut buffer).unwrap();
            (info.channel_count as usize, info.name.to_vec())
        });
        assert_eq!(main.0, channels);
        assert_eq!(beside, (2, b"Sidechain".to_vec()));
    }
}

#[test]
fn what_comes_by_the_sidechain_says_what_is_remembered_of_the_sound() {
    let sound = sines(2, 300.0, 0.4, FRAMES);
    let silence = vec![vec![0.0; FRAMES]; 2];
    let beside = noises(2, FRAMES);
    let level_of = |input: &Planes, sidechain: &Planes| {
        let mut rig = rig();
        rig.run_beside(input, sidechain, 512);
        rms(&remembered(&mut rig)[0])
    };
    let open = level_of(&sound, &beside);
    assert!(open > 0.05, "it was let in: {open}");
    assert_eq!(level_of(&sound, &silence), 0.0, "nothing was");
    assert_eq!(
        level_of(&silence, &beside),
        0.0,
        "the sidechain itself is not remembered"
    );
}

#[test]
fn a_host_without_a_sidechain_has_the_sound_itself_drive_the_clock() {
    let sound = sines(2, 300.0, 0.4, FRAMES);
    let mut by_sidechain = rig();
    by_sidechain.run(&sound, &[512]);
    let heard = remembered(&mut by_sidechain);
    assert!(rms(&heard[0]) > 0.05, "it was let in");
    let mut by_level = rig();
    by_level.set("Clock", "Level");
    by_level.deactivate();
    by_level.activate(crate::host::RATE_HZ, crate::host::MAX_FRAMES);
    by_level.run(&sound, &[512]);
    assert_eq!(bits(&heard), bits(&remembered(&mut by_level)));
}

/// Silence beside it leaves nothing of the mix, and loud noise nearly all; a host that sends none has the sound itself move it.
#[test]
fn a_follower_of_the_sidechain_moves_the_mix() {
    let sound = sines(2, 300.0, 0.4, FRAMES);
    let memory_of = |beside: Option<Planes>| {
        let mut rig = Rig::new();
        rig.set("Listen to", "Residual");
        rig.set("Follower of", "Sidechain");
        rig.set("Follower release", "5 s");
        rig.set("Follower to mix", "100 %");
        rig.activate(crate::host::RATE_HZ, crate::host::MAX_FRAMES);
        let heard = match beside {
            Some(beside) => rig.run_beside(&sound, &beside, 512),
            None => rig.run(&sound, &[512]),
        };
        // Residual is next to nothing: what is heard is the rest of the mix, dry.
        1.0 - rms(&[heard[0][40_000..].to_vec()][0]) / rms(&[sound[0][40_000..].to_vec()][0])
    };
    let silent = memory_of(Some(vec![vec![0.0; FRAMES]; 2]));
    assert!(silent.abs() < 1e-3, "{silent}");
    let mut loud = noises(2, FRAMES);
    loud.iter_mut().flatten().for_each(|x| *x = x.signum());
    // The mean of two channels of noise is full scale half of the time: its peak stays within 1 dB of it.
    let loud = memory_of(Some(loud));
    assert!(loud > 0.95, "{loud}");
    let own = memory_of(None);
    // 0.4 is 8 dB below full scale.
    assert!((own - (1.0 - 7.96 / 48.0)).abs() < 0.02, "{own}");
}

#[test]
fn any_split_into_blocks_sounds_the_same() {
    let (sound, mut beside) = (sines(2, 300.0, 0.4, FRAMES), noises(2, FRAMES));
    beside
        .iter_mut()
        .for_each(|plane| plane[9000..30_000].fill(0.0));
    let heard = |block| {
        let mut rig = rig();
        rig.run_beside(&sound, &beside, block);
        bits(&remembered(&mut rig))
    };
    let whole = heard(1024);
    for block in [32, 441] {
        assert!(heard(block) == whole, "blocks of {block}");
    }
}
