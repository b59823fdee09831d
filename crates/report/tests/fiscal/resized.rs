//! A deal in which every number with a unit is written for other sizes of the base units.
//!
//! Every number that stands in the deal or in a template, brackets of scales included, is multiplied
//! by what the sizes make of its unit. What the deal computes has to follow: a row of money grows
//! as money does, a share stays as it is.

use std::sync::Arc;

use model::Deal;
use model::definition::{Body, Bound, Definition, Kind, Measure};
use model::formula::{Formula, FormulaNode};
use model::units::{Base, Dimension};

/// By how many powers of two each base unit grows: then nothing is rounded, and what has to be equal
/// is so to the last bit. Time stays: years are those of the calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) money: i32,
    pub(crate) mass: i32,
    pub(crate) length: i32,
    pub(crate) energy: i32,
    pub(crate) substance: i32,
}

impl Sizes {
    /// What a number of this dimension is multiplied by.
    pub(crate) fn factor(&self, dimension: &Dimension) -> f64 {
        let powers = dimension.factors().iter().map(|(base, exponent)| {
            let size = match base {
                Base::Money(_) => self.money,
                Base::Mass => self.mass,
                Base::Length => self.length,
                Base::Energy => self.energy,
                Base::Substance(_) => self.substance,
                Base::Time => 0,
            };
            f64::from(size) * exponent.value()
        });
        power_of_two(powers.sum())
    }

    /// The same of a kind; what is no number stays as it is.
    pub(crate) fn factor_of(&self, kind: &Kind) -> f64 {
        match kind {
            Kind::Number(Measure {
                dimension: Some(dimension),
                ..
            }) => self.factor(dimension),
            Kind::Number(_) | Kind::Truth | Kind::Choice(_) | Kind::Poison => 1.0,
        }
    }
}

/// Two to a whole power, from the bits of a binary number.
fn power_of_two(power: f64) -> f64 {
    assert!(power.fract() == 0.0, "sizes fit the exponents of units");
    f64::from_bits(((1023.0 + power) as u64) << 52)
}

/// The base of a deal for other sizes.
pub(crate) fn resized(deal: &Deal, sizes: Sizes) -> Deal {
    let mut deal = deal.clone();
    deal.variants.truncate(1);
    deal.scenarios.clear();
    let base = &mut deal.variants[0];
    definition(Arc::make_mut(&mut base.root), sizes);
    let templates = base.templates.iter().map(|template| {
        let mut template = Definition::clone(template);
        definition(&mut template, sizes);
        Arc::new(template)
    });
    base.templates = templates.collect();
    // What is asked is not a number of the deal.
    base.questions = model::Questions::default();
    deal
}

fn definition(definition: &mut Definition, sizes: Sizes) {
    for row in &mut definition.rows {
        body(&mut row.body, sizes);
    }
    for using in &mut definition.uses {
        let bound = using.bound.values_mut();
        let deep = using.deep.iter_mut().map(|(_, bound)| bound);
        bound
            .chain(deep)
            .for_each(|Bound { body: given, .. }| body(given, sizes));
    }
}

fn body(body: &mut Body, sizes: Sizes) {
    let each = |formula: &mut Formula| self::formula(formula, sizes);
    match body {
        Body::Formula(formula) => each(formula),
        Body::List(list) => {
            let items = list.items.iter_mut();
            items
                .chain(&mut list.then)
                .chain(&mut list.otherwise)
                .for_each(each);
        }
        Body::Dated { levels, .. } => {
            levels.iter_mut().map(|(_, level, _)| level).for_each(each);
        }
        Body::Drawn(drawn) => drawn.parameters.iter_mut().for_each(each),
        Body::Open { low, high } => [low, high].into_iter().for_each(each),
        Body::Deflator { .. } | Body::Given | Body::Poison => {}
    }
}

fn formula(formula: &mut Formula, sizes: Sizes) {
    let each = |operand: &mut Formula| self::formula(operand, sizes);
    match &mut formula.node {
        FormulaNode::Number(value) => *value *= sizes.factor_of(&formula.kind),
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            operands.iter_mut().for_each(each);
        }
        FormulaNode::Scale(scale) => {
            let brackets = scale.brackets.iter_mut();
            let parts = brackets.flat_map(|bracket| [&mut bracket.bound, &mut bracket.rate]);
            parts
                .chain([&mut scale.on, &mut scale.above])
                .for_each(each);
        }
        FormulaNode::Under(_, inner) => each(inner),
        FormulaNode::Row(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Withheld
        | FormulaNode::Poison => {}
    }
}
