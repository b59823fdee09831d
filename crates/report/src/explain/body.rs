//! How a row gets its value in a period: formula, series, draw, open term, price index.

use engine::Operand;
use model::definition::{Between, Body, DistributionForm, Drawn, List};
use model::formula::{Formula, FormulaNode, TimeWord};
use model::model::{InstanceId, RowId};
use model::units::Unit;

use super::{Explainer, Read, Said};
use crate::format;
use crate::print::{Printer, year_unit};
use crate::sources::citations;

impl Explainer<'_> {
    /// What a row is computed from; gives its formula unless it is a plain number.
    pub(super) fn body(&mut self, row: RowId, period: usize, said: &mut Said) -> Option<String> {
        let model = self.model;
        let body = model.body(row);
        let scope = body.scope;
        let unit = self.own_unit(row);
        self.hint = unit.clone();
        match body.body {
            Body::Formula(formula) => self.one(formula, scope, period, &unit, said),
            Body::List(list) => self.list(list, scope, period, &unit, said),
            Body::Dated { between, levels } => {
                let year = model.timeline.year(period);
                let after = levels.partition_point(|(date, _, _)| date.year <= year);
                let (date, level, sources) = levels.get(after.checked_sub(1)?)?;
                said.sources
                    .extend(citations(model.definition(scope), sources));
                said.remark(match (between, levels.get(after)) {
                    (Between::Hold, _) => format!("the value that holds from {}", date.year),
                    (Between::Linear, Some((next, _, _))) => {
                        format!("on a straight line from {} to {}", date.year, next.year)
                    }
                    (Between::Linear, None) => format!("the last value, of {}", date.year),
                    (Between::Nothing, _) => format!("the value of {}", date.year),
                });
                self.one(level, scope, period, &unit, said)
            }
            Body::Drawn(drawn) => {
                let drawn_words = self.draw_in_words(drawn, scope, period, &unit);
                let here = self.drawn_here(row, period, drawn.each_period);
                said.remark(format!("{drawn_words}; {here}"));
                for parameter in &drawn.parameters {
                    self.walk(parameter, scope, period, said);
                }
                None
            }
            Body::Open { low, high } => {
                let kind = super::kind_of(model, row);
                let ends = [low, high].map(|end| {
                    format::value(self.number(end, scope, period), &kind, &model.row_unit(row))
                });
                said.remark(format!(
                    "still open between {} and {}; the middle is shown",
                    ends[0], ends[1]
                ));
                None
            }
            Body::Deflator { base_year, rate } => {
                let rate = model.resolve(scope, rate);
                said.remark(format!(
                    "a price index: 1 in {base_year}, and each year more by that year's rate"
                ));
                said.read(Read {
                    row: rate,
                    period,
                    sign: None,
                });
                Some(format!("prior index * growth({})", model.row_name(rate)))
            }
            Body::Given | Body::Poison => None,
        }
    }

    /// The unit numbers of a row's formula are written in, in the words of where it is written.
    fn own_unit(&self, row: RowId) -> Unit {
        self.model.row(row).unit.clone()
    }

    /// One formula; a plain number needs no words beside its value.
    fn one(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: usize,
        unit: &Unit,
        said: &mut Said,
    ) -> Option<String> {
        self.walk(formula, scope, period, said);
        match formula.node {
            FormulaNode::Number(_) => None,
            _ => Some(Printer::in_model(self.model, scope).formula(formula, unit)),
        }
    }

    fn list(
        &mut self,
        list: &List,
        scope: InstanceId,
        period: usize,
        unit: &Unit,
        said: &mut Said,
    ) -> Option<String> {
        let year = self.model.timeline.year(period);
        let from = list.from.unwrap_or(self.model.timeline.first_year);
        let place = i64::from(year) - i64::from(from);
        let item = usize::try_from(place)
            .ok()
            .and_then(|place| list.items.get(place));
        let (item, which) = match (item, &list.then, &list.otherwise) {
            (Some(item), _, _) => (item, format!("item {} of a list from {from}", place + 1)),
            (None, Some(then), _) if place >= 0 => {
                (then, format!("what holds after a list from {from}"))
            }
            (None, _, Some(otherwise)) => (otherwise, format!("outside a list from {from}")),
            (None, _, None) => {
                said.remark(format!("a list from {from} that does not reach this year"));
                return None;
            }
        };
        said.remark(which);
        self.one(item, scope, period, unit, said)
    }

    fn draw_in_words(
        &mut self,
        drawn: &Drawn,
        scope: InstanceId,
        period: usize,
        unit: &Unit,
    ) -> String {
        let values: Vec<String> = drawn
            .parameters
            .iter()
            .map(|parameter| {
                let value = self.number(parameter, scope, period);
                let own = self.unit_in_words(parameter, scope);
                let shown = if own.dimension == unit.dimension {
                    unit
                } else {
                    &own
                };
                format::value(value, &parameter.kind, shown)
            })
            .collect();
        // A chance reads as a share.
        let success = match drawn.form {
            DistributionForm::NegativeBinomial => self.number(&drawn.parameters[1], scope, period),
            _ => f64::NAN,
        };
        let value = |place: usize| values.get(place).map_or("?", String::as_str);
        let chances = |name: &str, first: f64, second: f64| {
            let (first, second) = (format::percent(first), format::percent(second));
            format!(
                "{name} with a chance of {first} below {} and of {second} below {}",
                value(0),
                value(1)
            )
        };
        let points = |between: &str| {
            let points = drawn.chances.iter().zip(&values);
            let points = points
                .map(|(chance, value)| format!("{}{between}{value}", format::percent(*chance)));
            points.collect::<Vec<_>>().join(", ")
        };
        let what = match drawn.form {
            DistributionForm::Normal => by_moments("normal", &values),
            DistributionForm::NormalBetween {
                below_first,
                below_second,
            } => chances("normal", below_first, below_second),
            DistributionForm::Lognormal => {
                format!("lognormal with median {} and sigma {}", value(0), value(1))
            }
            DistributionForm::LognormalBetween {
                below_first,
                below_second,
            } => chances("lognormal", below_first, below_second),
            DistributionForm::Uniform => format!("uniform between {} and {}", value(0), value(1)),
            DistributionForm::Triangular => format!(
                "triangular from {} over {} to {}",
                value(0),
                value(1),
                value(2)
            ),
            DistributionForm::Bernoulli => format!("yes with a chance of {}", value(0)),
            DistributionForm::LognormalMoments => by_moments("lognormal", &values),
            DistributionForm::UniformBetween {
                below_first,
                below_second,
            } => chances("uniform", below_first, below_second),
            DistributionForm::Pert => {
                format!("pert from {} over {} to {}", value(0), value(1), value(2))
            }
            DistributionForm::Beta { has_ends: false } => {
                format!("beta with a = {} and b = {}", value(0), value(1))
            }
            DistributionForm::Beta { has_ends: true } => format!(
                "beta from {} to {} with a = {} and b = {}",
                value(0),
                value(1),
                value(2),
                value(3)
            ),
            DistributionForm::BetaMoments { has_ends: false } => by_moments("beta", &values),
            DistributionForm::BetaMoments { has_ends: true } => format!(
                "beta from {} to {} with mean {} and standard deviation {}",
                value(0),
                value(1),
                value(2),
                value(3)
            ),
            DistributionForm::Gamma => {
                format!("gamma with shape {} and scale {}", value(1), value(0))
            }
            DistributionForm::GammaMoments => by_moments("gamma", &values),
            DistributionForm::Poisson => format!("a Poisson count with mean {}", value(0)),
            DistributionForm::NegativeBinomial => format!(
                "a negative binomial count with size {} and a chance of {}",
                value(0),
                format::percent(success)
            ),
            DistributionForm::NegativeBinomialMoments => {
                by_moments("a negative binomial count", &values)
            }
            DistributionForm::Discrete => format!("one of several values, {}", points(": ")),
            DistributionForm::Percentiles => {
                format!("by a table of chances, {}", points(" below "))
            }
        };
        let bounds = [("at least", drawn.at_least), ("at most", drawn.at_most)];
        let bounds = bounds
            .iter()
            .filter_map(|(words, place)| place.map(|place| format!(", {words} {}", value(place))));
        let what = what + &bounds.collect::<String>();
        let often = if drawn.each_period {
            "drawn for each year"
        } else {
            "drawn once"
        };
        format!("{often}: {what}")
    }

    /// Which of its values a draw has on the path that is explained.
    fn drawn_here(&self, row: RowId, period: usize, each_period: bool) -> String {
        let name = self.model.row_name(row);
        let level = self
            .run
            .worlds
            .settings
            .level(&name, each_period.then_some(period));
        match level {
            None => "the median is shown".to_owned(),
            Some(level) => {
                let kind = super::kind_of(self.model, row);
                let value = self.run.value(self.place, row, period).unwrap_or(f64::NAN);
                format!(
                    "this path has {}, and {} of all values are lower",
                    format::value(value, &kind, &self.model.row_unit(row)),
                    format::percent(level)
                )
            }
        }
    }

    /// The value of a part of a formula, from the graph.
    pub(super) fn number(&mut self, formula: &Formula, scope: InstanceId, period: usize) -> f64 {
        let operand = self.operand(formula, scope, period);
        self.run.worlds.refresh(&self.run.lowered);
        self.run.worlds.central(operand)
    }

    pub(super) fn operand(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: usize,
    ) -> Operand {
        let models = &self.deal.variants;
        self.run
            .lowered
            .formula(models, self.model, self.place, scope, formula, period)
    }

    /// The unit of a part of a formula, in the words of the deal.
    pub(super) fn unit_in_words(&self, formula: &Formula, scope: InstanceId) -> Unit {
        if let FormulaNode::Row(row) = &formula.node {
            return self.model.row_unit(self.model.resolve(scope, row));
        }
        if matches!(formula.node, FormulaNode::Time(TimeWord::Year)) {
            return year_unit();
        }
        let printer = Printer::in_model(self.model, scope);
        let unit = printer.unit(&formula.kind);
        if unit.dimension == self.hint.dimension && unit.dimension.is_ratio() {
            return self.hint.clone();
        }
        self.model.root_unit(scope, &unit)
    }
}

fn by_moments(name: &str, values: &[String]) -> String {
    let value = |place: usize| values.get(place).map_or("?", String::as_str);
    format!(
        "{name} with mean {} and standard deviation {}",
        value(0),
        value(1)
    )
}
