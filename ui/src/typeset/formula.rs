//! What a formula is made of, and how it is read aloud.

/// Explains a symbol, with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// How it is read.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) meaning: &'static str,
}

/// Is a formula, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Formula {
    /// Letters, numbers and signs on one line.
    Text(String),
    /// Side by side.
    Row(Vec<Self>),
    Fraction(Box<[Self; 2]>),
    /// A base, and what stands lower beside it.
    Sub(Box<[Self; 2]>),
    /// A base, and what stands higher beside it.
    Sup(Box<[Self; 2]>),
    /// A line above.
    Bar(Box<Self>),
    Root(Box<Self>),
    /// In parentheses as high as itself.
    Grouped(Box<Self>),
    /// Rows, in square brackets.
    Matrix(Vec<Vec<Self>>),
    /// What explains itself where it is pointed at.
    Explained(&'static Symbol, Box<Self>),
}

pub(crate) fn text(words: impl Into<String>) -> Formula {
    Formula::Text(words.into())
}

pub(crate) fn row(parts: impl IntoIterator<Item = Formula>) -> Formula {
    Formula::Row(parts.into_iter().collect())
}

pub(crate) fn fraction(over: Formula, under: Formula) -> Formula {
    Formula::Fraction(Box::new([over, under]))
}

pub(crate) fn sub(base: Formula, lower: Formula) -> Formula {
    Formula::Sub(Box::new([base, lower]))
}

pub(crate) fn sup(base: Formula, higher: Formula) -> Formula {
    Formula::Sup(Box::new([base, higher]))
}

pub(crate) fn bar(base: Formula) -> Formula {
    Formula::Bar(Box::new(base))
}

pub(crate) fn root(of: Formula) -> Formula {
    Formula::Root(Box::new(of))
}

pub(crate) fn grouped(inner: Formula) -> Formula {
    Formula::Grouped(Box::new(inner))
}

pub(crate) fn matrix(rows: Vec<Vec<Formula>>) -> Formula {
    Formula::Matrix(rows)
}

pub(crate) fn symbol(of: &'static Symbol, written: Formula) -> Formula {
    Formula::Explained(of, Box::new(written))
}

impl Formula {
    /// Returns the formula in words and signs on one line, for those who do not see it.
    pub(crate) fn spoken(&self) -> String {
        let words = self.read();
        let words: Vec<&str> = words.split_whitespace().collect();
        words.join(" ").replace(" ,", ",")
    }

    fn read(&self) -> String {
        let parts = |all: &[Self]| all.iter().map(Self::read).collect::<Vec<_>>().join(" ");
        match self {
            Self::Text(words) => words.replace('\u{2212}', "-"),
            Self::Row(all) => parts(all),
            Self::Fraction(ends) => format!("({}) / ({})", ends[0].read(), ends[1].read()),
            Self::Sub(ends) => format!("{} sub {}", ends[0].read(), ends[1].read()),
            Self::Sup(ends) => format!("{} to the power {}", ends[0].read(), ends[1].read()),
            Self::Bar(of) => format!("{} bar", of.read()),
            Self::Root(of) => format!("root of {}", of.read()),
            Self::Grouped(of) => format!("({})", of.read()),
            Self::Matrix(rows) => {
                let rows: Vec<String> = rows.iter().map(|row| parts(row)).collect();
                format!("matrix [{}]", rows.join("; "))
            }
            Self::Explained(_, of) => of.read(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{bar, fraction, row, sub, text};

    #[test]
    fn a_formula_is_read_as_it_is_meant() {
        let step = row([
            sub(text("c"), text("k")),
            text(" = "),
            bar(text("A")),
            text(" "),
            fraction(text("1"), text("t")),
        ]);
        assert_eq!(step.spoken(), "c sub k = A bar (1) / (t)");
    }
}
