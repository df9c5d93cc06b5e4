//! Numbers are read off the front of bytes, all little-endian.

/// Holds the bytes that were not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByteWords<'a>(pub(crate) &'a [u8]);

impl ByteWords<'_> {
    /// Takes a number; `None` where there are too few bytes.
    pub(crate) fn take<T, const BYTES: usize>(&mut self, of: fn([u8; BYTES]) -> T) -> Option<T> {
        let (word, rest) = self.0.split_first_chunk::<BYTES>()?;
        self.0 = rest;
        Some(of(*word))
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.take(u64::from_le_bytes)
    }

    /// Fills numbers that are at most so large.
    pub(crate) fn values(&mut self, values: &mut [f64], most: f64) -> Option<()> {
        for value in values {
            let read = self.take(f64::from_le_bytes)?;
            *value = Some(read).filter(|read| read.abs() <= most)?;
        }
        Some(())
    }
}
