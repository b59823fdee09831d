//! Scenarios: ordered edits of a deal's statements.
//!
//! Receives the statements of the base deal. Guarantees statements in which every edit is carried
//! out, so that a scenario is checked exactly as a deal is. Does not check values.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{
    Binding, EditKind, ExprKind, InputValue, Members, Name, Path, Scenario, Statement,
    StatementKind, Use, Value,
};

/// The scenarios of a deal in order.
pub(crate) fn scenarios_in(statements: &[Statement]) -> Vec<&Scenario> {
    let scenarios = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Scenario(scenario) => Some(scenario),
            _ => None,
        });
    scenarios.collect()
}

/// For each scenario, the scenarios to lay on the base in order, itself last.
pub(crate) fn chains(scenarios: &[&Scenario]) -> (Vec<Vec<u32>>, Vec<Diagnostic>) {
    let mut told = Vec::new();
    let chain_of = |index: usize, told: &mut Vec<Diagnostic>| {
        let mut chain = vec![index as u32];
        let mut current = scenarios[index];
        while let Some(on) = &current.on {
            let found = scenarios
                .iter()
                .position(|other| other.name.text == on.text);
            let Some(next) = found else {
                told.push(unknown_base(on, scenarios));
                break;
            };
            if chain.contains(&(next as u32)) {
                let message = format!("scenario `{}` stands on itself", scenarios[index].name.text);
                told.push(
                    Diagnostic::error(Id::BadScenarioEdit, on.span, message)
                        .hint("let one of them stand on the base deal"),
                );
                break;
            }
            chain.insert(0, next as u32);
            current = scenarios[next];
        }
        chain
    };
    let chains = (0..scenarios.len())
        .map(|index| chain_of(index, &mut told))
        .collect();
    (chains, told)
}

fn unknown_base(on: &Name, scenarios: &[&Scenario]) -> Diagnostic {
    let told = Diagnostic::error(
        Id::UnknownName,
        on.span,
        format!("there is no scenario `{}`", on.text),
    );
    match nearest(
        &on.text,
        scenarios.iter().map(|scenario| scenario.name.text.as_str()),
    ) {
        Some(near) => told.fix(format!("did you mean `{near}`?"), on.span, near),
        None => told.hint("leave `on …` out to start from the base deal"),
    }
}

/// Carries out the edits of a scenario.
pub(crate) fn apply(statements: &mut Vec<Statement>, scenario: &Scenario) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for edit in &scenario.edits {
        let done = match &edit.kind {
            EditKind::Set(binding) => set(statements, binding),
            EditKind::Drop(name) => drop_use(statements, name),
            EditKind::Replace(using) => replace(statements, using),
            EditKind::Add(using) => {
                let statement = Statement {
                    span: edit.span,
                    notes: Vec::new(),
                    kind: StatementKind::Use(using.clone()),
                };
                statements.push(statement);
                Ok(())
            }
        };
        told.extend(done.err());
    }
    told
}

/// Gives an input, a group or a binding of a use another value.
pub(crate) fn set(statements: &mut [Statement], binding: &Binding) -> Result<(), Diagnostic> {
    let (first, rest) = binding
        .target
        .parts
        .split_first()
        .expect("a path is never empty");
    let mut names = Vec::new();
    for statement in statements.iter_mut() {
        match &mut statement.kind {
            StatementKind::Input(input) => {
                if input.name.text == first.text && rest.is_empty() {
                    input.value = Some(binding.value.clone());
                    input.sources.clone_from(&binding.sources);
                    return Ok(());
                }
                names.push(input.name.text.clone());
            }
            StatementKind::Group { name, members }
                if name.text == first.text && rest.is_empty() =>
            {
                *members = Members::Listed(listed(binding)?);
                return Ok(());
            }
            StatementKind::Use(using) => {
                if using.name.text == first.text && !rest.is_empty() {
                    set_inside(using, binding, rest);
                    return Ok(());
                }
                names.push(using.name.text.clone());
            }
            StatementKind::Row(row) if row.name.text == first.text => {
                let message = format!("`{}` is a row; a scenario sets inputs", first.text);
                return Err(
                    bad_edit(first.span, message).hint("make what differs an input and set that")
                );
            }
            _ => {}
        }
    }
    let message = format!("there is no input `{}` to set", binding.target.text());
    Err(
        match nearest(&first.text, names.iter().map(String::as_str)) {
            Some(near) => bad_edit(first.span, message).fix(
                format!("did you mean `{near}`?"),
                first.span,
                near,
            ),
            None => bad_edit(first.span, message)
                .hint("a scenario sets an input of the deal, or `use.input` of one of its uses"),
        },
    )
}

fn set_inside(using: &mut Use, binding: &Binding, rest: &[Name]) {
    let target = Path {
        parts: rest.to_vec(),
    };
    let text = target.text();
    using
        .bindings
        .retain(|present| present.target.text() != text);
    using.bindings.push(Binding {
        target,
        ..binding.clone()
    });
}

fn listed(binding: &Binding) -> Result<Vec<Path>, Diagnostic> {
    if let InputValue::Known(Value::Expr { first, more }) = &binding.value
        && let ExprKind::Path(path) = &first.kind
    {
        return Ok([path].into_iter().chain(more).cloned().collect());
    }
    let message = format!(
        "`{}` is a group; it is set to a list of names",
        binding.target.text()
    );
    Err(bad_edit(binding.span, message)
        .hint(format!("write `set {} = a, b`", binding.target.text())))
}

fn drop_use(statements: &mut Vec<Statement>, name: &Name) -> Result<(), Diagnostic> {
    let place =
        use_named(statements, &name.text).ok_or_else(|| no_use(statements, name, "drop"))?;
    statements.remove(place);
    Ok(())
}

fn replace(statements: &mut [Statement], using: &Use) -> Result<(), Diagnostic> {
    let place = use_named(statements, &using.name.text)
        .ok_or_else(|| no_use(statements, &using.name, "replace"))?;
    statements[place].kind = StatementKind::Use(using.clone());
    Ok(())
}

fn use_named(statements: &[Statement], name: &str) -> Option<usize> {
    statements.iter().position(
        |statement| matches!(&statement.kind, StatementKind::Use(using) if using.name.text == name),
    )
}

fn no_use(statements: &[Statement], name: &Name, verb: &str) -> Diagnostic {
    let message = format!("there is no use `{}` to {verb}", name.text);
    let names = crate::check::uses_in(statements).map(|using| using.name.text.as_str());
    match nearest(&name.text, names) {
        Some(near) => {
            bad_edit(name.span, message).fix(format!("did you mean `{near}`?"), name.span, near)
        }
        None => bad_edit(name.span, message).hint(format!(
            "a scenario can {verb} what the deal declares with `use`"
        )),
    }
}

fn bad_edit(span: Span, message: String) -> Diagnostic {
    Diagnostic::error(Id::BadScenarioEdit, span, message)
}
