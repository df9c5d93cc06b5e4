//! The program that was chosen last, for the window: it shows which, and has presets of the user's own behind those that the
//! audio thread knows.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// Holds one more than the program that was chosen last; 0: none. `[thread-safe]`
#[derive(Debug, Default)]
pub(crate) struct AskedProgram(AtomicU32);

impl AskedProgram {
    /// Notes a program. Realtime: yes. Nothing else is published through it: relaxed is enough.
    pub(crate) fn ask(&self, program: u8) {
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
