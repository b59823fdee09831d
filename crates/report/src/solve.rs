//! Inputs that are solved for: one program, many places at once.

use std::collections::HashMap;

use engine::{InputId, Op, Operand, Outcome, Program, Status, evaluate, find_roots, schedule};
use model::formula::{Formula, FormulaNode};
use model::lower::{LoweredVariant, Stand};
use model::model::{InstanceId, RowId};
use model::{Deal, Lowered, Solve};
use syntax::diagnostic::{Diagnostic, Id};

use crate::answers::terms_in_words;
use crate::ask::Asker;
use crate::figure::outcome;
use crate::run::SolveResult;
use crate::settings::{Settings, Worlds};

/// Roots are narrowed down to this share of the range searched.
const TOLERANCE: f64 = 1e-12;

/// Lowers a deal again with leaves in the place of some rows, or multiplying them.
/// Other variants are lowered too where `under` may read them, else left empty.
pub(crate) fn lower_with(
    deal: &Deal,
    place: usize,
    reads_others: bool,
    mut stands: impl FnMut(&mut Lowered, usize) -> HashMap<RowId, Stand>,
) -> Lowered {
    let mut lowered = Lowered::default();
    for (index, model) in deal.variants.iter().enumerate() {
        if index == place || reads_others {
            let here = stands(&mut lowered, index);
            lowered.lower_again(model, &here);
        } else {
            lowered.variants.push(LoweredVariant::default());
        }
    }
    lowered
}

/// Whether a formula looks into another variant.
pub(crate) fn reads_others(formula: &Formula) -> bool {
    match &formula.node {
        FormulaNode::Under(..) => true,
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            operands.iter().any(reads_others)
        }
        FormulaNode::Scale(scale) => scale.parts().any(reads_others),
        FormulaNode::Number(_)
        | FormulaNode::Row(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Withheld
        | FormulaNode::Poison => false,
    }
}

/// A question whose sides are lowered with a leaf in the place of the input.
struct Searched {
    lowered: Lowered,
    leaf: InputId,
    program: Program,
}

/// Solves one question of a variant in every setting of the open terms.
pub(crate) fn solve_result(
    deal: &Deal,
    place: usize,
    solve: &Solve,
    (low, high): (Operand, Operand),
    worlds: &Worlds,
    present: Option<f64>,
) -> (SolveResult, Option<Diagnostic>) {
    let model = &deal.variants[place];
    let input = model.row_name(model.resolve(InstanceId::ROOT, &solve.target));
    let searched = search_space(
        deal,
        place,
        solve,
        &input,
        present.unwrap_or_else(|| worlds.central(low)),
    );
    let bounds = (worlds.central(low), worlds.central(high));
    // The terms are numbered as in the whole run, so that figures can be compared.
    let outcomes: Vec<Outcome> = (0..worlds.settings.count())
        .map(|setting| searched.root(bounds, &worlds.settings, setting))
        .collect();
    let spread: Vec<f64> = outcomes.iter().map(Outcome::value_or_nan).collect();
    // A root found twice differs by the width it was narrowed down to.
    let noise = (bounds.1 - bounds.0).abs() * 1e-9;
    let root = worlds.figure_with(outcomes[0].clone(), &spread, noise);
    let told = root.range.as_ref().map(|range| {
        let terms: Vec<String> = range
            .terms
            .iter()
            .map(|effect| effect.term.clone())
            .collect();
        let message = format!(
            "what `{}` finds depends on {}",
            solve.name,
            terms_in_words(&terms)
        );
        Diagnostic::warning(Id::OpenTerm, solve.span, message)
            .hint("fix the term in a scenario, or for one run with `--set`")
    });
    let result = SolveResult {
        name: solve.name.clone(),
        input,
        unit: solve.unit.clone(),
        low: bounds.0,
        high: bounds.1,
        root,
        present,
        span: solve.span,
    };
    (result, told)
}

fn search_space(deal: &Deal, place: usize, solve: &Solve, input: &str, central: f64) -> Searched {
    let mut leaf = None;
    let others = reads_others(&solve.left) || reads_others(&solve.right);
    let mut lowered = lower_with(deal, place, others, |lowered, index| {
        let id = *leaf.get_or_insert_with(|| lowered.stand_in(input, central));
        let row = deal.variants[index].find_row(input);
        row.map(|row| (row, Stand::Instead(id)))
            .into_iter()
            .collect()
    });
    let mut asker = Asker {
        deal,
        lowered: &mut lowered,
        place,
    };
    let (left, right) = (
        asker.operand(&solve.left, 0),
        asker.operand(&solve.right, 0),
    );
    let difference = lowered.graph.apply(Op::Subtract, &[left, right]);
    let program = schedule(&lowered.graph, &[difference]);
    let leaf = leaf.expect("the variant itself is always lowered");
    Searched {
        lowered,
        leaf,
        program,
    }
}

impl Searched {
    fn root(&self, (low, high): (f64, f64), settings: &Settings, setting: usize) -> Outcome {
        let mut defined = false;
        let found = find_roots(
            |places| {
                let mut inputs = settings.inputs(&self.lowered.leaves, setting);
                inputs.set_paths(self.leaf, places);
                let values = evaluate(&self.program, &inputs, places.len())
                    .output(0)
                    .to_vec();
                defined |= values.iter().any(|value| value.is_finite());
                values
            },
            low,
            high,
            (high - low).abs() * TOLERANCE,
        );
        // Without a single value there was nothing to find a root of.
        if defined {
            found
        } else {
            Outcome::Status(Status::Undefined)
        }
    }
}

/// The value of a row on the central path where it is the same in every year.
pub(crate) fn steady_value(
    lowered: &Lowered,
    worlds: &Worlds,
    place: usize,
    row: RowId,
    period_count: usize,
) -> Option<f64> {
    let first = worlds.central(lowered.variants[place].operand(row, 0));
    let same = (0..period_count)
        .all(|period| worlds.central(lowered.variants[place].operand(row, period)) == first);
    if same { outcome(first).value() } else { None }
}
