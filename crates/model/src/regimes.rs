//! Regimes: other templates in the place of one use, the rest of the deal as it is.
//!
//! Receives the statements of a deal and the templates asked for, by path or as files. Guarantees a
//! scenario for each that replaces the use and hands on what the deal gives it, as far as the
//! template has a place for it. Does not check values: each is checked as every scenario is.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{
    Binding, EditKind, Expr, ExprKind, File, Head, InputValue, Name, Path, Scenario, ScenarioEdit,
    Statement, Text, Use, Value,
};

use crate::check::{Context, path_in, uses_in};
use crate::definition::{Body, Definition, Entity, Role};
use crate::files::{Files, read_text};
use crate::scenario::apply;

/// The party of a regime that holds the asset, and the one that is paid.
pub const PARTIES: [&str; 2] = ["holder", "state"];

/// The names of the texts in which what a command line asked for is kept.
const ASKED: &str = "REGIME";
const ASKED_USE: &str = "--use";
const ASKED_SCENARIO: &str = "--scenario";

/// Whether a text is a piece of a command line.
pub fn is_command_line(text_name: &str) -> bool {
    text_name == ASKED || text_name.starts_with("--")
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
    /// What the deal gives to that use, and this template has no place for.
    pub left_out: Vec<String>,
    /// What it needs and the asset has under the same name, as bindings in words.
    pub taken: Vec<String>,
}

impl Swapped {
    /// A binding of the command line as a variant takes it; `None` where it is not meant for it. What
    /// is given to the use that is replaced goes to the regimes that have such an input, and what is
    /// given to a template by its path to that regime alone.
    pub(crate) fn binding_for<'b>(
        &self,
        context: &mut Context,
        statements: &[Statement],
        variant: usize,
        binding: &'b Binding,
    ) -> Option<Cow<'b, Binding>> {
        let parts = &binding.target.parts;
        let named = self
            .columns
            .iter()
            .filter(|column| is_input_of(&column.template, parts));
        let named: Vec<&SwappedColumn> = named.collect();
        if !named.is_empty() && !uses_in(statements).any(|using| using.name.text == parts[0].text) {
            let column = named.iter().find(|column| column.variant == variant)?;
            let depth = column.template.name.split('.').count();
            let using = Name {
                text: self.using.clone(),
                span: parts[0].span,
            };
            let inside = parts[depth..].iter().cloned();
            let target = Path {
                parts: [using].into_iter().chain(inside).collect(),
            };
            return Some(Cow::Owned(Binding {
                target,
                ..binding.clone()
            }));
        }
        let [first, input, ..] = parts.as_slice() else {
            return Some(Cow::Borrowed(binding));
        };
        let has_input = |inside: &Definition| inside.names.contains_key(&input.text);
        let somebody = self
            .columns
            .iter()
            .any(|column| has_input(&column.template));
        // What no regime has is told by the check of the first variant.
        if first.text != self.using || !somebody {
            return Some(Cow::Borrowed(binding));
        }
        let using = uses_in(statements).find(|using| using.name.text == self.using);
        let inside = using.and_then(|using| template(context, &using.template));
        inside
            .is_some_and(|inside| has_input(&inside))
            .then_some(Cow::Borrowed(binding))
    }
}

/// Whether a path leads from the name of a template into it.
fn is_input_of(inside: &Definition, parts: &[Name]) -> bool {
    let words: Vec<&str> = inside.name.split('.').collect();
    let begins = words
        .iter()
        .zip(parts)
        .all(|(word, part)| part.text == *word);
    begins && parts.len() > words.len()
}

/// Adds a scenario for every regime. Gives nothing where that is not possible, which is told.
pub(crate) fn lay_on(
    context: &mut Context,
    statements: &[Statement],
    scenarios: &mut Vec<Scenario>,
    swap: &Swap,
) -> Option<Swapped> {
    let asked_at = swap
        .regimes
        .iter()
        .map(|regime| ask(context, ASKED, regime.written));
    let asked_at: Vec<Span> = asked_at.collect();
    let on = match swap.scenario {
        Some(name) => Some(scenario_named(context, scenarios, name)?),
        None => None,
    };
    let edited = edited(statements, scenarios, on.as_ref());
    let using = replaced_use(context, &edited, swap, *asked_at.first()?)?.clone();
    let original = template(context, &using.template)?;
    let own = scenarios.clone();
    let base = on.as_ref().and_then(|on| place_of(scenarios, &on.text));
    let mut columns = vec![SwappedColumn {
        name: swap.scenario.unwrap_or("base").to_owned(),
        variant: base.map_or(0, |place| place + 1),
        template: Arc::clone(&original),
        kept: Vec::new(),
        left_out: Vec::new(),
        taken: Vec::new(),
    }];
    let mut complete = true;
    for (regime, span) in swap.regimes.iter().zip(asked_at) {
        if let Some(place) = place_of(&own, regime.written).filter(|_| regime.file.is_none()) {
            let column = scenario_column(
                context,
                statements,
                scenarios,
                (place, span),
                on.as_ref(),
                &using,
            );
            complete &= column.is_some();
            columns.extend(column);
            continue;
        }
        let found = regime_path(context, regime, span)
            .and_then(|path| Some((template(context, &path)?, path)));
        let Some((inside, path)) = found.filter(|(inside, _)| is_regime(context, inside, span))
        else {
            complete = false;
            continue;
        };
        let (mut bindings, left_out) = handed_on(&using, &original, &inside, span);
        let taken = taken_from_asset(context, &edited, &bindings, &inside, span);
        let names = taken.iter().map(said).collect();
        let kept = bindings.iter().map(|binding| binding.target.text());
        let is_input = |name: &String| matches!(inside.names.get(name), Some(Entity::Row(_)));
        let kept = kept.filter(is_input).collect();
        bindings.extend(taken);
        let replacing = Use {
            template: path.clone(),
            name: Name {
                span,
                ..using.name.clone()
            },
            label: using.label.clone(),
            like: None,
            bindings,
            span,
        };
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
            on: on.clone(),
            edits: vec![ScenarioEdit {
                span,
                kind: EditKind::Replace(replacing),
            }],
        });
        columns.push(SwappedColumn {
            name: path.text(),
            variant: scenarios.len(),
            template: inside,
            kept,
            left_out,
            taken: names,
        });
    }
    complete.then(|| Swapped {
        using: using.name.text.clone(),
        columns,
    })
}

/// Keeps a piece of the command line as a text, so that findings can point at it.
fn ask(context: &mut Context, name: &str, text: &str) -> Span {
    let file = context.texts.add(name.to_owned(), text.to_owned(), false);
    Span::new(file, 0, text.len())
}

fn scenario_named(context: &mut Context, scenarios: &[Scenario], text: &str) -> Option<Name> {
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

fn place_of(scenarios: &[Scenario], name: &str) -> Option<usize> {
    scenarios
        .iter()
        .position(|scenario| scenario.name.text == name)
}

/// A scenario of the deal as a regime: it says itself what takes the place of the use.
fn scenario_column(
    context: &mut Context,
    statements: &[Statement],
    scenarios: &mut Vec<Scenario>,
    (place, span): (usize, Span),
    on: Option<&Name>,
    using: &Use,
) -> Option<SwappedColumn> {
    let mut name = scenarios[place].name.clone();
    let mut variant = place + 1;
    if let Some(on) = on {
        // On top of another scenario, the edits of all it stands on are carried out again.
        let chain = chain_of(scenarios, Some(&name));
        let edits = chain
            .iter()
            .flat_map(|scenario| scenario.edits.clone())
            .collect();
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
    let edited = edited(statements, scenarios, Some(&name));
    let found = uses_in(&edited).find(|found| found.name.text == using.name.text);
    let Some(found) = found else {
        let message = format!("scenario `{}` has no use `{}`", name.text, using.name.text);
        context.tell(Diagnostic::error(Id::BadScenarioEdit, span, message));
        return None;
    };
    let inside = template(context, &found.template)?;
    is_regime(context, &inside, span).then(|| SwappedColumn {
        name: scenarios[place].name.text.clone(),
        variant,
        template: inside,
        kept: Vec::new(),
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
fn edited(statements: &[Statement], scenarios: &[Scenario], on: Option<&Name>) -> Vec<Statement> {
    let mut edited = statements.to_vec();
    for scenario in chain_of(scenarios, on) {
        drop(apply(&mut edited, scenario));
    }
    edited
}

fn template(context: &mut Context, path: &Path) -> Option<Arc<Definition>> {
    let id = context.require(path)?;
    Some(Arc::clone(&context.templates.checked[id.0 as usize]))
}

fn has_parties(inside: &Definition) -> bool {
    PARTIES
        .iter()
        .all(|name| matches!(inside.names.get(*name), Some(Entity::Party(_))))
}

/// The use that another regime can replace.
fn replaced_use<'s>(
    context: &mut Context,
    statements: &'s [Statement],
    swap: &Swap,
    asked_at: Span,
) -> Option<&'s Use> {
    let before = context.diagnostics.len();
    let mut fitting: Vec<&Use> = Vec::new();
    for using in uses_in(statements) {
        if template(context, &using.template).is_some_and(|inside| has_parties(&inside)) {
            fitting.push(using);
        }
    }
    // What cannot be read may be the use that is meant.
    if context.has_errors_since(before) {
        return None;
    }
    let names: Vec<&str> = fitting
        .iter()
        .map(|using| using.name.text.as_str())
        .collect();
    if let Some(asked) = swap.using {
        let span = ask(context, ASKED_USE, asked);
        if let Some(place) = names.iter().position(|name| *name == asked) {
            return Some(fitting[place]);
        }
        let told = match uses_in(statements).find(|using| using.name.text == asked) {
            Some(other) => Diagnostic::error(
                Id::KindMismatch,
                span,
                format!(
                    "`{}` has no parties `holder` and `state`, so no regime can replace it",
                    other.template.text()
                ),
            ),
            None => Diagnostic::error(Id::UnknownName, span, format!("there is no use `{asked}`")),
        };
        context.tell(told.hint(can_be_replaced(&names)));
        return None;
    }
    match fitting.as_slice() {
        [one] => Some(one),
        [] => {
            let message =
                "no use of this deal has a template with the parties `holder` and `state`";
            let told = Diagnostic::error(Id::UnknownName, asked_at, message);
            context.tell(told.hint(
                "a regime is a template with these parties; the deal takes one in with `use`",
            ));
            None
        }
        several => {
            let message = format!(
                "this deal has {} uses that a regime can replace",
                several.len()
            );
            let mut told = Diagnostic::error(Id::UnknownName, asked_at, message);
            for using in several.iter().take(4) {
                told = told.label(using.name.span, "this is one");
            }
            context.tell(told.hint(format!("name one with `--use`: {}", names.join(", "))));
            None
        }
    }
}

fn can_be_replaced(names: &[&str]) -> String {
    match names {
        [] => "no use of this deal has a template with these parties".to_owned(),
        names => format!("a regime can replace {}", names.join(", ")),
    }
}

/// The path of the template that was asked for; a file is read and taken in.
fn regime_path(context: &mut Context, regime: &Regime, span: Span) -> Option<Path> {
    match &regime.file {
        Some(file) => take_file(context, file, span),
        None => Some(path_at(regime.written, span)),
    }
}

/// Words joined by dots as a path, each at its place.
fn path_at(text: &str, span: Span) -> Path {
    let mut start = span.start as usize;
    let parts = text.split('.').map(|word| {
        let place = Span::new(span.file, start, start + word.len());
        start += word.len() + 1;
        Name {
            text: word.to_owned(),
            span: place,
        }
    });
    Path {
        parts: parts.collect(),
    }
}

fn take_file(context: &mut Context, file: &RegimeFile, span: Span) -> Option<Path> {
    let known = context.texts.find(file.shown);
    let text = match read_text(file.files, file.path) {
        Ok(text) => text,
        Err((id, message)) => {
            context.tell(Diagnostic::error(id, span, message));
            return None;
        }
    };
    let id = match known {
        Some(id) => id,
        None => context.texts.add(file.shown.to_owned(), text, false),
    };
    let (parsed, mut problems) = syntax::parse::parse(&context.texts.get(id).text, id);
    let File {
        head: Head::Template { path, .. },
        ..
    } = &parsed
    else {
        let message = format!("{} holds no template", file.shown);
        let told = Diagnostic::error(Id::StatementNotAllowed, span, message);
        context.tell(told.hint(
            "a regime begins with `template`, as `lodebook list` shows those of the library",
        ));
        return None;
    };
    let asked = |part: &Name| Name {
        span,
        ..part.clone()
    };
    let path = Path {
        parts: path.parts.iter().map(asked).collect(),
    };
    // What the deal imports itself is there already.
    if known.is_none() {
        context.diagnostics.append(&mut problems);
        context.import_template(parsed);
    }
    Some(path)
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

/// What the deal gives to the use, as far as another template has a place for it; and the names of
/// what that one has no place for.
fn handed_on(
    using: &Use,
    original: &Definition,
    inside: &Definition,
    span: Span,
) -> (Vec<Binding>, Vec<String>) {
    let has_place = |binding: &&Binding| {
        let parts = &binding.target.parts;
        match inside.names.get(&parts[0].text) {
            Some(Entity::Row(slot)) => parts.len() == 1 && inside.row(*slot).role == Role::Input,
            Some(Entity::Party(_) | Entity::Substance(_)) => parts.len() == 1,
            Some(Entity::Use(_)) => parts.len() > 1 && inside.name == original.name,
            _ => false,
        }
    };
    let (kept, left_out): (Vec<&Binding>, Vec<&Binding>) =
        using.bindings.iter().partition(has_place);
    let mut kept: Vec<Binding> = kept.into_iter().cloned().collect();
    let mut left_out: Vec<String> = left_out
        .into_iter()
        .map(|binding| binding.target.text())
        .collect();
    // A single substance is the same one, whatever the templates call it.
    if let ([theirs], [ours]) = (original.substances.as_slice(), inside.substances.as_slice())
        && theirs.name != ours.name
    {
        let given = using
            .bindings
            .iter()
            .find(|binding| binding.target.text() == theirs.name);
        let substance = given.map_or_else(
            || value_at(&[&theirs.name], span),
            |binding| binding.value.clone(),
        );
        left_out.retain(|name| *name != theirs.name);
        kept.retain(|binding| binding.target.text() != ours.name);
        kept.push(Binding {
            target: path_at(&ours.name, span),
            value: substance,
            sources: Vec::new(),
            span,
        });
    }
    (kept, left_out)
}

/// What a regime may take from the asset where the deal does not give it.
const SHARED: [&str; 6] = [
    "revenue",
    "operating",
    "spending",
    "in_use",
    "price",
    "output",
];

/// Bindings for what a regime needs and is not given, from rows of the same name of the asset whose
/// revenue it is given. Only names that mean the same in every regime are taken.
fn taken_from_asset(
    context: &mut Context,
    statements: &[Statement],
    given: &[Binding],
    inside: &Definition,
    span: Span,
) -> Vec<Binding> {
    let revenue = given
        .iter()
        .find(|binding| binding.target.text() == "revenue");
    let Some(asset) = revenue
        .and_then(|binding| path_in(&binding.value))
        .map(|path| &path.parts[0])
    else {
        return Vec::new();
    };
    let Some(using) = uses_in(statements).find(|using| using.name.text == asset.text) else {
        return Vec::new();
    };
    let Some(has) = template(context, &using.template) else {
        return Vec::new();
    };
    let is_needed = |name: &&str| {
        let needed = inside.rows.iter().any(|row| {
            row.name == **name && row.role == Role::Input && matches!(row.body, Body::Given)
        });
        needed && !given.iter().any(|binding| binding.target.text() == **name)
    };
    let is_there = |name: &&str| matches!(has.names.get(*name), Some(Entity::Row(_)));
    let taken = SHARED.into_iter().filter(is_needed).filter(is_there);
    let taken = taken.map(|name| Binding {
        target: path_at(name, span),
        value: value_at(&[&asset.text, name], span),
        sources: Vec::new(),
        span,
    });
    taken.collect()
}

/// A binding in words.
fn said(binding: &Binding) -> String {
    let value = path_in(&binding.value).map_or_else(String::new, Path::text);
    format!("{} = {value}", binding.target.text())
}

/// A path as a value.
fn value_at(words: &[&str], span: Span) -> InputValue {
    let parts = words.iter().map(|word| Name {
        text: (*word).to_owned(),
        span,
    });
    let path = Path {
        parts: parts.collect(),
    };
    let first = Expr {
        span,
        kind: ExprKind::Path(path),
    };
    InputValue::Known(Value::Expr {
        first,
        more: Vec::new(),
    })
}

/// Says how to give what a regime needs and the deal does not have, and drops what follows from
/// it in the same words.
pub(crate) fn say_how_to_give(context: &mut Context, swapped: &Swapped) {
    let texts = &context.texts;
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for found in &mut context.diagnostics {
        let asked = found.span.filter(|span| texts.get(span.file).name == ASKED);
        if let Some(span) = asked.filter(|_| found.id == Id::MissingBinding)
            && told.insert(span)
        {
            let hint = format!(
                "give it for this run, as in `--set \"{}.… = …\"`, or a default in a template of your own",
                swapped.using
            );
            found.hints.push(syntax::diagnostic::Hint {
                text: hint,
                edit: None,
            });
        }
    }
}
