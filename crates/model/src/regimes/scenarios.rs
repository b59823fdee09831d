//! The scenarios of the deal: one to compare on, and those that are regimes themselves.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{Name, Scenario, Statement};

use super::{ASKED_SCENARIO, Original, SwappedColumn, ask, is_regime, template};
use crate::check::{Context, uses_in};
use crate::scenario::apply;

pub(super) fn scenario_named(
    context: &mut Context,
    scenarios: &[Scenario],
    text: &str,
) -> Option<Name> {
    let span = ask(context, ASKED_SCENARIO, text);
    if place_of(scenarios, text).is_some() {
        return Some(Name {
            text: text.to_owned(),
            span,
        });
    }
    let told = Diagnostic::error(
        Id::UnknownName,
        span,
        format!("there is no scenario `{text}`"),
    );
    let names = scenarios.iter().map(|scenario| scenario.name.text.as_str());
    context.tell(match nearest(text, names) {
        Some(near) => told.hint(format!("did you mean `{near}`?")),
        None => told.hint("leave `--scenario` out to start from the deal as written"),
    });
    None
}
pub(super) fn place_of(scenarios: &[Scenario], name: &str) -> Option<usize> {
    scenarios
        .iter()
        .position(|scenario| scenario.name.text == name)
}
/// A scenario of the deal as a regime: it says itself what takes the place of the use.
pub(super) fn scenario_column(
    context: &mut Context,
    scenarios: &mut Vec<Scenario>,
    (place, span): (usize, Span),
    original: &Original,
) -> Option<SwappedColumn> {
    let mut name = scenarios[place].name.clone();
    let mut variant = place + 1;
    if let Some(on) = original.on {
        // On top of another scenario, the edits of all it stands on are carried out again.
        let chain = chain_of(scenarios, Some(&name));
        let edits = chain.iter().flat_map(|scenario| scenario.edits.clone());
        let edits = edits.collect();
        let label = scenarios[place].label.clone();
        name.text = format!("{} on {}", name.text, on.text);
        scenarios.push(Scenario {
            name: name.clone(),
            label,
            on: Some(on.clone()),
            edits,
        });
        variant = scenarios.len();
    }
    let using = &original.using.name.text;
    let edited = edited(original.statements, scenarios, Some(&name));
    let Some(found) = uses_in(&edited).find(|found| found.name.text == *using) else {
        let message = format!("scenario `{}` has no use `{using}`", name.text);
        context.tell(Diagnostic::error(Id::BadScenarioEdit, span, message));
        return None;
    };
    let inside = template(context, &found.template)?;
    is_regime(context, &inside, span).then(|| SwappedColumn {
        name: scenarios[place].name.text.clone(),
        variant,
        template: inside,
        kept: Vec::new(),
        own: Vec::new(),
        left_out: Vec::new(),
        taken: Vec::new(),
    })
}

/// The scenarios to lay on the base in order, the one asked for last.
fn chain_of<'s>(scenarios: &'s [Scenario], on: Option<&Name>) -> Vec<&'s Scenario> {
    let mut chain: Vec<&Scenario> = Vec::new();
    let mut next = on.map(|on| on.text.as_str());
    while let Some(place) = next.and_then(|name| place_of(scenarios, name)) {
        if chain.len() == scenarios.len() {
            break;
        }
        chain.insert(0, &scenarios[place]);
        next = scenarios[place].on.as_ref().map(|on| on.text.as_str());
    }
    chain
}

/// The statements with a scenario, and those it stands on, carried out. What is wrong with them is
/// told when the scenario is checked.
pub(super) fn edited(
    statements: &[Statement],
    scenarios: &[Scenario],
    on: Option<&Name>,
) -> Vec<Statement> {
    let mut edited = statements.to_vec();
    for scenario in chain_of(scenarios, on) {
        drop(apply(&mut edited, scenario));
    }
    edited
}
