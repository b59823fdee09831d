//! Cells of comma-separated values, as RFC 4180 has them.

/// What a spreadsheet takes for the beginning of a formula, the wide forms of East Asian keyboards too.
const FORMULA_SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What a spreadsheet may take for the end of a cell, whatever separates cells here.
const CELL_ENDS: [char; 4] = [';', '\t', '\n', '\r'];

/// A cell of words.
///
/// A spreadsheet takes a cell that begins like a formula for one and runs it, so an apostrophe is put
/// before the sign. One that is there already gets another, so that a reader who takes one away always
/// has the words as they were. In many countries cells end with a semicolon: a sign behind one gets its
/// apostrophe, too.
pub(crate) fn words(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len());
    let mut at_start = true;
    for (place, letter) in cell.char_indices() {
        if at_start {
            let rest = cell[place..].trim_start_matches('\'');
            if rest.starts_with(FORMULA_SIGNS) || rest.starts_with(['\t', '\r']) {
                safe.push('\'');
            }
        }
        safe.push(letter);
        at_start = CELL_ENDS.contains(&letter);
    }
    if safe.contains([',', '"', '\n', '\r']) {
        safe = format!("\"{}\"", safe.replace('"', "\"\""));
    }
    safe
}

/// A cell with a number: the shortest text that reads back as the same one, with an exponent only where
/// it would be long without.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-5..1e16).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::{number, words};

    #[test]
    fn words_are_quoted_and_never_formulas() {
        for (cell, written) in [
            ("State", "State"),
            ("a, b", "\"a, b\""),
            ("the \"big\" one", "\"the \"\"big\"\" one\""),
            ("=cmd()", "'=cmd()"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum(a)", "'@sum(a)"),
            ("＝cmd()", "'＝cmd()"),
            ("'=cmd()", "''=cmd()"),
            ("'t Zand", "'t Zand"),
            ("\t=cmd()", "'\t'=cmd()"),
            ("a;=cmd()", "a;'=cmd()"),
            ("a; -5 % of it", "a; -5 % of it"),
            ("=a,b", "\"'=a,b\""),
            ("a-b=c", "a-b=c"),
            ("", ""),
        ] {
            assert_eq!(words(cell), written);
        }
    }

    #[test]
    fn numbers_read_back_the_same() {
        for (value, written) in [
            (0.1, "0.1"),
            (-0.0, "-0"),
            (25_000_000.0, "25000000"),
            (1.0 / 3.0, "0.3333333333333333"),
            (1e16, "1e16"),
            (-2.5e-7, "-2.5e-7"),
            (f64::MAX, "1.7976931348623157e308"),
            (5e-324, "5e-324"),
        ] {
            assert_eq!(number(value), written);
            let back: f64 = written.parse().expect("it is a number");
            assert_eq!(back.to_bits(), value.to_bits());
        }
    }
}
