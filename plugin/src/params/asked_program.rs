//! The program that a keyboard has asked for, while the window is open (a VST3 host sends none: there programs are parameters): presets are the window's, and only there a host is told of parameters.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::prelude::NoteEvent;

/// Holds one more than the program that was asked for last; 0: none. `[thread-safe]`
#[derive(Debug, Default)]
pub(crate) struct AskedProgram(AtomicU32);

impl AskedProgram {
    /// Hears what a keyboard says. Realtime: yes.
    pub(crate) fn hear<S>(&self, event: &NoteEvent<S>) {
        if let NoteEvent::MidiProgramChange { program, .. } = event {
            self.ask(*program);
        }
    }

    /// Nothing else is published through it: relaxed is enough.
    fn ask(&self, program: u8) {
        self.0.store(u32::from(program) + 1, Relaxed);
    }

    /// Takes what was asked for since this was last called.
    pub(crate) fn take(&self) -> Option<u8> {
        let asked = self.0.swap(0, Relaxed).checked_sub(1)?;
        u8::try_from(asked).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::AskedProgram;

    #[test]
    fn a_program_is_taken_once_and_the_last_one_counts() {
        let asked = AskedProgram::default();
        assert_eq!(asked.take(), None);
        asked.ask(7);
        asked.ask(0);
        assert_eq!((asked.take(), asked.take()), (Some(0), None));
    }
}
