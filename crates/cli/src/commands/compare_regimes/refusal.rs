//! Why regimes cannot be compared, with one edit of the command line.

use model::regimes::Swapped;
use report::regimes::NotCompared;
use syntax::diagnostic::Diagnostic;
use syntax::nearest::nearest;

use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::output::Output;

/// Says what is wrong with what was asked.
pub(super) fn tell(
    refused: &NotCompared,
    prepared: &Prepared,
    swapped: &Swapped,
    output: &mut Output,
) -> Exit {
    let using = &swapped.using;
    let (error, hint) = match refused {
        NotCompared::NoPrice => (
            format!(
                "nothing says what the price is: what `{using}` is given as revenue comes from no use with an input `price`"
            ),
            "name the row that is multiplied, as in `--price gas_price`".to_owned(),
        ),
        NotCompared::PriceOfItsPast(name) => (
            format!(
                "`{name}` is computed from its own earlier value, so it cannot be multiplied in every year"
            ),
            "name the row it begins with, as in `--price first_price`".to_owned(),
        ),
        NotCompared::UnknownPrice(name) => {
            let model = prepared.deal.base();
            let rows = model.rows().filter(|row| model.party_of(*row).is_none());
            let names: Vec<String> = rows.map(|row| model.row_name(row)).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            let hint = near.map_or_else(
                || "name a row as formulas do, such as `field.price`".to_owned(),
                |near| format!("`{near}` is near"),
            );
            (format!("the deal has no row `{name}`"), hint)
        }
    };
    output.error_line(&visible(&format!("error: {error}")));
    output.error_line(&visible(&format!("hint: {hint}")));
    Exit::Usage
}

/// The same regime twice would be two equal columns.
pub(super) fn no_regime_twice(regimes: &[String], output: &mut Output) -> Result<(), Exit> {
    for (place, regime) in regimes.iter().enumerate() {
        if regimes[..place].contains(regime) {
            let regime = visible(regime);
            output.error_line(&format!("error: `{regime}` is named twice"));
            output.error_line("hint: name each regime once; the deal's own is the first column");
            return Err(Exit::Usage);
        }
    }
    Ok(())
}

/// A file of the command line that cannot be opened.
pub(super) fn unreadable(told: &Diagnostic, output: &mut Output) -> Exit {
    output.error_line(&visible(&format!("error: {}", told.message)));
    Exit::File
}
