//! The tree: what a text says, with the place of everything.
//!
//! A typed mirror of the grammar. It holds no token that carries no meaning: comments and blanks
//! stay in the text, where the formatter finds them.

use crate::span::Span;

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What stands between the quotes, escapes resolved.
    pub value: String,
    /// The place, quotes included.
    pub span: Span,
}

/// One word used as a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// Words joined by dots. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The words.
    pub parts: Vec<Name>,
}

impl Path {
    /// The whole place.
    pub fn span(&self) -> Span {
        let first = self.parts.first().expect("a path is never empty").span;
        first.to(self.parts.last().expect("a path is never empty").span)
    }

    /// The words joined by dots.
    pub fn text(&self) -> String {
        self.parts
            .iter()
            .map(|part| part.text.as_str())
            .collect::<Vec<_>>()
            .join(".")
    }
}

/// A year, month, day or quarter of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
    /// 1 to 4, where a quarter was written (`2025-Q1`, `2025Q1`).
    pub quarter: Option<u8>,
    /// Its place.
    pub span: Span,
}

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// What kind of file its first statement makes it.
    pub head: Head,
    /// The `##` notes above the head: what every reader of the deal should know first.
    pub notes: Vec<String>,
    /// The statements in order. Those that could not be read are left out and reported.
    pub statements: Vec<Statement>,
}

/// The first statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// `deal "…"`
    Deal(Text),
    /// `template path "…"`
    Template {
        /// Its name.
        path: Path,
        /// What it is for.
        purpose: Text,
    },
    /// A file without a head, to be imported.
    Part,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// From its first word to its last.
    pub span: Span,
    /// The `##` notes above it, without the marks.
    pub notes: Vec<String>,
    /// What it says.
    pub kind: StatementKind,
}

/// The closed list of statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `import "…"`
    Import(Text),
    /// `timeline 2025..2064 discounted mid`
    Timeline(Timeline),
    /// `money …`
    Money(Money),
    /// `source name { … }`
    Source(Source),
    /// `substance ore, metal`
    Substance(Vec<Name>),
    /// `party name "…"`
    Party {
        /// Its name.
        name: Name,
        /// How a reader calls it.
        label: Option<Text>,
    },
    /// `group name = …`
    Group {
        /// Its name.
        name: Name,
        /// What it collects.
        members: Members,
    },
    /// `stake a in b = 25 %`
    Stake(Stake),
    /// `input …`
    Input(Input),
    /// `row …`
    Row(Row),
    /// `pool …`
    Pool(Pool),
    /// `correlate a, b = 0.5`
    Correlate {
        /// One input.
        first: Path,
        /// The other.
        second: Path,
        /// How strongly.
        strength: Expr,
        /// Why.
        sources: Vec<SourceRef>,
    },
    /// `pay row from a to b`
    Pay(Pay),
    /// `require a <= b "…"`
    Require(Require),
    /// `use …`
    Use(Use),
    /// `show a "…", b`
    Show(Vec<Shown>),
    /// `claim …`
    Claim(Claim),
    /// `expect a = b within c`
    Expect(Expect),
    /// `solve …`
    Solve(Solve),
    /// `scenario …`
    Scenario(Scenario),
}

/// `timeline from..to discounted start|mid|end`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// First period.
    pub from: Date,
    /// Last period, included.
    pub to: Date,
    /// When in its period a flow is taken to fall.
    pub discounted: Option<(Timing, Span)>,
}

/// When in its period a flow is taken to fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// At the start: the first flow is not discounted.
    Start,
    /// In the middle.
    Mid,
    /// At the end.
    End,
}

/// `money …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Money {
    /// `money nominal`, in a template: refuses a real basis.
    Basis(Basis),
    /// `money USD nominal`
    Main {
        /// The currency.
        currency: Name,
        /// Nominal or real.
        basis: Basis,
    },
    /// `money USDr = USD real 2025 by us_inflation`, `money UAH = USD nominal by rate`
    Derived {
        /// The new word.
        name: Name,
        /// The money it comes from.
        from: Name,
        /// Its basis.
        basis: Basis,
        /// The row that converts.
        by: Option<Path>,
    },
}

/// The basis of a money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Of the day.
    Nominal,
    /// Of the prices of one year.
    Real(i32),
}

/// `source name { field value … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: Name,
    /// Field and value, in order.
    pub fields: Vec<(Name, FieldValue)>,
}

/// The value of a source's field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// `title "…"`
    Text(Text),
    /// `date 2025-02-26`
    Date(Date),
    /// `grade B`
    Word(Name),
}

/// What a group collects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// `all mine.simple`
    All(Path),
    /// `a, b, c`
    Listed(Vec<Path>),
}

/// `stake holder in held = share`
#[derive(Clone, Debug, PartialEq)]
pub struct Stake {
    /// Who holds.
    pub holder: Path,
    /// What is held.
    pub held: Path,
    /// How much.
    pub share: Expr,
    /// Why.
    pub sources: Vec<SourceRef>,
}

/// `input name : kind = value "…" @ source`
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: Name,
    /// The declared kind.
    pub kind: Option<Kind>,
    /// Known, drawn, open, or (in a template) left to the `use`.
    pub value: Option<InputValue>,
    /// How a reader calls it.
    pub label: Option<Text>,
    /// Where it comes from.
    pub sources: Vec<SourceRef>,
    /// The word `confidential`: a public edition does not have its value.
    pub confidential: Option<Span>,
}

/// What an input or a binding is given.
#[derive(Clone, Debug, PartialEq)]
pub enum InputValue {
    /// `= …`
    Known(Value),
    /// `~ …`
    Drawn(Distribution),
    /// `open low..high`
    Open {
        /// Lower end.
        low: Expr,
        /// Upper end.
        high: Expr,
        /// From `open` to the upper end.
        span: Span,
    },
}

/// The declared kind of an input or row.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `truth`
    Truth(Span),
    /// `choice(a, b)`
    Choice(Vec<Name>, Span),
    /// A unit.
    Unit(UnitExpr),
}

/// A known value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `list from 2025 { … }`
    List(List),
    /// `dated { … }`
    Dated(Dated),
    /// `csv "…" column "…" unit`
    Csv(Csv),
    /// An expression, or several paths for a group.
    Expr {
        /// The expression.
        first: Expr,
        /// Further paths, for a group.
        more: Vec<Path>,
    },
}

/// One value a period.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// First period; the first of the timeline where absent.
    pub from: Option<Date>,
    /// One value a period.
    pub items: Vec<Expr>,
    /// Holds after the last item.
    pub then: Option<Expr>,
    /// Fills every other period.
    pub otherwise: Option<Expr>,
    /// Applies to every number inside.
    pub unit: Option<UnitExpr>,
    /// The whole.
    pub span: Span,
}

/// Levels that hold from a date, or are joined by straight lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// Straight lines between the dates.
    pub linear: bool,
    /// The levels.
    pub entries: Vec<DatedEntry>,
    /// Applies to every number inside.
    pub unit: Option<UnitExpr>,
    /// The whole.
    pub span: Span,
}

/// One level.
#[derive(Clone, Debug, PartialEq)]
pub struct DatedEntry {
    /// From when.
    pub date: Date,
    /// The level.
    pub value: Expr,
    /// Its own sources.
    pub sources: Vec<SourceRef>,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Csv {
    /// The file, relative to the importing one.
    pub file: Text,
    /// The heading of the column.
    pub column: Text,
    /// Straight lines between the years.
    pub linear: bool,
    /// The unit of every number.
    pub unit: UnitExpr,
    /// The whole.
    pub span: Span,
}

/// `lognormal(low: 600, high: 1100) USDr/t graphite each period`
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub arguments: Vec<Argument>,
    /// Applies to every number inside.
    pub unit: Option<UnitExpr>,
    /// One draw a period instead of one a path.
    pub each_period: bool,
    /// The whole.
    pub span: Span,
}

/// `row name : kind = formula "…" @ source assume unit because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: Name,
    /// The declared kind.
    pub kind: Option<Kind>,
    /// The formula.
    pub formula: Expr,
    /// How a reader calls it.
    pub label: Option<Text>,
    /// Where its numbers come from.
    pub sources: Vec<SourceRef>,
    /// The reason for taking the formula's number as the declared unit.
    pub cast: Option<Text>,
}

/// `pool name : unit "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Its name.
    pub name: Name,
    /// Its unit.
    pub unit: UnitExpr,
    /// How a reader calls it.
    pub label: Option<Text>,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// One clause of a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The whole.
    pub span: Span,
    /// What it says.
    pub kind: ClauseKind,
}

/// What a clause of a pool says.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `open x`
    Open(Expr),
    /// `uplift rate on opening|available`
    Uplift {
        /// Per time.
        rate: Expr,
        /// On opening and the period's additions too.
        on_available: bool,
    },
    /// `add x`
    Add(Expr),
    /// `use up to x`
    UseUpTo(Expr),
    /// `expire after n`
    ExpireAfter(Expr),
}

/// `pay row from payer to payee in kind "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pay {
    /// The row that says how much.
    pub amount: Path,
    /// Who pays.
    pub payer: Path,
    /// Who is paid.
    pub payee: Path,
    /// Value but not cash.
    pub in_kind: bool,
    /// How a reader calls it.
    pub label: Option<Text>,
}

/// `require condition "…" @ source`
#[derive(Clone, Debug, PartialEq)]
pub struct Require {
    /// What must hold in every year.
    pub condition: Expr,
    /// The same in a reader's words.
    pub words: Text,
    /// Where its numbers come from.
    pub sources: Vec<SourceRef>,
}

/// `use template name "…" like other { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The template.
    pub template: Path,
    /// The name of this use.
    pub name: Name,
    /// How a reader calls it.
    pub label: Option<Text>,
    /// The use whose bindings are taken where none is given here.
    pub like: Option<Name>,
    /// The bindings in order; `from A to B` stands as `payer = A` and `payee = B`.
    pub bindings: Vec<Binding>,
    /// From `use` to the closing brace.
    pub span: Span,
}

/// `path = value @ source`
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// What is given.
    pub target: Path,
    /// What it is given: never [`InputValue::Open`] in the grammar.
    pub value: InputValue,
    /// Where it comes from.
    pub sources: Vec<SourceRef>,
    /// The word `confidential`: a public edition does not have its value.
    pub confidential: Option<Span>,
    /// The whole.
    pub span: Span,
}

/// One item of a `show`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What is shown.
    pub expr: Expr,
    /// How a reader calls it.
    pub label: Option<Text>,
}

/// `claim name "…" by "…" on date @ source holds if …`, or `claim name "…" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its name.
    pub name: Name,
    /// The claim as it is told.
    pub words: Text,
    /// What its block holds; of a claim without a block what was said and the one reading.
    pub clauses: Vec<ClaimClause>,
    /// Whether it has a block.
    pub has_block: bool,
}

/// One clause of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimClause {
    /// The whole.
    pub span: Span,
    /// What it says.
    pub kind: ClaimClauseKind,
}

/// What a clause of a claim says.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimClauseKind {
    /// `said by "…" on date @ source`
    Said {
        /// Who said it and when.
        by: Option<(Text, Date)>,
        /// Where it was said.
        sources: Vec<SourceRef>,
    },
    /// `kind demand`
    Kind(Name),
    /// `quote "…"`: the exact words.
    Quote(Text),
    /// `reading name "…" holds if …`
    Reading(Reading),
    /// `chain "…" { … }`
    Chain(Chain),
    /// `comment asked of "…" on date …`
    Comment(Comment),
}

/// `reading name "…" holds if …`, or `untestable because "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Its name; that of the claim where the claim has no block.
    pub name: Name,
    /// What is understood by the words; absent where the claim has no block.
    pub label: Option<Text>,
    /// How it is tested.
    pub test: ReadingTest,
}

/// How a reading is tested.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadingTest {
    /// `holds if …`
    HoldsIf(Expr),
    /// `untestable because "…"`
    Untestable(Text),
}

/// `chain "…" { claimed … less … keep … to … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// What it leads from and to.
    pub label: Text,
    /// Its steps in order.
    pub steps: Vec<ChainStep>,
}

/// One step of a chain: `less 2 tn USD "…" @ source`
#[derive(Clone, Debug, PartialEq)]
pub struct ChainStep {
    /// The whole.
    pub span: Span,
    /// How the figure before becomes the figure after.
    pub kind: ChainStepKind,
    /// The amount, share or figure.
    pub figure: Expr,
    /// What the step is.
    pub label: Text,
    /// Where its numbers come from.
    pub sources: Vec<SourceRef>,
}

/// How a step of a chain changes the figure before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainStepKind {
    /// `claimed x`: where the chain begins.
    Claimed,
    /// `less x`: x is taken away.
    Less,
    /// `keep r`: the share r is left.
    Keep,
    /// `to x`: x is left.
    To,
}

/// `comment asked of "…" on date answered "…" on date`, or `unanswered`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Who was asked.
    pub of: Text,
    /// When.
    pub asked: Date,
    /// What was answered and when.
    pub answered: Option<(Text, Date)>,
}

/// `expect sum = value within sum @ source`
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// What is computed.
    pub actual: Expr,
    /// What it should be.
    pub expected: Value,
    /// How far it may be off.
    pub within: Expr,
    /// Who says so.
    pub sources: Vec<SourceRef>,
}

/// `solve name for input from low to high until left = right`
#[derive(Clone, Debug, PartialEq)]
pub struct Solve {
    /// Its name.
    pub name: Name,
    /// The input that is varied.
    pub target: Path,
    /// From.
    pub low: Expr,
    /// To.
    pub high: Expr,
    /// One side.
    pub left: Expr,
    /// The other.
    pub right: Expr,
}

/// `scenario name "…" on other { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: Name,
    /// How a reader calls it.
    pub label: Text,
    /// The scenario it starts from; the base deal where absent.
    pub on: Option<Name>,
    /// The edits in order.
    pub edits: Vec<ScenarioEdit>,
}

/// One edit of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioEdit {
    /// The whole.
    pub span: Span,
    /// What it does.
    pub kind: EditKind,
}

/// What an edit of a scenario does.
#[derive(Clone, Debug, PartialEq)]
pub enum EditKind {
    /// `set path = value`
    Set(Binding),
    /// `drop name`
    Drop(Name),
    /// `replace use …`
    Replace(Use),
    /// `use …`
    Add(Use),
}

/// `@ assumed "…"` or `@ source "place"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRef {
    /// From `@` to the end.
    pub span: Span,
    /// What it says.
    pub kind: SourceRefKind,
}

/// What a source reference says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceRefKind {
    /// Nobody published it; the reason why it is taken.
    Assumed(Text),
    /// A declared source and a place in it.
    Cited {
        /// The source.
        source: Path,
        /// Page, clause, table.
        place: Option<Text>,
    },
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Its place, brackets around it left out.
    pub span: Span,
    /// What it says.
    pub kind: ExprKind,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `6.25 %`
    Number {
        /// As written, the unit not applied.
        value: f64,
        /// The unit.
        unit: Option<UnitExpr>,
    },
    /// `withheld USD/t`: a number that a public edition does not have.
    Withheld {
        /// The unit it would have.
        unit: Option<UnitExpr>,
    },
    /// `yes`, `no`
    Truth(bool),
    /// `balakhivske.revenue`
    Path(Path),
    /// `max(a, b)`
    Call {
        /// The function.
        function: Path,
        /// Its arguments.
        arguments: Vec<Argument>,
    },
    /// `-a`
    Negate(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a + b`
    Binary {
        /// Which.
        operator: BinaryOperator,
        /// Where the operator stands.
        operator_span: Span,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `if a then b else c`
    If {
        /// The question.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// `scale … on x { … }`
    Scale(Box<Scale>),
    /// Something that could not be read and has been reported.
    Error,
}

/// Operators between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `and`
    And,
    /// `or`
    Or,
}

/// One argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The whole.
    pub span: Span,
    /// What it says.
    pub kind: ArgumentKind,
}

/// What an argument says.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentKind {
    /// `a`
    Plain(Expr),
    /// `first: a`
    Named {
        /// The word before the colon.
        name: Name,
        /// The value.
        value: Expr,
    },
    /// `each m in mines: m.revenue`
    Each {
        /// The word for the member.
        name: Name,
        /// The group.
        group: Path,
        /// What is taken of each.
        body: Expr,
    },
    /// `10 % below: 60` or `10 %: 60`
    Chance {
        /// 10 for `10 %`.
        percent: f64,
        /// `below`, `above` or neither.
        side: Side,
        /// The value.
        value: Expr,
    },
}

/// On which side of a value a chance lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// That chance of being lower.
    Below,
    /// That chance of being higher.
    Above,
    /// That chance of being just this.
    Exactly,
}

/// A bracket table.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// How the brackets act.
    pub kind: ScaleKind,
    /// What is looked up.
    pub on: Expr,
    /// Bounds and rates, as written.
    pub brackets: Vec<Bracket>,
    /// The rate above the last bound.
    pub above: Expr,
    /// Its sources.
    pub above_sources: Vec<SourceRef>,
}

/// How the brackets of a scale act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// The rate of the bracket that holds x.
    Whole,
    /// The sum of rate times slice.
    Marginal,
    /// Marginal divided by x.
    Blended,
}

/// `up to bound : rate @ source`, or `below bound : rate @ source`
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket {
    /// The upper bound.
    pub bound: Expr,
    /// Whether the bound belongs to the bracket: `up to` and not `below`.
    pub included: bool,
    /// The rate.
    pub rate: Expr,
    /// Its sources.
    pub sources: Vec<SourceRef>,
}

/// `% TiO2/ore`, `USD/t Cu`, `%/y^0.5`
#[derive(Clone, Debug, PartialEq)]
pub struct UnitExpr {
    /// Words before the stroke.
    pub numerator: Vec<UnitWord>,
    /// Words after it.
    pub denominator: Vec<UnitWord>,
    /// The whole.
    pub span: Span,
}

/// One word of a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitWord {
    /// The word, or `%`.
    pub text: String,
    /// 1 where none is written.
    pub exponent: f64,
    /// Its place.
    pub span: Span,
}
