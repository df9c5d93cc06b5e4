//! Mathematics as it is printed: fractions, bars, subscripts, roots and matrices, laid out as boxes in the letters that
//! the face has, for the screen and for pictures.
//!
//! Lengths are in em, the size of a letter at the base line; x goes to the right and y down, from the base line's start.

mod boxes;
mod formula;
mod paint;

pub(crate) use boxes::Typeset;
pub(crate) use formula::{
    Formula, Symbol, bar, fraction, grouped, matrix, root, row, sub, sup, symbol, text,
};
#[cfg(test)]
use paint::EguiLetters;
pub(crate) use paint::{colour, lay_all, show};

#[cfg(test)]
pub(crate) use tests::{check, lay as lay_for_tests};

#[cfg(test)]
mod tests;
