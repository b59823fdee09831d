//! Colours and formats: what a cell is can be seen.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::book::Look;

/// What a cell is, shown by its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Typed,
    Computed,
    Linked,
    Pasted,
}

/// Every sort with what it means, for the foot of the first sheet.
pub(super) const SORTS: [(Sort, &str); 4] = [
    (Sort::Typed, "typed: may be changed, everything follows"),
    (Sort::Computed, "a formula"),
    (Sort::Linked, "a link to another cell"),
    (Sort::Pasted, "pasted: does not follow the inputs"),
];

pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) label: Format,
    pub(super) note: Format,
    /// The name of a field beside words of several lines.
    pub(super) field: Format,
    /// A note that stands right of a number.
    pub(super) source: Format,
    /// A number of the workbook itself, such as a year.
    pub(super) plain: Format,
    pub(super) header: Format,
    pub(super) warning: Format,
    pub(super) wrapped: Format,
    pub(super) link: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let plain = || Format::new().set_font_name("Calibri").set_font_size(10);
        let grey = Color::RGB(0x59_59_59);
        Self {
            title: plain().set_bold().set_font_size(14),
            heading: plain().set_bold().set_border_bottom(FormatBorder::Thin),
            label: plain(),
            note: plain().set_font_color(grey),
            field: plain().set_font_color(grey).set_align(FormatAlign::Top),
            source: plain().set_font_color(grey).set_indent(1),
            plain: plain().set_font_color(grey).set_num_format("General"),
            header: plain()
                .set_bold()
                .set_background_color(Color::RGB(0xE7_E6_E6)),
            warning: plain().set_bold().set_font_color(Color::RGB(0xC0_00_00)),
            wrapped: plain().set_text_wrap().set_align(FormatAlign::Top),
            link: plain()
                .set_font_color(Color::RGB(0x05_63_C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }

    /// Blue on yellow is typed, black computed, green linked, grey pasted: as bankers expect.
    pub(super) fn number(&self, look: &Look, sort: Sort) -> Format {
        let format = match (sort, look) {
            // What is typed is shown as it is.
            (Sort::Typed, Look::Number { decimals, .. }) => digits("#,##0", *decimals),
            (Sort::Typed, Look::Percent { decimals }) => digits("0", *decimals) + "%",
            _ => number_format(look),
        };
        let cell = self.label.clone().set_num_format(format);
        let cell = match look {
            Look::Word(_) | Look::Truth => cell.set_align(FormatAlign::Right).set_shrink(),
            Look::Number { .. } | Look::Percent { .. } | Look::Tiny | Look::Year | Look::Check => {
                cell
            }
        };
        match sort {
            Sort::Typed => cell
                .set_font_color(Color::RGB(0x00_00_FF))
                .set_background_color(Color::RGB(0xFF_F9_E5)),
            Sort::Computed => cell,
            Sort::Linked => cell.set_font_color(Color::RGB(0x00_70_3C)),
            Sort::Pasted => cell
                .set_font_color(Color::RGB(0x59_59_59))
                .set_background_color(Color::RGB(0xED_ED_ED)),
        }
    }
}

/// What rounds to nothing is a dash, so that no zero has a sign; what is below zero is red.
fn number_format(look: &Look) -> String {
    match look {
        Look::Number {
            thousands,
            decimals,
        } => {
            let digits = digits("#,##0", *decimals) + &",".repeat(usize::from(*thousands));
            let size = (0..*thousands).fold(1.0, |size, _| size * 1000.0);
            signed(&digits, least(*decimals) * size)
        }
        Look::Percent { decimals } => {
            let digits = digits("0", *decimals) + "%";
            signed(&digits, least(*decimals) / 100.0)
        }
        Look::Tiny => "0.00E+00".to_owned(),
        Look::Year => "0".to_owned(),
        Look::Word(_) => "General".to_owned(),
        Look::Truth => "\"yes\";\"yes\";\"no\"".to_owned(),
        Look::Check => "[=0]\"ok\";[Red]0".to_owned(),
    }
}

fn digits(whole: &str, decimals: u8) -> String {
    match decimals {
        0 => whole.to_owned(),
        decimals => format!("{whole}.{}", "0".repeat(usize::from(decimals))),
    }
}

/// The smallest amount that does not round to nothing.
fn least(decimals: u8) -> f64 {
    (0..decimals).fold(0.5, |least, _| least / 10.0)
}

fn signed(digits: &str, least: f64) -> String {
    let least = plain_number(least);
    format!("[>={least}]{digits};[Red][<=-{least}]-{digits};\"-\"")
}

/// A number without an exponent, to a few places.
fn plain_number(value: f64) -> String {
    let text = format!("{value:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_never_show_a_signed_zero() {
        let money = Look::Number {
            thousands: 2,
            decimals: 1,
        };
        assert_eq!(
            number_format(&money),
            "[>=50000]#,##0.0,,;[Red][<=-50000]-#,##0.0,,;\"-\""
        );
        let share = Look::Percent { decimals: 2 };
        assert_eq!(
            number_format(&share),
            "[>=0.00005]0.00%;[Red][<=-0.00005]-0.00%;\"-\""
        );
        let tonnes = Look::Number {
            thousands: 0,
            decimals: 0,
        };
        assert_eq!(
            number_format(&tonnes),
            "[>=0.5]#,##0;[Red][<=-0.5]-#,##0;\"-\""
        );
    }
}
