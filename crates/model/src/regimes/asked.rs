//! What the command line asks for: a use to replace, templates by path or in files.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{File, Head, Name, Path, Scenario, Statement, Use};

use super::{ASKED_USE, PARTIES, Regime, RegimeFile, Swap, has_parties, template};
use crate::check::{Context, uses_in};
use crate::files::read_text;

/// Most regimes that are listed where one is not found.
const REGIMES_NAMED: usize = 20;

/// Keeps a piece of the command line as a text, so that findings can point at it.
pub(super) fn ask(context: &mut Context, name: &str, text: &str) -> Span {
    let file = context.texts.add(name.to_owned(), text.to_owned(), false);
    Span::new(file, 0, text.len())
}
/// The use that another regime can replace.
pub(super) fn replaced_use<'s>(
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
pub(super) fn regime_path(context: &mut Context, regime: &Regime, span: Span) -> Option<Path> {
    match &regime.file {
        Some(file) => take_file(context, file, span),
        None => Some(path_at(regime.written, span)),
    }
}

/// Says that there is no regime of that name, and which there are.
pub(super) fn no_such_regime(
    context: &mut Context,
    scenarios: &[Scenario],
    written: &str,
    span: Span,
) {
    let message = format!("there is no template or scenario `{written}`");
    let told = Diagnostic::error(Id::UnknownTemplate, span, message);
    let scenarios = scenarios.iter().map(|scenario| scenario.name.text.clone());
    let mut names: Vec<String> = scenarios.collect();
    names.extend(context.templates_with_parties(&PARTIES));
    let hint = if let Some(near) = nearest(written, names.iter().map(String::as_str)) {
        format!("use `{near}`")
    } else {
        let more = if names.len() > REGIMES_NAMED {
            ", …"
        } else {
            ""
        };
        names.truncate(REGIMES_NAMED);
        format!(
            "regimes are scenarios of the deal and templates with the parties `holder` and `state`: {}{more}",
            names.join(", ")
        )
    };
    context.tell(told.hint(hint));
}

/// Words joined by dots as a path, each at its place.
pub(super) fn path_at(text: &str, span: Span) -> Path {
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
