//! The conventions in force, as sentences, with whether they are written in the file.

use std::fmt::Write as _;

use engine::Op;
use model::Deal;
use model::definition::{Body, Entity, Kind, PoolMember, Role, Slot};
use model::formula::{BracketFormula, Formula, FormulaNode, Function, ScaleFormula};
use model::model::{InstanceId, Model, RowId};
use model::units::Unit;
use syntax::tree::{Basis, ScaleKind, Timing};

use crate::format;
use crate::print::Printer;

/// A convention that changes numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convention {
    /// What it is about, in a few words: `Discounting`, `Loss carry-forward`.
    pub about: String,
    /// The convention as a sentence.
    pub sentence: String,
    /// The row, use or statement it comes from; empty for a rule of the language.
    pub place: String,
    /// Whether the file states it, or it is what holds where nothing is said.
    pub stated: bool,
}

/// The conventions of a variant, those of the frame first. One that holds in several places is told
/// once, with all of them.
pub fn conventions(deal: &Deal, variant: usize) -> Vec<Convention> {
    let model = &deal.variants[variant];
    let mut gathered = Gathered {
        model,
        conventions: Vec::new(),
    };
    gathered.discounting();
    gathered.money();
    gathered.rules_of_the_language();
    for instance in (0..model.instances.len() as u32).map(InstanceId) {
        gathered.choices(instance);
        gathered.pools(instance);
        gathered.scales(instance);
    }
    gathered.conventions
}

struct Gathered<'m> {
    model: &'m Model,
    conventions: Vec<Convention>,
}

/// More places than this are counted instead of named.
const PLACES_SHOWN: usize = 6;

impl Gathered<'_> {
    fn tell(&mut self, about: &str, sentence: String, place: &str, stated: bool) {
        let known = self.conventions.iter_mut().find(|known| {
            known.about == about && known.sentence == sentence && known.stated == stated
        });
        let Some(known) = known else {
            let (about, place) = (about.to_owned(), place.to_owned());
            self.conventions.push(Convention {
                about,
                sentence,
                place,
                stated,
            });
            return;
        };
        match known.place.matches(", ").count() + 1 {
            count if count < PLACES_SHOWN => {
                write!(known.place, ", {place}").expect("writing to a string cannot fail");
            }
            PLACES_SHOWN => known.place.push_str(", …"),
            _ => {}
        }
    }

    fn discounting(&mut self) {
        let timeline = self.model.timeline;
        let first = timeline.first_year;
        let when = match timeline.timing {
            Timing::Start => format!(
                "at the start of its year: the first flow, at the start of {first}, is not discounted"
            ),
            Timing::Mid => format!(
                "in the middle of its year: the first flow is half a year after the start of {first}"
            ),
            Timing::End => format!(
                "at the end of its year: the first flow is a year after the start of {first}"
            ),
        };
        let stated = timeline.timing_is_stated;
        self.tell("Discounting", format!("Every flow falls {when}; a present value without `from:` is that at the start of {first}"), "timeline", stated);
    }

    fn money(&mut self) {
        for (index, money) in self.model.moneys.iter().enumerate() {
            let basis = match money.basis {
                Basis::Nominal => "money of the day".to_owned(),
                Basis::Real(year) => format!("prices of {year}"),
            };
            let sentence = match (money.from, &money.by) {
                (Some(from), Some(by)) => {
                    let from = &self.model.moneys[from as usize].name;
                    match money.basis {
                        Basis::Real(year) => format!(
                            "`{}` is `{from}` in {basis}; its index is 1 in {year} and grows with each year's `{}`",
                            money.name,
                            by.text()
                        ),
                        Basis::Nominal => format!(
                            "`{}` is converted from `{from}` by `{}`",
                            money.name,
                            by.text()
                        ),
                    }
                }
                _ if index == 0 => format!(
                    "The deal is in {}, {basis}; parties' cash and taxes are in it",
                    money.name
                ),
                _ => format!("`{}` is {} in {basis}", money.name, money.currency),
            };
            self.tell("Money", sentence, &format!("money {}", money.name), true);
        }
    }

    fn rules_of_the_language(&mut self) {
        let drawn = self.model.rows().any(|row| {
            self.model.party_of(row).is_none()
                && matches!(self.model.body(row).body, Body::Drawn(_))
        });
        if drawn {
            self.tell(
                "Central path",
                "Every draw is at its median".to_owned(),
                "",
                false,
            );
        }
        if self.model.flows.iter().any(|flow| flow.in_kind) {
            let sentence =
                "What moves in kind is value but not cash: it counts in `kind`, never in `cash`";
            self.tell("In kind", sentence.to_owned(), "", false);
        }
    }

    /// Choices a template leaves to the deal, each a convention that differs between laws.
    fn choices(&mut self, instance: InstanceId) {
        if instance == InstanceId::ROOT {
            return;
        }
        let definition = self.model.definition(instance);
        for (index, declared) in definition.rows.iter().enumerate() {
            let Kind::Choice(words) = &declared.kind else {
                continue;
            };
            if declared.role != Role::Input {
                continue;
            }
            let row = RowId(self.model.instance(instance).first_row.0 + index as u32);
            let word = self
                .constant(row)
                .and_then(|value| words.get(value as usize));
            let word = word.map_or_else(|| "by formula".to_owned(), |word| word.replace('_', " "));
            let what = declared
                .label
                .clone()
                .unwrap_or_else(|| declared.name.replace('_', " "));
            let others: Vec<String> = words.iter().map(|word| word.replace('_', " ")).collect();
            let sentence = format!(
                "`{}` is {word}, one of {} ({what})",
                declared.name,
                others.join(", ")
            );
            let stated = self.model.body(row).scope != instance;
            self.tell(
                &definition.name,
                sentence,
                &self.model.row_name(row),
                stated,
            );
        }
    }

    /// The value of a row that is one number, through names that only pass it on.
    fn constant(&self, row: RowId) -> Option<f64> {
        let mut row = row;
        // Inputs bound to inputs form a chain as deep as templates are nested.
        for _ in 0..64 {
            let body = self.model.body(row);
            let Body::Formula(formula) = body.body else {
                return None;
            };
            match &formula.node {
                FormulaNode::Number(value) => return Some(*value),
                FormulaNode::Row(next) => row = self.model.resolve(body.scope, next),
                _ => return None,
            }
        }
        None
    }

    fn pools(&mut self, instance: InstanceId) {
        let definition = self.model.definition(instance);
        // In the order of the text, not of the table of names.
        for (index, declared) in definition.rows.iter().enumerate() {
            if declared.role != Role::Pool(PoolMember::Opening) {
                continue;
            }
            let pool = declared.name.trim_end_matches(".opening");
            let Some(Entity::Pool { first, .. }) = definition.names.get(pool) else {
                continue;
            };
            debug_assert_eq!(
                *first,
                Slot(index as u32),
                "a pool begins with its opening row"
            );
            self.uplift(instance, pool, *first);
            self.expiry(instance, pool, *first);
        }
    }

    fn member(&self, instance: InstanceId, first: Slot, member: PoolMember) -> Option<&Formula> {
        let offset = PoolMember::ALL.iter().position(|other| *other == member)?;
        let declared = self
            .model
            .definition(instance)
            .rows
            .get(first.0 as usize + offset)?;
        match (&declared.body, declared.role) {
            (Body::Formula(formula), Role::Pool(found)) if found == member => Some(formula),
            _ => None,
        }
    }

    fn place(&self, instance: InstanceId, pool: &str) -> String {
        let path = &self.model.instance(instance).path;
        if path.is_empty() {
            pool.to_owned()
        } else {
            format!("{path}.{pool}")
        }
    }

    fn uplift(&mut self, instance: InstanceId, pool: &str, first: Slot) {
        let Some(Formula {
            node: FormulaNode::Apply(Op::Multiply, parts),
            ..
        }) = self.member(instance, first, PoolMember::Uplift)
        else {
            return;
        };
        let (Some(base), Some(rate)) = (parts.first(), parts.get(1).and_then(rate_of_growth))
        else {
            return;
        };
        let base = match base.node {
            FormulaNode::Row(_) => "on the opening balance",
            _ => "on the opening balance and on the year's additions",
        };
        let Some(rate) = self.in_words(instance, rate) else {
            return;
        };
        self.tell(
            "Uplift",
            format!("A pool grows {base}, by {rate}"),
            &self.place(instance, pool),
            true,
        );
    }

    fn expiry(&mut self, instance: InstanceId, pool: &str, first: Slot) {
        let life = self
            .member(instance, first, PoolMember::Expired)
            .and_then(life_in);
        let Some(life) = life.and_then(|life| self.in_words(instance, life)) else {
            return;
        };
        let sentence = format!(
            "What is not used expires {life} after the year in which it was added, the oldest first"
        );
        self.tell("Carry-forward", sentence, &self.place(instance, pool), true);
    }

    /// A number in words, or the formula it comes from; `None` where it is zero.
    fn in_words(&self, instance: InstanceId, formula: &Formula) -> Option<String> {
        let printer = Printer::in_model(self.model, instance);
        let constant = match &formula.node {
            FormulaNode::Number(value) => Some(*value),
            FormulaNode::Row(row) => self.constant(self.model.resolve(instance, row)),
            _ => None,
        };
        match constant {
            Some(0.0) => None,
            Some(value) => Some(format::value(
                value,
                &formula.kind,
                &printer.unit(&formula.kind),
            )),
            None => Some(format!("`{}`", printer.formula(formula, &Unit::ratio()))),
        }
    }

    fn scales(&mut self, instance: InstanceId) {
        let own = self.model.instance(instance).first_row.0;
        for index in 0..self.model.definition(instance).rows.len() as u32 {
            let row = RowId(own + index);
            let body = self.model.body(row);
            let Body::Formula(formula) = body.body else {
                continue;
            };
            for scale in scales_in(formula) {
                let sentence = match scale.kind {
                    ScaleKind::Whole => format!(
                        "The rate of the bracket holds for the whole amount; {}",
                        at_the_bounds(scale)
                    ),
                    ScaleKind::Marginal => {
                        "Each slice is charged at the rate of its own bracket".to_owned()
                    }
                    ScaleKind::Blended => {
                        "Each slice has the rate of its own bracket, and the average over all slices is the rate".to_owned()
                    }
                };
                self.tell("Brackets", sentence, &self.model.row_name(row), true);
            }
        }
    }
}

/// The rate inside `growth(rate) - 1`.
fn rate_of_growth(formula: &Formula) -> Option<&Formula> {
    match &formula.node {
        FormulaNode::Apply(Op::Subtract, parts) => rate_of_growth(parts.first()?),
        FormulaNode::Call(Function::Growth, operands) => operands.first(),
        _ => None,
    }
}

/// The life inside the formula of what expires: the lag after which additions are looked at.
fn life_in(formula: &Formula) -> Option<&Formula> {
    match &formula.node {
        FormulaNode::Call(Function::Prior, operands) => operands
            .get(1)
            .filter(|lag| !matches!(lag.node, FormulaNode::Time(_))),
        FormulaNode::Apply(_, operands) => operands.iter().find_map(life_in),
        _ => None,
    }
}

fn scales_in(formula: &Formula) -> Vec<&ScaleFormula> {
    match &formula.node {
        FormulaNode::Scale(scale) => vec![scale],
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            operands.iter().flat_map(scales_in).collect()
        }
        _ => Vec::new(),
    }
}

/// Which bracket an amount just at a bound is in.
fn at_the_bounds(scale: &ScaleFormula) -> &'static str {
    let included = |bracket: &BracketFormula| bracket.included;
    if scale.brackets.iter().all(included) {
        "an upper bound belongs to its bracket"
    } else if scale.brackets.iter().any(included) {
        "a bound behind `up to` belongs to its bracket, one behind `below` to the next"
    } else {
        "an upper bound belongs to the next bracket"
    }
}
