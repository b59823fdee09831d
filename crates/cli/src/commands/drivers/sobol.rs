//! The table of Sobol' indices.

use report::drivers::SobolIndex;

use super::{ROWS_MAX, View, left_out, with_interval};
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

pub(super) fn print(view: &View, page: &mut Page) {
    let drivers = view.drivers;
    if drivers.sobol.is_empty() || drivers.variance.is_nan() || drivers.variance <= 0.0 {
        if drivers.sobol.is_empty() && drivers.path_count > 0 {
            page.heading("Sobol' indices and rank correlation");
            page.paragraph(0, "Nothing in this deal is drawn (`~`), so there are none.");
        }
        return;
    }
    page.heading("Sobol' indices of what is drawn, % of the variance");
    let row = |index: &SobolIndex| Row {
        label: visible(&index.names.join(", ")),
        cells: vec![
            with_interval(&index.first_order),
            with_interval(&index.total),
        ],
    };
    Table {
        headings: ["first order", "total"].map(str::to_owned).to_vec(),
        rows: drivers.sobol.iter().take(ROWS_MAX).map(row).collect(),
    }
    .print(page);
    left_out(drivers.sobol.len(), page);
    let correlated = if drivers.sobol.iter().any(|index| index.names.len() > 1) {
        " Inputs that are correlated are one line, since the variance cannot be divided among them."
    } else {
        ""
    };
    page.paragraph(
        0,
        format!(
            "First order: what of the variance would be gone, on average, if the input were known. \
             Total: what would be left if everything else were known; what inputs do only together \
             is in the totals of all of them.{correlated} Samples of {} paths, {} independently scrambled Sobol' \
             designs; in brackets the 95 % interval, from leaving out one of these at a time.",
            crate::amount::grouped(drivers.path_count), drivers.design_count
        ),
    );
}
