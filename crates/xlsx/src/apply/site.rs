//! Where in a text numbers stand and where their citations are.

use syntax::span::Span;
use syntax::tree::{
    ArgumentKind, Binding, ClauseKind, Csv, EditKind, Expr, ExprKind, File, InputValue, Scale,
    SourceRef, Statement, StatementKind, Use, Value,
};

/// A part of a text whose numbers share a citation.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The whole part.
    pub(super) span: Span,
    /// Its numbers other than 0 and a mere 1, without those of parts that cite for themselves.
    pub(super) numbers: Vec<Span>,
    /// Its citations.
    pub(super) sources: Vec<Span>,
    /// Where a citation may be put; `None` where the language has no room for one.
    pub(super) end: Option<u32>,
    /// The part around it, whose citations count where it has none.
    pub(super) around: Option<usize>,
    /// The unit behind the bracket.
    pub(super) unit: Option<Span>,
    /// The column of a file it is read from.
    pub(super) csv: Option<Csv>,
}

/// The parts of a text.
#[derive(Default)]
pub(super) struct Sites {
    list: Vec<Site>,
}

impl Sites {
    /// Those of a text that was parsed.
    pub(super) fn of(file: &File) -> Self {
        let mut sites = Self::default();
        for statement in &file.statements {
            sites.statement(statement);
        }
        sites
    }

    pub(super) fn get(&self, site: usize) -> &Site {
        &self.list[site]
    }

    /// The smallest part that holds a place.
    pub(super) fn at(&self, span: Span) -> Option<usize> {
        let holds = |site: &Site| site.span.start <= span.start && span.end <= site.span.end;
        let around = self.list.iter().enumerate().filter(|(_, site)| holds(site));
        let smallest = around
            .min_by_key(|(place, site)| (site.span.end - site.span.start, usize::MAX - place));
        smallest.map(|(place, _)| place)
    }

    fn add(&mut self, span: Span, sources: &[SourceRef], end: Option<u32>) -> usize {
        self.list.push(Site {
            span,
            numbers: Vec::new(),
            sources: sources.iter().map(|source| source.span).collect(),
            end,
            around: None,
            unit: None,
            csv: None,
        });
        self.list.len() - 1
    }

    fn statement(&mut self, statement: &Statement) {
        let span = statement.span;
        let end = Some(span.end);
        match &statement.kind {
            StatementKind::Input(input) => {
                let site = self.add(span, &input.sources, end);
                if let Some(value) = &input.value {
                    self.value(site, value);
                }
            }
            StatementKind::Row(row) => {
                let end = match &row.cast {
                    None => end,
                    Some(_) => Some(
                        row.label
                            .as_ref()
                            .map_or(row.formula.span, |label| label.span)
                            .end,
                    ),
                };
                let site = self.add(span, &row.sources, end);
                self.expr(site, &row.formula);
            }
            StatementKind::Require(require) => {
                let site = self.add(span, &require.sources, end);
                self.expr(site, &require.condition);
            }
            StatementKind::Stake(stake) => {
                let site = self.add(span, &stake.sources, end);
                self.expr(site, &stake.share);
            }
            StatementKind::Pool(pool) => {
                for clause in &pool.clauses {
                    let site = self.add(clause.span, &[], None);
                    match &clause.kind {
                        ClauseKind::Open(expr)
                        | ClauseKind::Add(expr)
                        | ClauseKind::UseUpTo(expr)
                        | ClauseKind::ExpireAfter(expr)
                        | ClauseKind::Uplift { rate: expr, .. } => self.expr(site, expr),
                    }
                }
            }
            StatementKind::Use(using) => self.bindings(using),
            StatementKind::Scenario(scenario) => {
                for edit in &scenario.edits {
                    match &edit.kind {
                        EditKind::Set(binding) => self.binding(binding),
                        EditKind::Replace(using) | EditKind::Add(using) => self.bindings(using),
                        EditKind::Drop(_) => {}
                    }
                }
            }
            // Questions hold numbers without citations, and the rest holds no numbers of a book.
            StatementKind::Show(_)
            | StatementKind::Claim(_)
            | StatementKind::Expect(_)
            | StatementKind::Solve(_)
            | StatementKind::Correlate { .. }
            | StatementKind::Import(_)
            | StatementKind::Timeline(_)
            | StatementKind::Money(_)
            | StatementKind::Source(_)
            | StatementKind::Substance(_)
            | StatementKind::Party { .. }
            | StatementKind::Group { .. }
            | StatementKind::Pay(_) => {
                self.add(span, &[], None);
            }
        }
    }

    fn bindings(&mut self, using: &Use) {
        for binding in &using.bindings {
            self.binding(binding);
        }
    }

    fn binding(&mut self, binding: &Binding) {
        let site = self.add(binding.span, &binding.sources, Some(binding.span.end));
        self.value(site, &binding.value);
    }

    fn value(&mut self, site: usize, value: &InputValue) {
        match value {
            InputValue::Known(Value::Expr { first, .. }) => self.expr(site, first),
            InputValue::Known(Value::List(list)) => {
                self.list[site].unit = list.unit.as_ref().map(|unit| unit.span);
                for item in list.items.iter().chain(&list.then).chain(&list.otherwise) {
                    self.expr(site, item);
                }
            }
            InputValue::Known(Value::Dated(dated)) => {
                let unit = dated.unit.as_ref().map(|unit| unit.span);
                for entry in &dated.entries {
                    self.part(
                        site,
                        entry.value.span,
                        &entry.sources,
                        unit,
                        &[&entry.value],
                    );
                }
            }
            InputValue::Known(Value::Csv(csv)) => self.list[site].csv = Some(csv.clone()),
            InputValue::Open { low, high, .. } => {
                self.expr(site, low);
                self.expr(site, high);
            }
            InputValue::Drawn(drawn) => {
                for argument in &drawn.arguments {
                    self.argument(site, &argument.kind);
                }
            }
        }
    }

    /// A part with room for citations of its own. Without any, its numbers are of the part around.
    fn part(
        &mut self,
        around: usize,
        span: Span,
        sources: &[SourceRef],
        unit: Option<Span>,
        numbers: &[&Expr],
    ) {
        let part = self.add(span, sources, Some(span.end));
        self.list[part].around = Some(around);
        self.list[part].unit = unit;
        for expr in numbers {
            self.expr(part, expr);
        }
        if sources.is_empty() {
            let own = self.list[part].numbers.clone();
            self.list[around].numbers.extend(own);
        }
    }

    fn expr(&mut self, site: usize, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number { value, unit } => {
                if *value != 0.0 && (*value != 1.0 || unit.is_some()) {
                    self.list[site].numbers.push(expr.span);
                }
            }
            ExprKind::Withheld { .. }
            | ExprKind::Truth(_)
            | ExprKind::Path(_)
            | ExprKind::Error => {}
            ExprKind::Negate(inner) | ExprKind::Not(inner) => self.expr(site, inner),
            ExprKind::Binary { left, right, .. } => {
                self.expr(site, left);
                self.expr(site, right);
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(site, condition);
                self.expr(site, then);
                self.expr(site, otherwise);
            }
            ExprKind::Call { arguments, .. } => {
                for argument in arguments {
                    self.argument(site, &argument.kind);
                }
            }
            ExprKind::Scale(scale) => self.scale(site, scale),
        }
    }

    fn argument(&mut self, site: usize, argument: &ArgumentKind) {
        match argument {
            ArgumentKind::Plain(expr)
            | ArgumentKind::Named { value: expr, .. }
            | ArgumentKind::Chance { value: expr, .. }
            | ArgumentKind::Each { body: expr, .. } => self.expr(site, expr),
        }
    }

    fn scale(&mut self, site: usize, scale: &Scale) {
        self.expr(site, &scale.on);
        for bracket in &scale.brackets {
            let span = bracket.bound.span.to(bracket.rate.span);
            let numbers = [&bracket.bound, &bracket.rate];
            self.part(site, span, &bracket.sources, None, &numbers);
        }
        let above = &scale.above;
        self.part(site, above.span, &scale.above_sources, None, &[above]);
    }
}
