//! Checked rows as a reader would write them: names, numbers, series and draws. The words of a
//! formula are in [`formula`].

mod formula;

use model::definition::{Between, Body, Definition, DistributionForm, Drawn, Kind, PartySlot};
use model::formula::{Formula, RowRef};
use model::model::{InstanceId, Model, RowId};
use model::units::{Base, Unit};

use crate::answers::unit_of_kind;
use crate::catalogue::Written;
use crate::format;
pub(crate) use formula::year_unit;

/// How a row gets its values, as a reader would write it in the place where it is given.
pub fn row_in_words(model: &Model, row: RowId) -> String {
    let body = model.body(row);
    Printer::in_model(model, body.scope).body(body.body, &model.row_unit(row))
}

/// Prints the formulas of one definition.
pub(crate) struct Printer<'a> {
    definition: &'a Definition,
    /// The name of a row inside a use of the definition.
    inside: Box<dyn Fn(&RowRef) -> String + 'a>,
    base: Box<dyn Fn(Base) -> String + 'a>,
}

impl<'a> Printer<'a> {
    /// Names as they are seen from an instance.
    pub(crate) fn in_model(model: &'a Model, scope: InstanceId) -> Self {
        let definition = model.definition(scope);
        let inside = move |row: &RowRef| {
            let full = model.row_name(model.resolve(scope, row));
            let path = &model.instance(scope).path;
            let local = full
                .strip_prefix(path.as_str())
                .map(|rest| rest.trim_start_matches('.').to_owned());
            local.unwrap_or(full)
        };
        let base = move |base| match base {
            Base::Substance(index) => definition.substances[index as usize].name.clone(),
            other => model.base_name(other),
        };
        Self {
            definition,
            inside: Box::new(inside),
            base: Box::new(base),
        }
    }

    /// Names as a template writes them.
    pub(crate) fn in_template(written: &'a Written) -> Self {
        let definition = &written.definition;
        let inside = |row: &RowRef| {
            let name = written.row(row).map_or("…", |row| row.name.as_str());
            format!("{}{name}", written.path(row))
        };
        let base = |base| match base {
            Base::Money(_) => "money".to_owned(),
            Base::Mass => "t".to_owned(),
            Base::Length => "m".to_owned(),
            Base::Energy => "J".to_owned(),
            Base::Time => "y".to_owned(),
            Base::Substance(index) => definition.substances[index as usize].name.clone(),
        };
        Self {
            definition,
            inside: Box::new(inside),
            base: Box::new(base),
        }
    }

    /// A formula in words; plain numbers in the unit of the row where that fits.
    pub(crate) fn formula(&self, formula: &Formula, unit: &Unit) -> String {
        self.node(formula, unit).0
    }

    /// How a row gets its values, in words.
    pub(crate) fn body(&self, body: &Body, unit: &Unit) -> String {
        let say = |formula: &Formula| self.formula(formula, unit);
        match body {
            Body::Formula(formula) => say(formula),
            Body::List(list) => {
                let mut items: Vec<String> = list.items.iter().map(say).collect();
                items.extend(list.then.iter().map(|then| format!("then {}", say(then))));
                items.extend(
                    list.otherwise
                        .iter()
                        .map(|otherwise| format!("else {}", say(otherwise))),
                );
                let from = list
                    .from
                    .map_or_else(String::new, |from| format!(" from {from}"));
                format!("list{from} {{ {} }}", items.join(", "))
            }
            Body::Dated { between, levels } => {
                let levels: Vec<String> = levels
                    .iter()
                    .map(|(date, level, _)| format!("{}: {}", date.year, say(level)))
                    .collect();
                let word = match between {
                    Between::Hold => "dated",
                    Between::Linear => "dated linear",
                    Between::Nothing => "yearly",
                };
                format!("{word} {{ {} }}", levels.join(", "))
            }
            Body::Drawn(drawn) => self.drawn(drawn, unit),
            Body::Open { low, high } => format!("open {}..{}", say(low), say(high)),
            Body::Deflator { base_year, .. } => format!("price index, 1 in {base_year}"),
            Body::Given => "given at each use".to_owned(),
            Body::Poison => "?".to_owned(),
        }
    }

    fn drawn(&self, drawn: &Drawn, unit: &Unit) -> String {
        let values: Vec<String> = drawn
            .parameters
            .iter()
            .map(|parameter| self.formula(parameter, unit))
            .collect();
        let between = |below: [f64; 2]| {
            let chances = below
                .into_iter()
                .zip(&values)
                .map(|(below, value)| format!("{} below: {value}", format::percent(below)));
            chances.collect::<Vec<_>>().join(", ")
        };
        let value = |place: usize| values.get(place).map_or("?", String::as_str);
        let named = |words: &[(&str, usize)]| {
            let words = words.iter();
            let words = words.map(|(word, place)| format!("{word}: {}", value(*place)));
            words.collect::<Vec<_>>().join(", ")
        };
        let points = |word: &str| {
            let points = drawn.chances.iter().zip(&values);
            let points = points
                .map(|(chance, value)| format!("{}{word}: {value}", format::percent(*chance)));
            points.collect::<Vec<_>>().join(", ")
        };
        let moments = [("mean", 0), ("sd", 1)];
        let (name, arguments) = match drawn.form {
            DistributionForm::Normal => ("normal", named(&moments)),
            DistributionForm::NormalBetween {
                below_first,
                below_second,
            } => ("normal", between([below_first, below_second])),
            DistributionForm::Lognormal => ("lognormal", named(&[("median", 0), ("sigma", 1)])),
            DistributionForm::LognormalMoments => ("lognormal", named(&moments)),
            DistributionForm::LognormalBetween {
                below_first,
                below_second,
            } => ("lognormal", between([below_first, below_second])),
            DistributionForm::Uniform => ("uniform", in_order(&values, 2)),
            DistributionForm::UniformBetween {
                below_first,
                below_second,
            } => ("uniform", between([below_first, below_second])),
            DistributionForm::Triangular => ("triangular", in_order(&values, 3)),
            DistributionForm::Pert => ("pert", in_order(&values, 3)),
            DistributionForm::Beta { has_ends: false } => ("beta", named(&[("a", 0), ("b", 1)])),
            DistributionForm::Beta { has_ends: true } => (
                "beta",
                named(&[("a", 2), ("b", 3), ("lowest", 0), ("highest", 1)]),
            ),
            DistributionForm::BetaMoments { has_ends: false } => ("beta", named(&moments)),
            DistributionForm::BetaMoments { has_ends: true } => (
                "beta",
                named(&[("mean", 2), ("sd", 3), ("lowest", 0), ("highest", 1)]),
            ),
            DistributionForm::Gamma => ("gamma", named(&[("shape", 1), ("scale", 0)])),
            DistributionForm::GammaMoments => ("gamma", named(&moments)),
            DistributionForm::Bernoulli => ("bernoulli", in_order(&values, 1)),
            DistributionForm::Poisson => ("poisson", in_order(&values, 1)),
            DistributionForm::NegativeBinomial => {
                ("negative_binomial", named(&[("size", 0), ("chance", 1)]))
            }
            DistributionForm::NegativeBinomialMoments => ("negative_binomial", named(&moments)),
            DistributionForm::Discrete => ("discrete", points("")),
            DistributionForm::Percentiles => ("percentiles", points(" below")),
        };
        let bounds = [("at_least", drawn.at_least), ("at_most", drawn.at_most)];
        let bounds = bounds
            .iter()
            .filter_map(|(word, place)| place.map(|place| format!(", {word}: {}", value(place))));
        let arguments = arguments + &bounds.collect::<String>();
        let often = if drawn.each_period {
            " each period"
        } else {
            ""
        };
        format!("~ {name}({arguments}){often}")
    }

    /// A row by the name it has in the definition.
    pub(crate) fn row(&self, row: &RowRef) -> String {
        if row.uses.is_empty() {
            self.definition.row(row.slot).name.clone()
        } else {
            (self.inside)(row)
        }
    }

    fn party(&self, party: PartySlot) -> String {
        self.definition.parties[party.0 as usize].name.clone()
    }

    fn use_path(&self, uses: &[u32]) -> String {
        let first = uses
            .first()
            .map(|first| self.definition.uses[*first as usize].name.clone());
        first.unwrap_or_default()
    }

    /// The unit of a kind in the words of the definition.
    pub(crate) fn unit(&self, kind: &Kind) -> Unit {
        unit_of_kind(kind, &self.base)
    }

    fn number(&self, value: f64, kind: &Kind, unit: &Unit) -> String {
        let own = self.unit(kind);
        let shown = if own.dimension == unit.dimension && value != 0.0 {
            unit
        } else {
            &own
        };
        if value == 0.0 && matches!(kind, Kind::Number(_)) {
            return "0".to_owned();
        }
        // A number without a unit is a ratio: nobody writes the word.
        if shown.text == "ratio" {
            return format::precise(value, kind, &Unit::ratio());
        }
        format::precise(value, kind, shown)
    }
}

/// The first so many values; behind them stand bounds.
fn in_order(values: &[String], count: usize) -> String {
    values[..count].join(", ")
}
