//! The decimal mark: of the system's language, as the C library's tables have it.

use std::sync::OnceLock;

use pure_rust_locales::{Locale, locale_match};

/// Says what stands between whole and part of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalMark {
    /// And a comma groups thousands.
    Point,
    /// And a point groups thousands where a comma or another point follows; alone it is a decimal point, as
    /// this face writes its numbers.
    Comma,
}

impl Default for DecimalMark {
    /// Returns the system's mark.
    fn default() -> Self {
        static SYSTEM: OnceLock<DecimalMark> = OnceLock::new();
        *SYSTEM.get_or_init(|| language().map_or(Self::Point, |language| Self::of(&language)))
    }
}

impl DecimalMark {
    /// Returns the mark of a language, as `de-CH` or `de_CH.UTF-8`; a point where it is none that is known.
    pub(crate) fn of(language: &str) -> Self {
        match decimal_point(language) {
            Some(",") => Self::Comma,
            _ => Self::Point,
        }
    }

    /// Returns what was typed, with its unit or without; `None` where it is no finite number, or two readings are
    /// as good.
    pub(crate) fn read(self, text: &str, unit: &str) -> Option<f64> {
        let mut text: String = text.split_whitespace().collect();
        if let Some(bare) = text.strip_suffix(unit.trim()) {
            text.truncate(bare.len());
        }
        let number = self.plain(&text.replace('\u{2212}', "-"))?;
        number.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Writes a number with a decimal point, and nothing between thousands.
    fn plain(self, text: &str) -> Option<String> {
        let count = |mark| text.matches(mark).count();
        match (count('.'), count(','), self) {
            (0 | 1, 0, _) => Some(text.to_owned()),
            (0, 1, Self::Comma) => Some(text.replace(',', ".")),
            (0, _, _) => without_groups(text, ','),
            (_, 0, Self::Comma) => without_groups(text, '.'),
            // The last of two marks is the decimal one.
            (1, _, _) if text.rfind(',') < text.find('.') => {
                let (whole, part) = text.split_once('.')?;
                Some(format!("{}.{part}", without_groups(whole, ',')?))
            }
            (_, 1, Self::Comma) => {
                let (whole, part) = text.split_once(',')?;
                Some(format!("{}.{part}", without_groups(whole, '.')?))
            }
            _ => None,
        }
    }
}

/// Reads a whole number whose thousands are marked; `None` where they are marked otherwise.
fn without_groups(text: &str, mark: char) -> Option<String> {
    let digits = text.trim_start_matches(['-', '+']);
    let is_group = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let mut groups = digits.split(mark);
    let first = groups.next()?;
    let is_first = (1..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_digit());
    (is_first && groups.all(is_group)).then(|| text.replace(mark, ""))
}

/// Returns the mark as the language writes it; a language without a country is that of the country of its name, if
/// there is one.
fn decimal_point(language: &str) -> Option<&'static str> {
    let bare = language.split(['.', '@']).next()?.replace('-', "_");
    let own = format!("{bare}_{}", bare.to_uppercase());
    let locale = [bare.as_str(), &own]
        .into_iter()
        .find_map(|name| Locale::try_from(name).ok())?;
    Some(locale_match!(locale => LC_NUMERIC::DECIMAL_POINT))
}

/// Returns the language after POSIX: the first that is set counts, and numbers have a variable of their own.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn language() -> Option<String> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_NUMERIC", "LANG"].into_iter().find_map(set)
}

#[cfg(any(windows, target_vendor = "apple"))]
fn language() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(test)]
mod tests {
    use super::DecimalMark::{self, Comma, Point};

    /// As people write there (Unicode's CLDR 45, `decimal` of the standard numbers).
    #[test]
    fn a_language_says_which_mark_it_has() {
        for (language, mark) in [
            ("de_DE.UTF-8", Comma),
            ("de_DE@euro", Comma),
            ("de_CH.UTF-8", Point),
            ("fr_FR", Comma),
            ("es_ES", Comma),
            ("es_MX", Point),
            ("pt-BR", Comma),
            ("de", Comma),
            ("ru_RU", Comma),
            ("pl_PL", Comma),
            ("en_US.UTF-8", Point),
            ("en_GB", Point),
            ("ja_JP", Point),
            ("zh_CN", Point),
            ("C.UTF-8", Point),
            ("POSIX", Point),
            ("", Point),
            ("not a language", Point),
        ] {
            assert_eq!(DecimalMark::of(language), mark, "{language}");
        }
    }

    #[test]
    fn a_number_is_read_as_its_language_writes_it() {
        for (text, by_point, by_comma) in [
            ("0.05", Some(0.05), Some(0.05)),
            ("0,05", None, Some(0.05)),
            (",5", None, Some(0.5)),
            ("1,024", Some(1024.0), Some(1.024)),
            ("1.024", Some(1.024), Some(1.024)),
            ("1,024,000", Some(1_024_000.0), Some(1_024_000.0)),
            ("1.024.000", None, Some(1_024_000.0)),
            ("1,234.5", Some(1234.5), Some(1234.5)),
            ("1.234,5", None, Some(1234.5)),
            ("1,23.5", None, None),
            ("1,2,3", None, None),
            ("1.2.3", None, None),
            ("1,234,5.6", None, None),
            ("-12,5", None, Some(-12.5)),
            ("\u{2212}12", Some(-12.0), Some(-12.0)),
            ("1 024", Some(1024.0), Some(1024.0)),
            ("1\u{202f}024,5", None, Some(1024.5)),
            ("50 ms", Some(50.0), Some(50.0)),
            ("50ms", Some(50.0), Some(50.0)),
            ("1e3", Some(1000.0), Some(1000.0)),
            ("", None, None),
            (",", None, None),
            ("ms", None, None),
            ("ten", None, None),
            ("inf", None, None),
            ("NaN", None, None),
            ("1e999", None, None),
            ("50 Hz", None, None),
        ] {
            let read = [Point, Comma].map(|mark| mark.read(text, " ms"));
            assert_eq!(read, [by_point, by_comma], "{text:?}");
        }
    }
}
