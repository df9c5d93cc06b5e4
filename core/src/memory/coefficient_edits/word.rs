//! Cuts as a word that files keep and people can read: `2..5 scale 3, 4..9 quantise 0.5`.

use std::fmt;
use std::str::FromStr;

use super::{CoefficientEdit, CoefficientEdits, EditOperation};

const SCALE: &str = "scale";
const QUANTISE: &str = "quantise";

impl fmt::Display for CoefficientEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, number) = match self.operation {
            EditOperation::Scale(gain) => (SCALE, gain),
            EditOperation::Quantise(step) => (QUANTISE, step),
        };
        write!(f, "{}..{} {name} {number}", self.from, self.to)
    }
}

impl FromStr for CoefficientEdit {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let mut parts = word.split_whitespace();
        let mut next = || parts.next().ok_or(());
        let (from, to) = next()?.split_once("..").ok_or(())?;
        let (name, number) = (next()?, next()?.parse().map_err(|_| ())?);
        let operation = match name {
            SCALE => EditOperation::Scale(number),
            QUANTISE => EditOperation::Quantise(number),
            _ => return Err(()),
        };
        let [from, to] = [from, to].map(|order| order.parse().map_err(|_| ()));
        let cut = Self {
            from: from?,
            to: to?,
            operation: operation.sane(),
        };
        parts.next().map_or(Ok(cut), |_| Err(()))
    }
}

/// Writes the cuts alone: the shape has a word of its own.
impl fmt::Display for CoefficientEdits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, cut) in self.cuts().enumerate() {
            let before = if idx > 0 { ", " } else { "" };
            write!(f, "{before}{cut}")?;
        }
        Ok(())
    }
}

/// Reads cuts. One that makes no sense takes the others with it: what is left would be something else.
impl FromStr for CoefficientEdits {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        if word.trim().is_empty() {
            return Ok(Self::default());
        }
        let cuts: Result<Vec<CoefficientEdit>, ()> = word.split(',').map(str::parse).collect();
        Ok(Self::of(&cuts?))
    }
}

#[cfg(test)]
mod tests {
    use super::{CoefficientEdit, CoefficientEdits, EditOperation};
    use crate::memory::coefficient_edits::MAX_COEFFICIENT_EDITS;

    #[test]
    fn cuts_come_back_as_they_were_written() {
        let cut = |from, to, operation| CoefficientEdit {
            from,
            to,
            operation,
        };
        for (edits, word) in [
            (CoefficientEdits::default(), ""),
            (
                CoefficientEdits::of(&[
                    cut(2, 5, EditOperation::Scale(0.0)),
                    cut(4, 65_536, EditOperation::Quantise(0.1 + 0.2)),
                ]),
                "2..5 scale 0, 4..65536 quantise 0.30000000000000004",
            ),
        ] {
            assert_eq!(edits.to_string(), word);
            assert_eq!(word.parse(), Ok(edits));
        }
    }

    #[test]
    fn nonsense_cuts_nothing_and_what_is_out_of_range_is_brought_into_it() {
        for word in [
            "2..5",
            "2..5 scale",
            "2..5 scale 1 1",
            "2-5 scale 1",
            "..5 scale 1",
            "2..5 loud 1",
            "2..5 scale x",
            "2..5 scale 1,",
            "-1..5 scale 1",
        ] {
            assert_eq!(word.parse::<CoefficientEdits>(), Err(()), "{word}");
        }
        let read: CoefficientEdits = " 1..2 scale 1e9 ,1..2 quantise nan".parse().expect("cuts");
        assert_eq!(read.apply(1, 0.4), 16.0 * 0.4);
        let many = ["0..1 scale 0.5"; MAX_COEFFICIENT_EDITS + 3].join(",");
        let read: CoefficientEdits = many.parse().expect("cuts");
        assert_eq!(read.cuts().count(), MAX_COEFFICIENT_EDITS);
    }
}
