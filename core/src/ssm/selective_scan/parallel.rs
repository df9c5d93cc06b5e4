//! The scan of a whole sound on all cores: chunks are summed up side by side, joined in order, and heard side by side.

use super::register_loop::{ChunkSummary, ScanScratch};
use super::{CHUNK_FRAMES, Piece, Registers, ScanInput, SelectiveScan, register_loop};
use crate::math::simd::elementary::Lanes;
use fearless_simd::dispatch;
use rayon::prelude::*;

/// Chunks a thread, below which it is not worth waking.
const MIN_CHUNKS: usize = 8;

/// A part of the sound that one thread hears.
struct ScanPart<'a, F> {
    scan: SelectiveScan<F>,
    input: ScanInput<'a, F>,
    y: &'a mut [F],
}

impl<F: Lanes + Into<f64>> SelectiveScan<F> {
    /// Does what [`Self::process`] does, bit for bit, over the threads of rayon's pool.
    ///
    /// Cost: up to twice the work of [`Self::process`], shared by all threads: all parts but the last are first
    /// summed up to know where the next one starts. Realtime: no.
    ///
    /// # Panics
    /// As [`Self::process`].
    pub fn process_parallel(&mut self, input: &ScanInput<'_, F>, y: &mut [F]) {
        self.check(input, y.len());
        let head = ((CHUNK_FRAMES - self.chunk_frames) % CHUNK_FRAMES).min(y.len());
        let chunks = (y.len() - head) / CHUNK_FRAMES;
        let threads = rayon::current_num_threads().min(chunks / MIN_CHUNKS);
        if threads < 2 {
            return self.process(input, y);
        }
        let (head_y, body_y) = y.split_at_mut(head);
        self.process(&input.range(0, head, self.states), head_y);
        let frames = body_y.len();
        self.hear_parts(
            &input.range(head, frames, self.states),
            body_y,
            chunks.div_ceil(threads),
        );
    }

    /// Hears frames from a chunk's first frame on, `part_chunks` chunks a part.
    fn hear_parts(&mut self, input: &ScanInput<'_, F>, y: &mut [F], part_chunks: usize) {
        let part_frames = part_chunks * CHUNK_FRAMES;
        let num_parts = y.len().div_ceil(part_frames);
        let summaries = self.summaries(input, (num_parts - 1) * part_chunks);
        let mut scan = self.clone();
        let mut parts = Vec::with_capacity(num_parts);
        for (idx, y) in y.chunks_mut(part_frames).enumerate() {
            let input = input.range(idx * part_frames, y.len(), self.states);
            parts.push(ScanPart {
                scan: scan.clone(),
                input,
                y,
            });
            let of_part = summaries.iter().skip(idx * part_chunks).take(part_chunks);
            of_part.for_each(|summary| scan.pass_over(summary));
        }
        parts
            .par_iter_mut()
            .for_each(|part| part.scan.process(&part.input, part.y));
        if let Some(last) = parts.pop() {
            *self = last.scan;
        }
    }

    /// What each of the first `chunks` chunks does to any state.
    fn summaries(&self, input: &ScanInput<'_, F>, chunks: usize) -> Vec<ChunkSummary<F>> {
        let of_chunk = |idx| {
            let piece = self.piece(input, idx * CHUNK_FRAMES, CHUNK_FRAMES);
            let mut registers = self.registers.clone();
            self.sum_up(&piece, &mut registers);
            registers.summary()
        };
        (0..chunks).into_par_iter().map(of_chunk).collect()
    }

    fn sum_up(&self, piece: &Piece<'_, F>, registers: &mut Registers<F>) {
        let mut scratch = ScanScratch::prepare();
        dispatch!(
            self.level.0,
            simd => register_loop::run(simd, piece, registers, &mut scratch, &mut [])
        );
    }

    /// Goes on to the end of a chunk that has been summed up.
    fn pass_over(&mut self, summary: &ChunkSummary<F>) {
        let registers = &mut self.registers;
        registers.recall(summary);
        dispatch!(self.level.0, simd => register_loop::join(simd, registers));
    }
}
