//! Regimes: other templates in the place of one use, the rest of the deal as it is.
//!
//! Receives the statements of a deal and the templates asked for, by path or as files. Guarantees a
//! scenario for each that replaces the use and hands on what the deal gives it, as far as the
//! template has a place for it. Does not check values: each is checked as every scenario is.

mod asked;
mod bindings;
mod scenarios;

use std::fmt;
use std::sync::Arc;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{EditKind, Name, Path, Scenario, ScenarioEdit, Statement, Text, Use};

use crate::check::Context;
use crate::definition::{Definition, Entity};
use crate::files::Files;

use asked::{ask, no_such_regime, regime_path, replaced_use};
pub(crate) use bindings::SHARED;
use bindings::{HandedOn, handed_on, said, taken_from_asset};
use scenarios::{edited, place_of, scenario_column, scenario_named};

/// The party of a regime that holds the asset, and the one that is paid.
pub const PARTIES: [&str; 2] = ["holder", "state"];

/// The row of a regime with all that it pays the state.
pub const TAKE: &str = "take";

/// The names of the texts in which what a command line asked for is kept.
const ASKED: &str = "REGIME";
const ASKED_USE: &str = "--use";
const ASKED_SCENARIO: &str = "--scenario";

/// Whether a text is a piece of a command line.
pub fn is_command_line(text_name: &str) -> bool {
    text_name == ASKED || text_name.starts_with("--")
}

/// Whether a text is the name of a regime, as the command line has it.
pub fn is_name(text_name: &str) -> bool {
    text_name == ASKED
}

/// Which use is replaced, and by what.
#[derive(Debug)]
pub struct Swap<'a> {
    /// The use; where none is named, the only one whose template has the parties of a regime.
    pub using: Option<&'a str>,
    /// The scenario it is replaced in; the base where none is named.
    pub scenario: Option<&'a str>,
    /// What takes its place.
    pub regimes: &'a [Regime<'a>],
}

/// A template as it was asked for.
pub struct Regime<'a> {
    /// As written: a path of a template, or a file.
    pub written: &'a str,
    /// Where the file is read from; `None` for the path of a template.
    pub file: Option<RegimeFile<'a>>,
}

/// A file that holds a template.
pub struct RegimeFile<'a> {
    /// The folder.
    pub files: &'a dyn Files,
    /// Its path in there.
    pub path: &'a str,
    /// What it is called in findings.
    pub shown: &'a str,
}

impl fmt::Debug for Regime<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.written)
    }
}

/// The use that was replaced, and the variants in which it was.
#[derive(Clone, Debug)]
pub struct Swapped {
    /// The name of the use.
    pub using: String,
    /// The deal as written, or under the scenario asked for; then one column for each regime.
    pub columns: Vec<SwappedColumn>,
}

/// One variant with its regime.
#[derive(Clone, Debug)]
pub struct SwappedColumn {
    /// The path of the template, or the scenario: `base` for the deal as written.
    pub name: String,
    /// The place among the variants of the deal.
    pub variant: usize,
    /// The template in the place of the use.
    pub template: Arc<Definition>,
    /// The inputs that keep what the deal gives the use it was written for.
    pub kept: Vec<String>,
    /// The inputs that the deal gives to that use, and about which this template's own law says something else.
    pub own: Vec<String>,
    /// What the deal gives to that use, and this template has no place for.
    pub left_out: Vec<String>,
    /// What it needs and the asset has under the same name, as bindings in words.
    pub taken: Vec<String>,
}

/// What all regimes take the place of.
struct Original<'a> {
    /// The statements of the deal, before any scenario.
    statements: &'a [Statement],
    /// With the scenario asked for.
    edited: &'a [Statement],
    /// That scenario.
    on: Option<&'a Name>,
    using: &'a Use,
    template: Arc<Definition>,
}

/// Adds a scenario for every regime. Gives nothing where that is not possible, which is told.
pub(crate) fn lay_on(
    context: &mut Context,
    statements: &[Statement],
    scenarios: &mut Vec<Scenario>,
    swap: &Swap,
) -> Option<Swapped> {
    let regimes = swap.regimes.iter();
    let asked: Vec<(&Regime, Span)> = regimes
        .map(|regime| (regime, ask(context, ASKED, regime.written)))
        .collect();
    let on = match swap.scenario {
        Some(name) => Some(scenario_named(context, scenarios, name)?),
        None => None,
    };
    let edited = edited(statements, scenarios, on.as_ref());
    let using = replaced_use(context, &edited, swap, asked.first()?.1)?;
    let original = Original {
        statements,
        edited: &edited,
        on: on.as_ref(),
        using,
        template: template(context, &using.template)?,
    };
    let base = on.as_ref().and_then(|on| place_of(scenarios, &on.text));
    let mut columns = vec![SwappedColumn {
        name: swap.scenario.unwrap_or("base").to_owned(),
        variant: base.map_or(0, |place| place + 1),
        template: Arc::clone(&original.template),
        kept: Vec::new(),
        own: Vec::new(),
        left_out: Vec::new(),
        taken: Vec::new(),
    }];
    let own_count = scenarios.len();
    for (regime, span) in &asked {
        let scenario = place_of(&scenarios[..own_count], regime.written);
        let column = match scenario.filter(|_| regime.file.is_none()) {
            Some(place) => scenario_column(context, scenarios, (place, *span), &original),
            None if regime.file.is_none() && !context.has_template(regime.written) => {
                no_such_regime(context, &scenarios[..own_count], regime.written, *span);
                None
            }
            None => template_column(context, scenarios, (regime, *span), &original),
        };
        columns.extend(column);
    }
    // What is wrong with one of them has been told, and then none is compared.
    (columns.len() == asked.len() + 1).then(|| Swapped {
        using: using.name.text.clone(),
        columns,
    })
}

/// A template as a regime: a scenario that replaces the use.
fn template_column(
    context: &mut Context,
    scenarios: &mut Vec<Scenario>,
    (regime, span): (&Regime, Span),
    original: &Original,
) -> Option<SwappedColumn> {
    let path = regime_path(context, regime, span)?;
    let inside = template(context, &path)?;
    if !is_regime(context, &inside, span) {
        return None;
    }
    let using = original.using;
    let HandedOn {
        kept: mut bindings,
        own,
        left_out,
    } = handed_on(using, &original.template, &inside, span);
    let names = bindings.iter().map(|binding| binding.target.text());
    let is_input = |name: &String| matches!(inside.names.get(name), Some(Entity::Row(_)));
    let kept = names.filter(is_input).collect();
    let from_asset = taken_from_asset(context, original.edited, &bindings, &inside, span);
    let taken = from_asset.iter().map(said).collect();
    bindings.extend(from_asset);
    let name = Name {
        span,
        ..using.name.clone()
    };
    let replacing = Use {
        template: path.clone(),
        name,
        label: using.label.clone(),
        like: None,
        bindings,
        span,
    };
    let kind = EditKind::Replace(replacing);
    scenarios.push(Scenario {
        // No word, so that nothing of the deal has the same name.
        name: Name {
            text: format!("{} = {}", using.name.text, path.text()),
            span,
        },
        label: Text {
            value: inside.purpose.clone(),
            span,
        },
        on: original.on.cloned(),
        edits: vec![ScenarioEdit { span, kind }],
    });
    Some(SwappedColumn {
        name: path.text(),
        variant: scenarios.len(),
        template: inside,
        kept,
        own,
        left_out,
        taken,
    })
}

/// Where a finding holds, from the name of a scenario; one that lays a regime on is called `use = template`.
pub(crate) fn variant_in_words(name: &str) -> String {
    match name.split_once(" = ") {
        Some((using, regime)) => format!("with `{regime}` in the place of `{using}`"),
        None => format!("in scenario `{name}`"),
    }
}

fn template(context: &mut Context, path: &Path) -> Option<Arc<Definition>> {
    let id = context.require(path)?;
    Some(Arc::clone(&context.templates.checked[id.0 as usize]))
}

/// Whether a template has the two parties of a regime.
pub(crate) fn has_parties(inside: &Definition) -> bool {
    PARTIES
        .iter()
        .all(|name| matches!(inside.names.get(*name), Some(Entity::Party(_))))
}

fn is_regime(context: &mut Context, inside: &Definition, span: Span) -> bool {
    if has_parties(inside) {
        return true;
    }
    let message = format!(
        "`{}` has no parties `holder` and `state`, so it is no regime",
        inside.name
    );
    let told = Diagnostic::error(Id::KindMismatch, span, message);
    context.tell(told.hint("an instrument becomes a regime inside a template with these parties"));
    false
}
