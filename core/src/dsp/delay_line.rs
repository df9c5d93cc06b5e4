//! The dry sound is delayed until it is as late as its memory.

/// Delays by a ring as long as the latency. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub(crate) struct DelayLine {
    ring: Vec<f64>,
    at: usize,
}

impl DelayLine {
    pub(crate) fn prepare(frames: usize) -> Self {
        Self {
            ring: vec![0.0; frames],
            at: 0,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.ring.fill(0.0);
    }

    pub(crate) fn pass(&mut self, block: &mut [f64]) {
        if self.ring.is_empty() {
            return;
        }
        for sample in block {
            std::mem::swap(sample, &mut self.ring[self.at]);
            self.at += 1;
            if self.at == self.ring.len() {
                self.at = 0;
            }
        }
    }
}
