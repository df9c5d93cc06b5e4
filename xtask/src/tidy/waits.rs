//! Nothing on the audio side waits: it names no queue or lock that can make it.

use super::source::Source;

/// Files and folders with what runs in a callback.
const AUDIO_SIDE: [&str; 6] = [
    "core/src",
    "plugin/src/audio_thread.rs",
    "plugin/src/keys.rs",
    "plugin/src/memory_schedule.rs",
    "plugin/src/realtime_lead.rs",
    "standalone/src/app/audio",
];
/// Within them, what runs elsewhere, and why.
const ELSEWHERE: [(&str, &str); 3] = [
    (
        "standalone/src/app/audio/recorder",
        "a thread of its own writes the file; the audio half is a ring's producer",
    ),
    (
        "core/src/ssm/trained/library",
        "who reads weights or prepares a memory waits; an audio thread looks up sizes, which are atomic",
    ),
    (
        "core/src/transform/shared_tables",
        "memories are prepared off the audio thread, and wait for others that make the same",
    ),
];
/// A queue with many senders makes its reader wait for one that has begun and not finished.
const WAITING: [&str; 7] = [
    "crossbeam_channel",
    "crossbeam_queue",
    "mpsc",
    "Mutex",
    "RwLock",
    "Condvar",
    "Barrier",
];

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let is_there = |room: &&str| sources.iter().any(|source| is_in(source, room));
    let elsewhere = ELSEWHERE.iter().map(|(room, _)| room);
    let rooms = AUDIO_SIDE.iter().chain(elsewhere);
    let missing = rooms.filter(|room| !is_there(room));
    let missing = missing.map(|room| format!("{room}: gone, but xtask/src/tidy/waits.rs names it"));
    missing.chain(sources.iter().flat_map(waits)).collect()
}

fn waits(source: &Source) -> Vec<String> {
    let is_on_audio_side = AUDIO_SIDE.iter().any(|room| is_in(source, room));
    let runs_elsewhere = ELSEWHERE.iter().any(|(room, _)| is_in(source, room));
    if !is_on_audio_side || runs_elsewhere {
        return Vec::new();
    }
    let lines = source.text.lines().enumerate();
    lines
        .filter_map(|(idx, line)| waiting(line).map(|word| (idx, word)))
        .map(|(idx, word)| source.problem(idx, &format!("`{word}` can make the audio thread wait")))
        .collect()
}

/// Finds what waits in code, not in what is said about it.
fn waiting(line: &str) -> Option<&'static str> {
    let code = line.split("//").next().unwrap_or_default();
    WAITING.into_iter().find(|word| code.contains(word))
}

/// Tells whether a file is in `room`, which is a file, a folder, or a module's file and its folder without `.rs`.
fn is_in(source: &Source, room: &str) -> bool {
    source.path.starts_with(room) || source.path.with_extension("").starts_with(room)
}

#[cfg(test)]
mod tests {
    use super::super::source::{Source, source};
    use super::{AUDIO_SIDE, ELSEWHERE, WAITING, check};

    /// Makes a tree in which every room has a file.
    fn tree(extra: Source) -> Vec<Source> {
        let elsewhere = ELSEWHERE.iter().map(|(room, _)| room);
        let rooms = AUDIO_SIDE.iter().chain(elsewhere);
        let mut tree: Vec<Source> = rooms
            .map(|room| format!("{}.rs", room.trim_end_matches(".rs")))
            .map(|path| source(&path, "use rtrb::Consumer;"))
            .collect();
        tree.push(extra);
        tree
    }

    #[test]
    fn every_queue_that_waits_is_found_on_the_audio_side() {
        for word in WAITING {
            for path in ["core/src/a/b.rs", "standalone/src/app/audio.rs"] {
                let problems = check(&tree(source(path, &format!("\nuse {word};"))));
                let expected = format!("{path}:2: `{word}` can make the audio thread wait");
                assert_eq!(problems, [expected]);
            }
        }
    }

    #[test]
    fn they_may_be_spoken_of_and_used_elsewhere() {
        for path in [
            "standalone/src/app/audio/recorder.rs",
            "standalone/src/app/audio/recorder/b.rs",
            "standalone/src/app/ui_controls.rs",
        ] {
            let problems = check(&tree(source(path, "use crossbeam_channel::Sender;")));
            assert!(problems.is_empty(), "{problems:?}");
        }
        let problems = check(&tree(source("core/src/a.rs", "// No Mutex here.")));
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn a_room_that_is_gone_is_a_problem() {
        let mut tree = tree(source("a.md", ""));
        tree.retain(|source| !source.path.starts_with("plugin"));
        let problems = check(&tree);
        let gone = problems.iter().filter(|problem| problem.contains("gone"));
        assert_eq!(gone.count(), 4, "{problems:?}");
    }
}
