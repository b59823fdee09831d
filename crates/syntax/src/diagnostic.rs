//! What a user is told when something is wrong.

use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing has to change.
    Note,
    /// The deal runs, but a reader may be misled.
    Warning,
    /// The deal does not run until this is mended.
    Error,
}

/// One finding. Lower case, no full stop, in the user's nouns.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Stable name with a page of its own.
    pub id: Id,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong; understandable alone, in one line.
    pub message: String,
    /// Where; absent when the place is not in a text (a file that cannot be read).
    pub span: Option<Span>,
    /// The facts in conflict, each at its place. The one at `span` comes first.
    pub labels: Vec<Label>,
    /// At most a few; each proposes one concrete edit.
    pub hints: Vec<Hint>,
    /// How the place was reached, from the inside out: a template's `use`, an import.
    pub trace: Vec<Label>,
}

/// A fact at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The fact, a few words.
    pub text: String,
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The proposal in words.
    pub text: String,
    /// The edit that carries it out, where it is one.
    pub edit: Option<Edit>,
}

/// A replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub replacement: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(id: Id, span: Span, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Error, Some(span), message.into())
    }

    /// A warning at a place.
    pub fn warning(id: Id, span: Span, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Warning, Some(span), message.into())
    }

    /// A note at a place.
    pub fn note(id: Id, span: Span, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Note, Some(span), message.into())
    }

    /// An error that has no place in a text.
    pub fn without_place(id: Id, message: impl Into<String>) -> Self {
        Self::new(id, Severity::Error, None, message.into())
    }

    fn new(id: Id, severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            id,
            severity,
            message,
            span,
            labels: Vec::new(),
            hints: Vec::new(),
            trace: Vec::new(),
        }
    }

    /// Adds a fact at a place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds a proposal in words.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(Hint {
            text: text.into(),
            edit: None,
        });
        self
    }

    /// Adds a proposal together with the edit that carries it out.
    #[must_use]
    pub fn fix(
        mut self,
        text: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        let edit = Some(Edit {
            span,
            replacement: replacement.into(),
        });
        self.hints.push(Hint {
            text: text.into(),
            edit,
        });
        self
    }

    /// Adds a step of how the place was reached.
    #[must_use]
    pub fn via(mut self, span: Span, text: impl Into<String>) -> Self {
        self.trace.push(Label {
            span,
            text: text.into(),
        });
        self
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The stable names of everything a user can be told. Each has a page in `docs/diagnostics/`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Id { $($(#[$doc])* $variant,)* }

        impl Id {
            /// Every id, in the order of the pages.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name a user sees and can ask about.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

ids! {
    // Reading files.
    /// A file cannot be opened or read.
    UnreadableFile = "unreadable-file",
    /// A file is not UTF-8 text.
    NotUtf8 = "not-utf8",
    /// A file, a timeline or an expansion is larger than the limit.
    TooLarge = "too-large",
    /// Brackets, formulas, templates or scenarios are nested deeper than the limit.
    TooDeep = "too-deep",
    /// An import leaves the deal's folder.
    ImportOutside = "import-outside",
    /// Files import each other, or one is imported twice.
    ImportCycle = "import-cycle",
    /// A CSV file lacks the column, a year, or a number.
    BadCsv = "bad-csv",
    /// What was understood of a CSV file beyond a plain table.
    TableRead = "table-read",

    // Grammar.
    /// A character that means nothing here.
    UnknownCharacter = "unknown-character",
    /// A text in quotes is not closed on its line.
    UnclosedText = "unclosed-text",
    /// A bracket is not closed.
    UnclosedBracket = "unclosed-bracket",
    /// A number or date is not well formed.
    BadNumber = "bad-number",
    /// Something else was expected here.
    UnexpectedWord = "unexpected-word",
    /// A reserved word stands where a name should.
    ReservedWord = "reserved-word",
    /// A statement that may not stand in this kind of file.
    StatementNotAllowed = "statement-not-allowed",

    // Frame.
    /// The deal has no timeline or no money, or has it twice.
    MissingFrame = "missing-frame",
    /// A timeline of quarters or months.
    QuartersNotYet = "quarters-not-yet",
    /// A timeline that ends before it begins.
    BadTimeline = "bad-timeline",

    // Names.
    /// A name that is not declared.
    UnknownName = "unknown-name",
    /// A unit that is not known.
    UnknownUnit = "unknown-unit",
    /// A function that is not known.
    UnknownFunction = "unknown-function",
    /// A template that is neither in the library nor imported.
    UnknownTemplate = "unknown-template",
    /// A distribution that is not known.
    UnknownDistribution = "unknown-distribution",
    /// A source that is not declared.
    UnknownSource = "unknown-source",
    /// A field of a source that says what it cannot.
    BadSource = "bad-source",
    /// A name declared twice, or bound twice.
    DuplicateName = "duplicate-name",
    /// An input nothing reads.
    UnusedInput = "unused-input",

    // Use of templates.
    /// An input or party of a template is not given.
    MissingBinding = "missing-binding",
    /// The template has no input of that name.
    UnknownBinding = "unknown-binding",
    /// A template uses itself.
    TemplateLoop = "template-loop",
    /// Two uses of one template charge the same amount between the same parties.
    OverlappingBases = "overlapping-bases",
    /// Real money meets a template that computes in nominal money.
    RealInNominal = "real-in-nominal",

    // Units and kinds.
    /// Two units do not fit.
    UnitMismatch = "unit-mismatch",
    /// A rate per time stands where a ratio is needed.
    RateAsRatio = "rate-as-ratio",
    /// A truth, a choice, a party or a group stands where a number is needed, or the other way round.
    KindMismatch = "kind-mismatch",
    /// A function is called with the wrong arguments.
    WrongArguments = "wrong-arguments",
    /// A total or present value of a balance.
    BalanceSummed = "balance-summed",
    /// A row needs its unit declared before it can be checked.
    UnitNeeded = "unit-needed",

    // Time.
    /// Rows need each other within one period.
    SamePeriodLoop = "same-period-loop",
    /// A payment depends on the cash of the party that makes or receives it.
    PayFromOwnCash = "pay-from-own-cash",
    /// A payment from a party to itself.
    PaySelf = "pay-self",
    /// A lag that is not a fixed whole number of periods.
    LagNotFixed = "lag-not-fixed",
    /// No value of a list falls inside the timeline.
    OutsideTimeline = "outside-timeline",
    /// A list or table does not reach a period that is read.
    UncoveredPeriod = "uncovered-period",

    // Values.
    /// Brackets of a scale are not in ascending order.
    BracketsOutOfOrder = "brackets-out-of-order",
    /// A percentile that reads differently in petroleum and elsewhere.
    BarePercentile = "bare-percentile",
    /// Parameters a distribution cannot have.
    BadDistribution = "bad-distribution",
    /// Values that are drawn and cannot be.
    ImpossibleDraw = "impossible-draw",
    /// Inputs that cannot be correlated as is said.
    BadCorrelation = "bad-correlation",
    /// Correlations that cannot all hold, and what is drawn instead.
    CorrelationMoved = "correlation-moved",
    /// Many draws of which nothing is said of how they move together.
    NothingCorrelated = "nothing-correlated",
    /// A share, a correlation or a bound that cannot be.
    OutOfRange = "out-of-range",
    /// A number in a row without a source.
    MissingSource = "missing-source",
    /// `assumed` without saying which sort.
    AssumedWithoutSort = "assumed-without-sort",
    /// A single figure is asked of something still open to negotiation.
    OpenTerm = "open-term",
    /// Uplift and expiry on one pool.
    UpliftWithExpiry = "uplift-with-expiry",
    /// A value that is not a number or is infinite.
    UndefinedValue = "undefined-value",
    /// A payment or an addition that turned negative.
    NegativeFlow = "negative-flow",

    // Questions and scenarios.
    /// A scenario edits something that is not there or cannot be set.
    BadScenarioEdit = "bad-scenario-edit",
    /// A claim without a reading, with a kind that is none, or with a chain that does not lead anywhere.
    BadClaim = "bad-claim",
    /// A word of the language that is reserved but not built yet.
    NotYet = "not-yet",
    /// A deal of which no public edition can be made.
    NoPublicEdition = "no-public-edition",
    /// What a template requires does not hold.
    RequirementBroken = "requirement-broken",
    /// An `expect` that does not hold.
    ExpectationFailed = "expectation-failed",
}
