//! Regimes: other templates in the place of one use, the rest of the deal as it is.
//!
//! Receives the statements of a deal and the templates asked for, by path or as files. Guarantees a
//! scenario for each that replaces the use and hands on what the deal gives it, as far as the
//! template has a place for it. Does not check values: each is checked as every scenario is.

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

use crate::check::{Context, uses_in};
use crate::definition::{Definition, Entity, Role};
use crate::files::{Files, read_text};
use crate::scenario::{apply, scenarios_in};

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
    /// The place among the variants of the deal.
    pub variant: usize,
    /// The template in the place of the use.
    pub template: Arc<Definition>,
    /// What the deal gives to the use it was written for, and this template has no place for.
    pub left_out: Vec<String>,
}

impl Swapped {
    /// Whether a variant can be given a binding of the command line. What is given to the use that
    /// is replaced goes to the regimes that have such an input.
    pub(crate) fn takes(
        &self,
        context: &mut Context,
        statements: &[Statement],
        binding: &Binding,
    ) -> bool {
        let [first, input, ..] = binding.target.parts.as_slice() else {
            return true;
        };
        let nobody = !self
            .columns
            .iter()
            .any(|column| column.template.names.contains_key(&input.text));
        // What no regime has is told by the check of the first variant.
        if first.text != self.using || nobody {
            return true;
        }
        let using = uses_in(statements).find(|using| using.name.text == self.using);
        let inside = using.and_then(|using| template(context, &using.template));
        inside.is_some_and(|inside| inside.names.contains_key(&input.text))
    }
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
    let base = on.as_ref().and_then(|on| place_of(scenarios, &on.text));
    let mut columns = vec![SwappedColumn {
        variant: base.map_or(0, |place| place + 1),
        template: Arc::clone(&original),
        left_out: Vec::new(),
    }];
    let mut complete = true;
    for (regime, span) in swap.regimes.iter().zip(asked_at) {
        let found = regime_path(context, regime, span)
            .and_then(|path| Some((template(context, &path)?, path)));
        let Some((inside, path)) = found.filter(|(inside, _)| is_regime(context, inside, span))
        else {
            complete = false;
            continue;
        };
        let (bindings, left_out) = handed_on(&using, &original, &inside, span);
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
            name: Name {
                text: path.text(),
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
            variant: scenarios.len(),
            template: inside,
            left_out,
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

/// The statements with a scenario, and those it stands on, carried out. What is wrong with them is
/// told when the scenario is checked.
fn edited(statements: &[Statement], scenarios: &[Scenario], on: Option<&Name>) -> Vec<Statement> {
    let mut edited = statements.to_vec();
    let mut chain: Vec<&Scenario> = Vec::new();
    let mut next = on.map(|on| on.text.as_str());
    while let Some(place) = next.and_then(|name| place_of(scenarios, name)) {
        if chain.len() == scenarios.len() {
            break;
        }
        chain.push(&scenarios[place]);
        next = scenarios[place].on.as_ref().map(|on| on.text.as_str());
    }
    for scenario in chain.into_iter().rev() {
        drop(apply(&mut edited, scenario));
    }
    debug_assert!(scenarios_in(statements).len() <= scenarios.len());
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
            // A file that cannot be read has no place in a text.
            let told = Diagnostic::without_place(id, message);
            context.tell(told);
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
            || named(&theirs.name, span),
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

/// A name as a value.
fn named(name: &str, span: Span) -> InputValue {
    let path = Path {
        parts: vec![Name {
            text: name.to_owned(),
            span,
        }],
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
