//! Everything as CSV, in base units with all digits.

use report::Figure;
use report::regimes::{BreakEven, Cash, Column, Share, Shares, Worth};

use super::View;
use super::answer::share_status;
use crate::commands::run::Csv;
use crate::json::{base_unit, status_name};

/// One line for each regime and measure. The column `price` is what the price is multiplied by, and
/// `status` says why there is no number. Where open terms move a line, lines of the least and the
/// greatest follow.
pub(super) fn table(view: &View) -> String {
    let fixed = [
        "regime", "template", "measure", "party", "price", "unit", "status", "end", "value",
    ];
    let mut csv = Csv::default();
    csv.line(fixed.into_iter().map(str::to_owned));
    for column in &view.regimes.columns {
        Lines {
            view,
            column,
            csv: &mut csv,
        }
        .all();
    }
    csv.into_text()
}

struct Lines<'v> {
    view: &'v View<'v>,
    column: &'v Column,
    csv: &'v mut Csv,
}

/// What a line is about.
#[derive(Clone, Copy)]
struct About<'v> {
    measure: &'v str,
    party: &'v str,
    price: f64,
}

impl Lines<'_> {
    fn all(&mut self) {
        let column = self.column;
        let (holder, state) = (
            &self.view.regimes.holder.name,
            &self.view.regimes.state.name,
        );
        for party in &column.parties {
            self.worth("cash", &party.party.name, &party.worth);
        }
        self.cash("before", "", &column.before);
        self.worth("take", state, &column.take);
        self.shares(state, 1.0, &column.shares);
        self.cash("after", holder, &column.after);
        self.share(
            About {
                measure: "irr wedge",
                party: holder,
                price: 1.0,
            },
            &column.wedge,
        );
        self.share(
            About {
                measure: "back-loading",
                party: state,
                price: 1.0,
            },
            &column.back_loading,
        );
        self.break_even(holder);
        for at in &column.at {
            let about = |measure, party| About {
                measure,
                party,
                price: at.multiple,
            };
            self.money(about("before, present value", ""), &at.before);
            self.ratio(about("before, irr", ""), &at.rate_before);
            self.shares(state, at.multiple, &at.shares);
            self.money(about("after, present value", holder), &at.after);
            self.ratio(about("after, irr", holder), &at.rate_after);
        }
    }

    fn cash(&mut self, what: &str, party: &str, cash: &Cash) {
        self.worth(what, party, &cash.worth);
        let (rate, payback) = (format!("{what}, irr"), format!("{what}, payback"));
        self.ratio(
            About {
                measure: &rate,
                party,
                price: 1.0,
            },
            &cash.rate,
        );
        self.line(
            About {
                measure: &payback,
                party,
                price: 1.0,
            },
            "y",
            "",
            &cash.payback,
        );
    }

    fn worth(&mut self, what: &str, party: &str, worth: &Worth) {
        let (present, total) = (format!("{what}, present value"), format!("{what}, total"));
        self.money(
            About {
                measure: &present,
                party,
                price: 1.0,
            },
            &worth.present,
        );
        self.money(
            About {
                measure: &total,
                party,
                price: 1.0,
            },
            &worth.total,
        );
    }

    fn shares(&mut self, state: &str, price: f64, shares: &Shares) {
        let about = |measure| About {
            measure,
            party: state,
            price,
        };
        self.share(about("share of present value"), &shares.present);
        self.share(about("share of total"), &shares.total);
    }

    fn break_even(&mut self, holder: &str) {
        let about = About {
            measure: "break-even price",
            party: holder,
            price: 1.0,
        };
        let none = Figure::one(f64::NAN);
        match &self.column.break_even {
            BreakEven::At(figure) => self.ratio(about, figure),
            BreakEven::AtAnyPrice => self.line(about, "ratio", "any-price", &none),
            BreakEven::AtNoPrice => self.line(about, "ratio", "no-price", &none),
        }
    }

    fn share(&mut self, about: About, share: &Share) {
        match share {
            Share::Of(figure) => self.ratio(about, figure),
            other => self.line(about, "ratio", share_status(other), &Figure::one(f64::NAN)),
        }
    }

    fn ratio(&mut self, about: About, figure: &Figure) {
        self.line(about, "ratio", "", figure);
    }

    fn money(&mut self, about: About, figure: &Figure) {
        let unit = base_unit(self.view.prepared.deal.base(), &self.view.regimes.unit);
        self.line(about, &unit, "", figure);
    }

    fn line(&mut self, about: About, unit: &str, status: &str, figure: &Figure) {
        let status = match (&figure.middle, status) {
            (report::Outcome::Status(why), "") => status_name(why),
            (_, status) => status,
        };
        let price = about.price.to_string();
        let head = [
            self.column.name.as_str(),
            &self.column.template,
            about.measure,
            about.party,
            &price,
            unit,
            status,
        ];
        self.csv.series(&head.map(str::to_owned), Some(figure), &[]);
    }
}
