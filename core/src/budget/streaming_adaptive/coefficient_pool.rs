//! Coefficients of pieces of every order lie in blocks of eight that are taken from one pool and given back.

/// Coefficients of a block.
const BLOCK: usize = 8;
/// No block.
pub(super) const NO_BLOCK: u32 = u32::MAX;

/// Holds the coefficients of all pieces in chains of blocks. Only `prepare` allocates.
#[derive(Clone, Debug)]
pub(super) struct CoefficientPool {
    blocks: Vec<[f64; BLOCK]>,
    /// The block behind this one in its chain, or in that of the free ones.
    next: Vec<u32>,
    free: u32,
}

impl CoefficientPool {
    /// Makes room for pieces that take `numbers` numbers in all, one each beside its coefficients. Allocates.
    ///
    /// A block is used worst by a piece of one coefficient, which takes two numbers.
    pub(super) fn prepare(numbers: usize) -> Self {
        let num_blocks = numbers / 2 + 1;
        let mut pool = Self {
            blocks: vec![[0.0; BLOCK]; num_blocks],
            next: vec![NO_BLOCK; num_blocks],
            free: NO_BLOCK,
        };
        pool.clear();
        pool
    }

    /// Frees every block. Cost: O(blocks).
    pub(super) fn clear(&mut self) {
        self.free = NO_BLOCK;
        for block in (0..self.next.len()).rev() {
            self.next[block] = self.free;
            self.free = u32::try_from(block).unwrap_or(NO_BLOCK);
        }
    }

    /// Copies one with as much room.
    pub(super) fn copy(&mut self, other: &Self) {
        self.blocks.copy_from_slice(&other.blocks);
        self.next.copy_from_slice(&other.next);
        self.free = other.free;
    }

    /// Keeps these coefficients; returns the first block of their chain.
    pub(super) fn store(&mut self, coefficients: &[f64]) -> u32 {
        let mut first = NO_BLOCK;
        for part in coefficients.chunks(BLOCK).rev() {
            let block = self.free;
            debug_assert_ne!(block, NO_BLOCK, "the pool was prepared for all numbers");
            let Some(next) = self.next.get_mut(block as usize) else {
                return first;
            };
            self.free = std::mem::replace(next, first);
            self.blocks[block as usize][..part.len()].copy_from_slice(part);
            first = block;
        }
        first
    }

    /// Copies the coefficients of a chain, as many as there is room for.
    pub(super) fn load(&self, first: u32, coefficients: &mut [f64]) {
        let mut block = first;
        for part in coefficients.chunks_mut(BLOCK) {
            let Some(values) = self.blocks.get(block as usize) else {
                return;
            };
            part.copy_from_slice(&values[..part.len()]);
            block = self.next[block as usize];
        }
    }

    /// Gives back the blocks of a chain.
    pub(super) fn free(&mut self, first: u32) {
        let mut block = first;
        while let Some(next) = self.next.get_mut(block as usize) {
            let behind = std::mem::replace(next, self.free);
            self.free = block;
            block = behind;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CoefficientPool;

    /// As many pieces of one coefficient as there are, then others in their blocks, again and again.
    #[test]
    fn blocks_come_back_and_are_used_again() {
        let mut pool = CoefficientPool::prepare(130);
        for round in 0..100 {
            let small: Vec<u32> = (0..65).map(|k| pool.store(&[f64::from(k)])).collect();
            for (k, first) in small.into_iter().enumerate() {
                let mut back = [f64::NAN];
                pool.load(first, &mut back);
                assert_eq!(back, [k as f64], "round {round}");
                pool.free(first);
            }
            let long: Vec<f64> = (0..129).map(f64::from).collect();
            let first = pool.store(&long);
            let mut back = vec![f64::NAN; 129];
            pool.load(first, &mut back);
            assert_eq!(back, long);
            pool.free(first);
        }
    }
}
