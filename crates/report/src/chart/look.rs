//! Colours and patterns. The colours are those of Okabe and Ito, which people who see few colours can
//! tell apart; the patterns tell them apart in print without any.

/// Letters and axes.
pub(super) const INK: &str = "#1f2328";
/// Lines of the grid.
pub(super) const GRID: &str = "#d8dbe0";
/// Bands and quiet marks.
pub(super) const QUIET: &str = "#57606a";

/// How an area is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) name: &'static str,
    pub(super) colour: &'static str,
    /// What is drawn on a field of eight by eight pixels; nothing for a plain area.
    marks: &'static str,
}

impl Look {
    pub(super) fn is_pattern(self) -> bool {
        !self.marks.is_empty()
    }

    /// The definition of its pattern under an id.
    pub(super) fn pattern(self, id: &str) -> String {
        let Self { colour, marks, .. } = self;
        format!(
            "<pattern id=\"{id}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"{colour}\"/>{marks}</pattern>"
        )
    }
}

/// The looks of series, in the order in which they are used. Neighbours differ in lightness, too.
pub(super) const LOOKS: [Look; 8] = [
    Look {
        name: "blue",
        colour: "#0072b2",
        marks: "",
    },
    Look {
        name: "orange",
        colour: "#f3b73f",
        marks: "<path d=\"M-2 10L10 -2M-2 2L2 -2M6 10L10 6\" stroke=\"#7a4b00\" stroke-width=\"1.3\"/>",
    },
    Look {
        name: "green",
        colour: "#007a5a",
        marks: "<path d=\"M0 4H8\" stroke=\"#fff\" stroke-width=\"1.4\"/>",
    },
    Look {
        name: "sky",
        colour: "#9ad4f5",
        marks: "<circle cx=\"2\" cy=\"2\" r=\"1.2\" fill=\"#003a5c\"/><circle cx=\"6\" cy=\"6\" r=\"1.2\" fill=\"#003a5c\"/>",
    },
    Look {
        name: "vermilion",
        colour: "#c44a00",
        marks: "<path d=\"M-2 -2L10 10M-2 6L2 10M6 -2L10 2\" stroke=\"#fff\" stroke-width=\"1.2\"/>",
    },
    Look {
        name: "yellow",
        colour: "#f7ee8c",
        marks: "<path d=\"M4 0V8\" stroke=\"#6b6400\" stroke-width=\"1.2\"/>",
    },
    Look {
        name: "purple",
        colour: "#9c4a7f",
        marks: "<path d=\"M0 4H8M4 0V8\" stroke=\"#fff\" stroke-width=\"1\"/>",
    },
    Look {
        name: "grey",
        colour: "#d0d4d9",
        marks: "<path d=\"M-2 10L10 -2M-2 -2L10 10\" stroke=\"#7c848d\" stroke-width=\".8\"/>",
    },
];

/// What adds, what takes away, and sums, in a waterfall.
pub(super) const ADDS: Look = LOOKS[0];
/// What takes away.
pub(super) const TAKES: Look = LOOKS[1];
/// What has been reached.
pub(super) const SUM: Look = LOOKS[7];

/// Colours and dashes of lines, in the order in which they are used.
pub(super) const LINES: [(&str, &str); 6] = [
    ("#0072b2", ""),
    ("#c44a00", "7 3"),
    ("#007a5a", "2 2.5"),
    ("#9c4a7f", "9 3 2 3"),
    ("#1f2328", "1 3"),
    ("#8a6d00", "12 4"),
];
