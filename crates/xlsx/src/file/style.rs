//! Colours and formats: what a cell is can be seen.

use rust_xlsxwriter::{Color, Format, FormatBorder};

use crate::book::Look;

/// What the colours mean, at the foot of the first sheet.
pub(super) const COLOURS: &str = "Blue on yellow: typed, may be changed. Black: a formula. Green: a link. Grey: pasted, does not follow the inputs.";

pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) label: Format,
    pub(super) note: Format,
    pub(super) header: Format,
    pub(super) warning: Format,
}

/// What a cell is, shown by its colour.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sort {
    Typed,
    Computed,
    Linked,
    Pasted,
}

impl Styles {
    pub(super) fn new() -> Self {
        let plain = || Format::new().set_font_name("Calibri").set_font_size(10);
        Self {
            title: plain().set_bold().set_font_size(14),
            heading: plain().set_bold().set_border_bottom(FormatBorder::Thin),
            label: plain(),
            note: plain().set_font_color(Color::RGB(0x59_59_59)),
            header: plain()
                .set_bold()
                .set_background_color(Color::RGB(0xE7_E6_E6)),
            warning: plain().set_bold().set_font_color(Color::RGB(0xC0_00_00)),
        }
    }

    /// Blue on yellow is typed, black computed, green linked, grey pasted: as bankers expect.
    pub(super) fn number(&self, look: &Look, sort: Sort) -> Format {
        let format = match look {
            Look::Number { thousands } => match *thousands {
                0 => "#,##0.00;[Red]-#,##0.00;\"-\"".to_owned(),
                many => {
                    let commas = ",".repeat(many as usize);
                    format!("#,##0.0{commas};[Red]-#,##0.0{commas};\"-\"")
                }
            },
            Look::Percent => "0.00%;[Red]-0.00%;0%".to_owned(),
            Look::Year => "0".to_owned(),
            Look::Word(_) => "General".to_owned(),
            Look::Truth => "\"yes\";\"yes\";\"no\"".to_owned(),
        };
        let cell = self.label.clone().set_num_format(format);
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
