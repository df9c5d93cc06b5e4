//! A sound in memory that is played round and round: the demo or a file.

use std::sync::Arc;

use super::planes::Planes;

/// A place in a sound.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    /// `[channel_idx][frame]`, all of one length.
    channels: Arc<Vec<Vec<f32>>>,
    at: usize,
}

impl Tape {
    pub(crate) fn new(channels: Arc<Vec<Vec<f32>>>) -> Self {
        Self { channels, at: 0 }
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.channels.len()
    }

    /// The next `num_frames`; silence where the tape is empty. Realtime: yes.
    pub(crate) fn read(&mut self, planes: &mut Planes, num_frames: usize) {
        let len = self.channels.first().map_or(0, Vec::len);
        if len == 0 {
            return planes.silence(num_frames);
        }
        for (to, from) in planes.channels_mut().iter_mut().zip(self.channels.iter()) {
            copy_round(&mut to[..num_frames], from, self.at);
        }
        self.at = (self.at + num_frames) % len;
    }
}

fn copy_round(to: &mut [f32], from: &[f32], at: usize) {
    let mut done = 0;
    let mut at = at;
    while done < to.len() {
        let part = (to.len() - done).min(from.len() - at);
        to[done..done + part].copy_from_slice(&from[at..at + part]);
        (done, at) = (done + part, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, Planes, Tape};

    #[test]
    fn it_plays_round_and_round_in_blocks_of_any_length() {
        let sound: Vec<f32> = (0..7u8).map(f32::from).collect();
        let mut tape = Tape::new(Arc::new(vec![sound]));
        let mut planes = Planes::new(1);
        let mut heard = Vec::new();
        for num_frames in [1, 3, 7, 20, 5] {
            tape.read(&mut planes, num_frames);
            heard.extend_from_slice(&planes.channels()[0][..num_frames]);
        }
        let expected: Vec<f32> = (0..36u8).map(|frame| f32::from(frame % 7)).collect();
        assert_eq!(heard, expected, "0 1 2 3 4 5 6 0 1 ...");
    }

    #[test]
    fn an_empty_tape_is_silent() {
        let mut planes = Planes::new(1);
        planes.channels_mut()[0].fill(1.0);
        Tape::new(Arc::new(vec![Vec::new()])).read(&mut planes, 5);
        assert_eq!(planes.channels()[0][..5], [0.0; 5], "silence");
    }
}
