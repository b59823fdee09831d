//! The edits that take what is confidential out of the texts.

use std::collections::BTreeMap;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::parse::comments;
use syntax::span::Span;
use syntax::tree::{
    Argument, ArgumentKind, Binding, Claim, ClaimClauseKind, Expr, ExprKind, FieldValue, Input,
    InputValue, Kind, ReadingTest, Source, SourceRef, SourceRefKind, Statement, StatementKind,
    Text, UnitExpr, Value,
};

use super::marks::{Found, Marks, given, scopes};
use super::{PublicTexts, own_texts};
use crate::files::{Loaded, Texts};
use crate::sort_of;

/// The word in the place of what is left out.
const WITHHELD: &str = "withheld";
/// Fields of a confidential source that stay.
const FIELDS_KEPT: [&str; 4] = ["date", "kind", "grade", "confidential"];

/// Edits of the texts of a deal.
pub(super) struct Edits<'a> {
    texts: &'a Texts,
    marks: &'a Marks,
    /// Place and replacement.
    changes: Vec<(Span, String)>,
    /// What cannot be left out.
    pub(super) refused: Vec<Diagnostic>,
}

/// How a value that is left out is declared.
enum Shape {
    /// With this unit.
    Unit(String),
    /// A plain number.
    Plain,
    /// `yes` or `no`.
    Truth,
    /// Only computing it would tell.
    Unknown,
}

impl<'a> Edits<'a> {
    pub(super) fn new(texts: &'a Texts, marks: &'a Marks) -> Self {
        Self {
            texts,
            marks,
            changes: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Every edit of a deal.
    pub(super) fn all(&mut self, loaded: &Loaded) {
        self.comments(loaded);
        for (scope, statements) in scopes(loaded) {
            given(statements, &mut |found| match found {
                Found::Use(_) => {}
                Found::Input(input) => self.input(&scope, input),
                Found::Binding(path, binding) => self.binding(&scope, &path, binding),
            });
            for statement in statements {
                self.statement(&scope, statement);
            }
        }
    }

    /// Comments, and notes that stand at no statement: what is above one of a block is no note of it.
    fn comments(&mut self, loaded: &Loaded) {
        let statements: Vec<Span> = scopes(loaded)
            .into_iter()
            .flat_map(|(_, statements)| statements.iter().map(|statement| statement.span))
            .collect();
        for (file, text) in own_texts(self.texts) {
            for comment in comments(&text.text, file) {
                let before = &text.text[..comment.start as usize];
                let line = &text.text[comment.start as usize..comment.end as usize];
                let is_alone = before
                    .lines()
                    .next_back()
                    .is_none_or(|start| before.ends_with('\n') || start.trim().is_empty());
                let is_inside = statements.iter().any(|span| {
                    span.file == file && span.start < comment.start && comment.start < span.end
                });
                let is_note = line.starts_with("##") && !line.starts_with("###");
                if !(is_note && is_alone) || is_inside {
                    self.changes.push((comment, String::new()));
                }
            }
        }
    }

    /// The texts with all edits carried out; of edits that overlap the outer counts.
    pub(super) fn carried_out(mut self) -> PublicTexts {
        self.changes
            .sort_by_key(|(span, _)| (span.file.0, span.start, std::cmp::Reverse(span.end)));
        let mut of_file: BTreeMap<u32, Vec<(Span, String)>> = BTreeMap::new();
        for (span, replacement) in self.changes {
            let known = of_file.entry(span.file.0).or_default();
            let end = known.last().map_or(0, |(last, _)| last.end);
            if known.is_empty() || span.start >= end {
                known.push((span, replacement));
            }
        }
        let texts = own_texts(self.texts).map(|(file, text)| {
            let edits = of_file.remove(&file.0).unwrap_or_default();
            (text.name.clone(), edited(&text.text, &edits))
        });
        texts.collect()
    }

    fn input(&mut self, scope: &str, input: &Input) {
        if !self.marks.is_input(scope, &input.name.text) {
            self.places(scope, &input.sources);
            return;
        }
        self.reasons(&input.sources);
        let Some(value) = &input.value else { return };
        let declared = input.kind.as_ref().map(|kind| match kind {
            Kind::Truth(span) | Kind::Choice(_, span) => *span,
            Kind::Unit(unit) => unit.span,
        });
        let start = declared.unwrap_or(input.name.span).end;
        let tails = [
            input.label.as_ref().map(|label| label.span.start),
            input.sources.first().map(|source| source.span.start),
            input.confidential.map(|word| word.start),
        ];
        let tail = tails.into_iter().flatten().min();
        let after = self.end_of(value, start, input.name.span);
        let whole = Span {
            start,
            end: tail.unwrap_or(after),
            ..input.name.span
        };
        let shape = if declared.is_some() {
            Shape::Plain
        } else {
            self.shape(value)
        };
        let blank = if tail.is_some() { " " } else { "" };
        let text = match shape {
            Shape::Unit(unit) => format!(" = {WITHHELD} {unit}{blank}"),
            Shape::Plain => format!(" = {WITHHELD}{blank}"),
            Shape::Truth => format!(" : truth = {WITHHELD}{blank}"),
            Shape::Unknown => return self.refuse_unit(&input.name.text),
        };
        self.changes.push((whole, text));
    }

    fn binding(&mut self, scope: &str, path: &str, binding: &Binding) {
        let target = binding.target.span();
        // Who pays and who is paid is no value.
        if target == binding.span {
            return;
        }
        if !self.marks.is_input(scope, path) {
            self.places(scope, &binding.sources);
            return;
        }
        self.reasons(&binding.sources);
        let tails = [
            binding.sources.first().map(|source| source.span.start),
            binding.confidential.map(|word| word.start),
        ];
        let tail = tails.into_iter().flatten().min();
        let whole = Span {
            start: target.end,
            end: tail.unwrap_or(binding.span.end),
            ..target
        };
        let unit = match self.shape(&binding.value) {
            Shape::Unit(unit) => format!(" {unit}"),
            // What is bound knows its own kind.
            Shape::Plain | Shape::Truth | Shape::Unknown => String::new(),
        };
        let blank = if tail.is_some() { " " } else { "" };
        self.changes
            .push((whole, format!(" = {WITHHELD}{unit}{blank}")));
    }

    /// Where a value without anything behind it ends: with its statement.
    fn end_of(&self, value: &InputValue, start: u32, name: Span) -> u32 {
        let text = &self.texts.get(name.file).text;
        let last = match value {
            InputValue::Known(Value::List(list)) => list.span.end,
            InputValue::Known(Value::Dated(dated)) => dated.span.end,
            InputValue::Known(Value::Csv(csv)) => csv.span.end,
            InputValue::Known(Value::Expr { first, more }) => {
                more.last().map_or(first.span.end, |path| path.span().end)
            }
            InputValue::Drawn(drawn) => drawn.span.end,
            InputValue::Open { span, .. } => span.end,
        };
        // Brackets round a formula are not in its span.
        let rest = &text[last as usize..];
        let closing = rest.len() - rest.trim_start_matches([' ', ')']).len();
        let brackets = rest[..closing].rfind(')').map_or(0, |place| place + 1);
        (last + brackets as u32).max(start)
    }

    fn refuse_unit(&mut self, name: &str) {
        let message = format!("nothing but its formula says what unit `{name}` has");
        self.refused.push(
            Diagnostic::without_place(Id::NoPublicEdition, message)
                .hint(format!("declare it, as in `input {name} : USD/t = …`")),
        );
    }

    fn shape(&self, value: &InputValue) -> Shape {
        let of_unit = |unit: &Option<UnitExpr>, first: Option<&Expr>| match (unit, first) {
            (Some(unit), _) => Shape::Unit(self.texts.at(unit.span).to_owned()),
            (None, Some(first)) => self.shape_of(first),
            (None, None) => Shape::Plain,
        };
        match value {
            InputValue::Known(Value::List(list)) => of_unit(&list.unit, list.items.first()),
            InputValue::Known(Value::Dated(dated)) => {
                let first = dated.entries.first().map(|entry| &entry.value);
                of_unit(&dated.unit, first)
            }
            InputValue::Known(Value::Csv(csv)) => {
                Shape::Unit(self.texts.at(csv.unit.span).to_owned())
            }
            InputValue::Known(Value::Expr { first, .. }) => self.shape_of(first),
            InputValue::Open { high, .. } => self.shape_of(high),
            InputValue::Drawn(drawn) if drawn.name.text == "bernoulli" => Shape::Truth,
            InputValue::Drawn(drawn) => {
                let counts = ["poisson", "negative_binomial"];
                let first = drawn.arguments.first().map(value_of_argument);
                let is_count = counts.contains(&drawn.name.text.as_str());
                of_unit(&drawn.unit, first.filter(|_| !is_count))
            }
        }
    }

    fn shape_of(&self, expr: &Expr) -> Shape {
        match &expr.kind {
            ExprKind::Number { unit, .. } | ExprKind::Withheld { unit } => match unit {
                Some(unit) => Shape::Unit(self.texts.at(unit.span).to_owned()),
                None => Shape::Plain,
            },
            ExprKind::Truth(_) => Shape::Truth,
            ExprKind::Negate(inner) => self.shape_of(inner),
            ExprKind::Path(_)
            | ExprKind::Call { .. }
            | ExprKind::Not(_)
            | ExprKind::Binary { .. }
            | ExprKind::If { .. }
            | ExprKind::Scale(_)
            | ExprKind::Error => Shape::Unknown,
        }
    }

    fn text(&mut self, text: &Text, replacement: &str) {
        self.changes.push((text.span, format!("\"{replacement}\"")));
    }

    /// Reasons and places of a confidential value.
    fn reasons(&mut self, sources: &[SourceRef]) {
        for source in sources {
            match &source.kind {
                SourceRefKind::Assumed(reason) => {
                    let replacement = match sort_of(&reason.value) {
                        Some(sort) => format!("{sort}: {WITHHELD}"),
                        None => WITHHELD.to_owned(),
                    };
                    self.text(reason, &replacement);
                }
                SourceRefKind::Cited { place, .. } => {
                    if let Some(place) = place {
                        self.text(place, WITHHELD);
                    }
                }
            }
        }
    }

    /// Places in confidential sources, at what is not confidential itself.
    fn places(&mut self, scope: &str, sources: &[SourceRef]) {
        for source in sources {
            if let SourceRefKind::Cited { source, place } = &source.kind
                && self.marks.is_source(scope, &source.text())
                && let Some(place) = place
            {
                self.text(place, WITHHELD);
            }
        }
    }

    fn statement(&mut self, scope: &str, statement: &Statement) {
        match &statement.kind {
            StatementKind::Input(input) => {
                if self.marks.is_input(scope, &input.name.text) {
                    self.notes(statement);
                }
            }
            StatementKind::Source(source) => self.source(scope, source),
            StatementKind::Stake(stake) => self.cited(scope, &stake.sources, &[&stake.share]),
            StatementKind::Row(row) => {
                if self.marks.cites(scope, &row.sources) {
                    self.notes(statement);
                }
                self.cited(scope, &row.sources, &[&row.formula]);
                self.scales(scope, &row.formula);
            }
            StatementKind::Correlate {
                first,
                second,
                strength,
                sources,
            } => {
                let is_marked =
                    |path: &syntax::tree::Path| self.marks.is_input(scope, &path.text());
                if is_marked(first) || is_marked(second) {
                    self.notes(statement);
                    self.changes.push((statement.span, String::new()));
                } else {
                    self.cited(scope, sources, &[strength]);
                }
            }
            StatementKind::Require(require) => {
                self.cited(scope, &require.sources, &[&require.condition]);
            }
            StatementKind::Claim(claim) => self.claim(scope, claim),
            StatementKind::Expect(expect) => {
                if self.marks.cites(scope, &expect.sources) {
                    self.notes(statement);
                    self.changes.push((statement.span, String::new()));
                }
            }
            StatementKind::Import(_)
            | StatementKind::Timeline(_)
            | StatementKind::Money(_)
            | StatementKind::Substance(_)
            | StatementKind::Party { .. }
            | StatementKind::Group { .. }
            | StatementKind::Pool(_)
            | StatementKind::Pay(_)
            | StatementKind::Use(_)
            | StatementKind::Show(_)
            | StatementKind::Solve(_)
            | StatementKind::Scenario(_) => {}
        }
    }

    /// The `##` notes above a statement.
    fn notes(&mut self, statement: &Statement) {
        let text = &self.texts.get(statement.span.file).text;
        let mut end = statement.span.start as usize;
        // A note takes its line, so that those above a statement are the lines above it.
        while let Some(line_end) = text[..end].rfind('\n') {
            let start = text[..line_end]
                .rfind('\n')
                .map_or(0, |newline| newline + 1);
            let line = text[start..line_end].trim();
            if !line.starts_with('#') && !line.is_empty() {
                break;
            }
            if line.starts_with('#') {
                let place = Span::new(statement.span.file, start, line_end);
                self.changes.push((place, String::new()));
            }
            end = line_end;
        }
    }

    fn source(&mut self, scope: &str, source: &Source) {
        if !self.marks.is_source(scope, &source.name.text) {
            return;
        }
        for (name, value) in &source.fields {
            let is_kept = FIELDS_KEPT.contains(&name.text.as_str());
            let span = match value {
                FieldValue::Text(text) if name.text == "title" => {
                    self.text(text, WITHHELD);
                    continue;
                }
                FieldValue::Date(_) | FieldValue::Word(_) if is_kept => continue,
                FieldValue::Text(text) => text.span,
                FieldValue::Date(date) => date.span,
                FieldValue::Word(word) => word.span,
            };
            self.changes.push((name.span.to(span), String::new()));
        }
    }

    /// What cites a confidential source keeps its formula and loses its numbers.
    fn cited(&mut self, scope: &str, sources: &[SourceRef], formulas: &[&Expr]) {
        self.places(scope, sources);
        if self.marks.cites(scope, sources) {
            for formula in formulas {
                self.numbers(formula);
            }
        }
    }

    /// Brackets of a scale that cite a confidential source.
    fn scales(&mut self, scope: &str, expr: &Expr) {
        if let ExprKind::Scale(scale) = &expr.kind {
            for bracket in &scale.brackets {
                self.cited(scope, &bracket.sources, &[&bracket.bound, &bracket.rate]);
            }
            self.cited(scope, &scale.above_sources, &[&scale.above]);
        }
        for part in parts(expr) {
            self.scales(scope, part);
        }
    }

    /// Every number of a formula.
    fn numbers(&mut self, expr: &Expr) {
        if let ExprKind::Number { unit, .. } = &expr.kind {
            let unit = unit
                .as_ref()
                .map_or_else(String::new, |unit| format!(" {}", self.texts.at(unit.span)));
            self.changes.push((expr.span, format!("{WITHHELD}{unit}")));
        }
        for part in parts(expr) {
            self.numbers(part);
        }
    }

    fn claim(&mut self, scope: &str, claim: &Claim) {
        let cites = |sources: &[SourceRef]| self.marks.cites(scope, sources);
        let is_confidential = claim.clauses.iter().any(
            |clause| matches!(&clause.kind, ClaimClauseKind::Said { sources, .. } if cites(sources)),
        );
        if is_confidential {
            self.text(&claim.words, WITHHELD);
        }
        for clause in &claim.clauses {
            match &clause.kind {
                ClaimClauseKind::Said { sources, .. } => self.places(scope, sources),
                ClaimClauseKind::Quote(quote) if is_confidential => self.text(quote, WITHHELD),
                ClaimClauseKind::Reading(reading) if is_confidential => match &reading.test {
                    ReadingTest::HoldsIf(condition) => self.numbers(condition),
                    ReadingTest::Untestable(reason) => self.text(reason, WITHHELD),
                },
                ClaimClauseKind::Chain(chain) => {
                    for step in &chain.steps {
                        if self.marks.cites(scope, &step.sources) || is_confidential {
                            self.numbers(&step.figure);
                            self.text(&step.label, WITHHELD);
                        }
                        self.places(scope, &step.sources);
                    }
                }
                ClaimClauseKind::Quote(_)
                | ClaimClauseKind::Reading(_)
                | ClaimClauseKind::Kind(_)
                | ClaimClauseKind::Comment(_) => {}
            }
        }
    }
}

fn value_of_argument(argument: &Argument) -> &Expr {
    match &argument.kind {
        ArgumentKind::Plain(value)
        | ArgumentKind::Named { value, .. }
        | ArgumentKind::Each { body: value, .. }
        | ArgumentKind::Chance { value, .. } => value,
    }
}

/// What an expression is directly made of.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Negate(inner) | ExprKind::Not(inner) => vec![inner],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => vec![condition, then, otherwise],
        ExprKind::Call { arguments, .. } => arguments.iter().map(value_of_argument).collect(),
        ExprKind::Scale(scale) => {
            let brackets = scale.brackets.iter();
            let brackets = brackets.flat_map(|bracket| [&bracket.bound, &bracket.rate]);
            brackets.chain([&scale.on, &scale.above]).collect()
        }
        ExprKind::Number { .. }
        | ExprKind::Withheld { .. }
        | ExprKind::Truth(_)
        | ExprKind::Path(_)
        | ExprKind::Error => Vec::new(),
    }
}

/// A text with edits in order; a line that is left empty by them goes.
fn edited(text: &str, edits: &[(Span, String)]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in edits {
        result.push_str(&text[at..span.start as usize]);
        at = span.end as usize;
        if replacement.is_empty() {
            let kept = result.trim_end_matches([' ', '\t']).len();
            result.truncate(kept);
            let is_empty_line = result.is_empty() || result.ends_with('\n');
            let rest = &text[at..];
            let line_end = if rest.starts_with("\r\n") {
                2
            } else {
                usize::from(rest.starts_with('\n'))
            };
            if is_empty_line {
                at += line_end;
            }
        } else {
            result.push_str(replacement);
        }
    }
    result.push_str(&text[at..]);
    result
}
