//! Checking bracket tables.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{self, ScaleKind};

use super::Checker;
use super::mismatch::Pair;
use crate::definition::Kind;
use crate::formula::{BracketFormula, Formula, FormulaNode, ScaleFormula};
use crate::units::Dimension;

impl Checker<'_, '_> {
    pub(super) fn scale(&mut self, scale: &tree::Scale, span: Span) -> Formula {
        let on = self.number_of(&scale.on);
        let mut brackets: Vec<BracketFormula> = Vec::new();
        // Bounds are most often wrong in the same way: it is told of the first.
        let mut misfit = None;
        for bracket in &scale.brackets {
            self.check_sources(&bracket.sources);
            let bound = self.number_of(&bracket.bound);
            let dimension = known_dimension(&bound);
            if misfit.is_none() || misfit != dimension {
                let united = self.unite(&on, &bound, Pair::new("compare", "with"), bound.span);
                misfit = dimension.filter(|_| matches!(united, Kind::Poison));
            }
            let rate = self.number_of(&bracket.rate);
            if let Some(first) = brackets.first() {
                let first = first.rate.clone();
                self.unite(&first, &rate, Pair::new("mix", "and"), rate.span);
            }
            brackets.push(BracketFormula {
                bound,
                included: bracket.included,
                rate,
            });
        }
        self.check_sources(&scale.above_sources);
        let above = self.number_of(&scale.above);
        if let Some(first) = brackets.first() {
            let first = first.rate.clone();
            self.unite(&first, &above, Pair::new("mix", "and"), above.span);
        }
        self.check_bounds(scale, &brackets);
        let parts = brackets
            .iter()
            .flat_map(|bracket| [&bracket.bound, &bracket.rate]);
        if parts.chain([&on, &above]).any(Formula::is_poison) {
            return Formula::poison(span);
        }
        let (looked_up, rate) = dimensions_of(&on, &brackets, &above);
        let dimension = match scale.kind {
            ScaleKind::Whole | ScaleKind::Blended => Some(rate),
            ScaleKind::Marginal => looked_up.times(&rate),
        };
        let kind = dimension.map_or(Kind::Poison, Kind::number);
        let sources = scale.brackets.iter().map(|bracket| &bracket.sources);
        let sources = sources.chain([&scale.above_sources]).cloned().collect();
        let node = FormulaNode::Scale(Box::new(ScaleFormula {
            kind: scale.kind,
            on,
            brackets,
            above,
            sources,
        }));
        Formula { node, kind, span }
    }

    /// Written bounds have to ascend; computed ones are looked at when the years are known.
    fn check_bounds(&mut self, scale: &tree::Scale, brackets: &[BracketFormula]) {
        for (place, pair) in brackets.windows(2).enumerate() {
            let (lower, upper) = (&pair[0].bound, &pair[1].bound);
            if let (FormulaNode::Number(low), FormulaNode::Number(high)) =
                (&lower.node, &upper.node)
                && low >= high
                && may_be_compared(lower, upper)
            {
                let mut told = brackets_out_of_order(lower.span, upper.span);
                let lines = &scale.brackets[place..place + 2];
                if low > high && lines[0].included == lines[1].included {
                    let (place, exchanged) = self.exchanged(&lines[0], &lines[1]);
                    told.hints.clear();
                    told = told.fix("exchange the two brackets", place, exchanged);
                }
                self.tell(told);
            }
        }
    }

    /// Two brackets in the other order, and the place they stand in.
    fn exchanged(&self, first: &tree::Bracket, second: &tree::Bracket) -> (Span, String) {
        let whole = |bracket: &tree::Bracket| {
            let sources = bracket.sources.iter().map(|source| source.span);
            let end = sources.fold(bracket.rate.span, Span::to);
            bracket.bound.span.to(end)
        };
        let (first, second) = (whole(first), whole(second));
        let between = Span {
            start: first.end,
            end: second.start,
            ..first
        };
        let text = |span| self.context.texts.at(span);
        let exchanged = format!("{}{}{}", text(second), text(between), text(first));
        (first.to(second), exchanged)
    }
}

/// Two bounds of a scale that do not ascend.
pub(crate) fn brackets_out_of_order(lower: Span, upper: Span) -> Diagnostic {
    let message = "the brackets of this scale are not in ascending order";
    let told = Diagnostic::error(Id::BracketsOutOfOrder, upper, message)
        .label(upper, "this bound is not above the one before it");
    told.label(lower, "the bound before it")
        .hint("list the brackets from the lowest bound to the highest")
}

/// The dimension of what is looked up and of the rates; a zero takes that of the others.
fn dimensions_of(
    on: &Formula,
    brackets: &[BracketFormula],
    above: &Formula,
) -> (Dimension, Dimension) {
    let mut looked_up = [on]
        .into_iter()
        .chain(brackets.iter().map(|bracket| &bracket.bound));
    let mut rates = [above]
        .into_iter()
        .chain(brackets.iter().map(|bracket| &bracket.rate));
    (
        looked_up.find_map(known_dimension).unwrap_or_default(),
        rates.find_map(known_dimension).unwrap_or_default(),
    )
}

/// Whether two bounds are in the same unit, as far as they say one.
fn may_be_compared(lower: &Formula, upper: &Formula) -> bool {
    match (known_dimension(lower), known_dimension(upper)) {
        (Some(lower), Some(upper)) => lower == upper,
        _ => true,
    }
}

fn known_dimension(formula: &Formula) -> Option<Dimension> {
    match &formula.kind {
        Kind::Number(measure) => measure.dimension.clone(),
        Kind::Truth | Kind::Choice(_) | Kind::Poison => None,
    }
}
