//! What a checked deal or template is: declared names, rows with formulas, uses, payments.
//!
//! A definition is checked once. Everything in it refers to other things of the same definition,
//! or through a `use` to those of another, by index; nothing in it depends on who uses it.

use std::collections::HashMap;
use std::sync::Arc;

use syntax::span::Span;
use syntax::tree::{Date, SourceRef};

use crate::formula::{Formula, RowRef};
use crate::units::{Dimension, Unit};

/// What may stand in a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number.
    Number(Measure),
    /// `yes` or `no`.
    Truth,
    /// One of some words.
    Choice(Arc<[String]>),
    /// Wrong, and already reported.
    Poison,
}

/// What sort of number.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// `None` is the number 0, which fits everywhere.
    pub dimension: Option<Dimension>,
    /// Whether it is a balance, an amount at a moment, which must not be summed over years.
    pub balance: bool,
}

impl Kind {
    /// A number of a dimension.
    pub fn number(dimension: Dimension) -> Self {
        Self::Number(Measure {
            dimension: Some(dimension),
            balance: false,
        })
    }

    /// A plain number.
    pub fn ratio() -> Self {
        Self::number(Dimension::ratio())
    }

    /// Whether it is an amount of money.
    pub fn is_money(&self) -> bool {
        match self {
            Self::Number(Measure { dimension, .. }) => {
                dimension.as_ref().is_some_and(Dimension::is_money)
            }
            Self::Truth | Self::Choice(_) | Self::Poison => false,
        }
    }
}

/// Index of a row in its definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(pub u32);

/// Index of a party in its definition; the outside comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartySlot(pub u32);

impl PartySlot {
    /// Where revenue comes from.
    pub const MARKET: Self = Self(0);
    /// Where costs go.
    pub const SUPPLIERS: Self = Self(1);
}

/// Index of a template among the checked ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TemplateId(pub u32);

/// A declared name with the way a reader calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The word in formulas.
    pub name: String,
    /// The words in reports, where given.
    pub label: Option<String>,
    /// Where it is declared; `None` for what is predeclared.
    pub span: Option<Span>,
}

/// A declared source.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Field and value in words, in order.
    pub fields: Vec<(String, String)>,
    /// Where it is declared.
    pub span: Span,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An `input`.
    Input,
    /// A `row`.
    Row,
    /// One of the rows of a `pool`.
    Pool(PoolMember),
    /// The price index of a real money.
    Deflator,
}

/// The rows every pool has, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolMember {
    /// Carried over from the period before.
    Opening,
    /// Growth of the balance.
    Uplift,
    /// Put in during the period.
    Added,
    /// `opening + uplift + added`.
    Available,
    /// What the pool was asked for.
    Wanted,
    /// `max(0, min(wanted, available))`.
    Used,
    /// Grown too old at the end of the period.
    Expired,
    /// `available - used - expired`.
    Closing,
    /// Everything added so far, for expiry.
    AddedSoFar,
    /// Everything used so far, for expiry.
    UsedSoFar,
    /// Everything expired so far, for expiry.
    ExpiredSoFar,
}

impl PoolMember {
    /// All of them in the order of their rows.
    pub const ALL: [Self; 11] = [
        Self::Opening,
        Self::Uplift,
        Self::Added,
        Self::Available,
        Self::Wanted,
        Self::Used,
        Self::Expired,
        Self::Closing,
        Self::AddedSoFar,
        Self::UsedSoFar,
        Self::ExpiredSoFar,
    ];

    /// The word after the dot.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Uplift => "uplift",
            Self::Added => "added",
            Self::Available => "available",
            Self::Wanted => "wanted",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Closing => "closing",
            Self::AddedSoFar => "added_so_far",
            Self::UsedSoFar => "used_so_far",
            Self::ExpiredSoFar => "expired_so_far",
        }
    }

    /// Whether its rows are balances.
    pub const fn is_balance(self) -> bool {
        match self {
            Self::Opening
            | Self::Available
            | Self::Closing
            | Self::AddedSoFar
            | Self::UsedSoFar
            | Self::ExpiredSoFar => true,
            Self::Uplift | Self::Added | Self::Wanted | Self::Used | Self::Expired => false,
        }
    }
}

/// One row of a definition: an input, a row, or a row of a pool.
#[derive(Clone, Debug)]
pub struct RowDefinition {
    /// `losses.closing` for a row of a pool.
    pub name: String,
    /// How a reader calls it.
    pub label: Option<String>,
    /// What it is.
    pub role: Role,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// How it is computed.
    pub body: Body,
    /// Where its numbers come from.
    pub sources: Vec<SourceRef>,
    /// The `##` notes above it.
    pub notes: Vec<String>,
    /// The reason of a cast, where the declared unit is assumed.
    pub cast: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// How a row gets its values.
#[derive(Clone, Debug)]
pub enum Body {
    /// One formula over the years.
    Formula(Formula),
    /// One value a period.
    List(List),
    /// Levels from dates, years ascending.
    Dated {
        /// What holds in the years between.
        between: Between,
        /// Year and level.
        levels: Vec<(Date, Formula, Vec<SourceRef>)>,
    },
    /// One draw a path or a period.
    Drawn(Drawn),
    /// Still open to negotiation.
    Open {
        /// Lower end.
        low: Formula,
        /// Upper end.
        high: Formula,
    },
    /// The index that turns real money into nominal.
    Deflator {
        /// The year whose prices are meant.
        base_year: i32,
        /// Yearly rate of price increase.
        rate: RowRef,
    },
    /// An input of a template, given at each use.
    Given,
    /// Wrong, and already reported.
    Poison,
}

/// What holds in the years between two dated levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// The earlier level, until the next date.
    Hold,
    /// A straight line.
    Linear,
    /// Nothing: each value is that of its own year.
    Nothing,
}

/// One value a period.
#[derive(Clone, Debug)]
pub struct List {
    /// Year of the first item; the first of the timeline where absent.
    pub from: Option<i32>,
    /// One value a period.
    pub items: Vec<Formula>,
    /// Holds after the last item.
    pub then: Option<Formula>,
    /// Fills every other period.
    pub otherwise: Option<Formula>,
}

/// A distribution with its parameters: those in the unit of the input first, then the shapes, then the bounds.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Which, and how its parameters are written.
    pub form: DistributionForm,
    /// The parameters.
    pub parameters: Vec<Formula>,
    /// The chances that belong to the parameters of [`DistributionForm::Discrete`] and [`DistributionForm::Percentiles`].
    pub chances: Vec<f64>,
    /// Which parameter is the value it never falls below.
    pub at_least: Option<usize>,
    /// Which parameter is the value it never rises above.
    pub at_most: Option<usize>,
    /// One draw a period instead of one a path.
    pub each_period: bool,
    /// Where it is written.
    pub span: Span,
}

/// The distributions and the ways their parameters may be given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DistributionForm {
    /// `normal(mean:, sd:)`
    Normal,
    /// `normal` by two values with a chance below each.
    NormalBetween {
        /// Chance of less than the first value.
        below_first: f64,
        /// Chance of less than the second.
        below_second: f64,
    },
    /// `lognormal(median:, sigma:)`
    Lognormal,
    /// `lognormal` by two values with a chance below each.
    LognormalBetween {
        /// Chance of less than the first value.
        below_first: f64,
        /// Chance of less than the second.
        below_second: f64,
    },
    /// `uniform(a, b)`
    Uniform,
    /// `triangular(lowest, likeliest, highest)`
    Triangular,
    /// `bernoulli(chance)`
    Bernoulli,
    /// `lognormal(mean:, sd:)`
    LognormalMoments,
    /// `uniform` by two values with a chance below each.
    UniformBetween {
        /// Chance of less than the first value.
        below_first: f64,
        /// Chance of less than the second.
        below_second: f64,
    },
    /// `pert(lowest, likeliest, highest)`
    Pert,
    /// `beta(a:, b:)`, from the two first parameters on where it has ends.
    Beta {
        /// Whether it has ends of its own; else it runs from 0 to 1.
        has_ends: bool,
    },
    /// `beta(mean:, sd:)`
    BetaMoments {
        /// Whether it has ends of its own; else it runs from 0 to 1.
        has_ends: bool,
    },
    /// `gamma(scale:, shape:)`
    Gamma,
    /// `gamma(mean:, sd:)`
    GammaMoments,
    /// `poisson(mean)`
    Poisson,
    /// `negative_binomial(size:, chance:)`
    NegativeBinomial,
    /// `negative_binomial(mean:, sd:)`
    NegativeBinomialMoments,
    /// Values, each with its chance.
    Discrete,
    /// Values, each with the chance of less.
    Percentiles,
}

/// A value given to an input of a used template, in the scope where the `use` stands.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The value.
    pub body: Body,
    /// Where it comes from.
    pub sources: Vec<SourceRef>,
    /// The unit it was written in, where it is one.
    pub unit: Option<Unit>,
    /// Where it is given.
    pub span: Span,
}

/// One `use` of a template.
#[derive(Clone, Debug)]
pub struct UseDefinition {
    /// Its name.
    pub name: String,
    /// How a reader calls it.
    pub label: Option<String>,
    /// The template.
    pub template: TemplateId,
    /// For each row of the template, what it is given here.
    pub bound: HashMap<Slot, Bound>,
    /// What is given to inputs of uses inside the template, by the path of uses.
    pub deep: Vec<(RowRef, Bound)>,
    /// For each party of the template, the party here.
    pub parties: Vec<PartySlot>,
    /// For each substance of the template, the substance here.
    pub substances: Vec<u32>,
    /// Where its template and its name stand.
    pub head: Span,
    /// Where it stands, with everything it gives.
    pub span: Span,
}

/// One `pay` statement.
#[derive(Clone, Debug)]
pub struct PayDefinition {
    /// How much.
    pub amount: RowRef,
    /// Who pays.
    pub payer: PartySlot,
    /// Who is paid.
    pub payee: PartySlot,
    /// Value but not cash.
    pub in_kind: bool,
    /// How a reader calls it.
    pub label: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// One `require` statement.
#[derive(Clone, Debug)]
pub struct RequireDefinition {
    /// Everything that must hold: the parts of the condition that `and` joins.
    pub parts: Vec<Formula>,
    /// The condition as it is written.
    pub text: String,
    /// The same in a reader's words.
    pub words: String,
    /// Where its numbers come from.
    pub sources: Vec<SourceRef>,
    /// Where the condition stands.
    pub span: Span,
}

impl RequireDefinition {
    /// A part of the condition as it is written.
    pub fn text_of(&self, part: Span) -> &str {
        let inside = |at: u32| at.saturating_sub(self.span.start) as usize;
        let text = self.text.get(inside(part.start)..inside(part.end));
        text.unwrap_or(&self.text)
    }
}

/// A member of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A party.
    Party(PartySlot),
    /// A use, by its index.
    Use(u32),
}

/// What a name in a definition stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// An input or row.
    Row(Slot),
    /// A pool; the slot of its opening row. Rows for expiry exist only where it expires.
    Pool {
        /// Slot of its opening row.
        first: Slot,
        /// How many rows it has.
        count: u32,
    },
    /// A use, by its index.
    Use(u32),
    /// A party.
    Party(PartySlot),
    /// A substance, by its index.
    Substance(u32),
    /// A group, by its index.
    Group(u32),
    /// A source, by its index.
    Source(u32),
    /// A money, by its index.
    Money(u32),
    /// A scenario, by its index.
    Scenario(u32),
    /// A claim or a solve: it cannot be read.
    Question,
    /// A use of a template that could not be checked, already reported.
    Broken,
}

/// A group with its members.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What it collects.
    pub members: Vec<Member>,
}

/// A checked deal or template.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// The path of a template, or the title of the deal.
    pub name: String,
    /// What a template is for.
    pub purpose: String,
    /// Whether money in it must be nominal.
    pub nominal: bool,
    /// Whether it is part of the embedded library.
    pub in_library: bool,
    /// Inputs, rows and rows of pools in the order of the text.
    pub rows: Vec<RowDefinition>,
    /// Parties; the outside first.
    pub parties: Vec<Named>,
    /// Substances.
    pub substances: Vec<Named>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Sources.
    pub sources: Vec<Source>,
    /// Uses of templates.
    pub uses: Vec<UseDefinition>,
    /// Payments.
    pub pays: Vec<PayDefinition>,
    /// What must hold.
    pub requires: Vec<RequireDefinition>,
    /// What each name stands for.
    pub names: HashMap<String, Entity>,
}

impl Definition {
    /// A row by its slot.
    pub fn row(&self, slot: Slot) -> &RowDefinition {
        &self.rows[slot.0 as usize]
    }

    /// How a reader calls a party.
    pub fn party_label(&self, party: PartySlot) -> &str {
        let named = &self.parties[party.0 as usize];
        named.label.as_deref().unwrap_or(&named.name)
    }
}
