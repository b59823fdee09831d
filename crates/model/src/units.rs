//! Units: what may be added to what, and how a number as written becomes a number to compute with.
//!
//! A [`Dimension`] is a product of base symbols with rational exponents. Every currency with its
//! basis and every substance is a symbol of its own, so nothing cancels by accident. A [`Unit`] is
//! a dimension with a factor and the words it was written in. Numbers are kept in base units:
//! tonne, metre, year, joule, one unit of a currency.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use syntax::tree::UnitExpr;

/// A base symbol. Substances and moneys are numbered in the definition that declares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// A currency with its basis; index into the deal's moneys, 0 is the deal's money.
    Money(u32),
    /// Tonne.
    Mass,
    /// Metre.
    Length,
    /// Joule.
    Energy,
    /// Index into the substances of the definition.
    Substance(u32),
    /// Year of 365.25 days.
    Time,
}

/// A rational exponent in lowest terms, denominator positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exponent {
    numerator: i32,
    denominator: i32,
}

impl Exponent {
    /// One.
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// As a number.
    pub fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    fn new(numerator: i64, denominator: i64) -> Option<Self> {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1) as i64;
        let sign = if denominator < 0 { -1 } else { 1 };
        let numerator = i32::try_from(sign * numerator / divisor).ok()?;
        let denominator = i32::try_from(sign * denominator / divisor).ok()?;
        // Exponents beyond this are slips of the pen, and keep products far from overflow.
        (numerator.abs() <= 1000 && denominator <= 1000).then_some(Self {
            numerator,
            denominator,
        })
    }

    /// The exponent nearest to a written number: a fraction with a denominator up to twelve.
    pub fn of(value: f64) -> Option<Self> {
        (1..=12_i64).find_map(|denominator| {
            let scaled = value * denominator as f64;
            let near = scaled.round();
            ((scaled - near).abs() < 1e-9 && near.abs() < 1000.0)
                .then(|| Self::new(near as i64, denominator))
                .flatten()
        })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let (a, b) = (i64::from(self.numerator), i64::from(self.denominator));
        let (c, d) = (i64::from(other.numerator), i64::from(other.denominator));
        Self::new(a * d + c * b, b * d)
    }

    fn times(self, other: Self) -> Option<Self> {
        let numerator = i64::from(self.numerator) * i64::from(other.numerator);
        Self::new(
            numerator,
            i64::from(self.denominator) * i64::from(other.denominator),
        )
    }

    fn negated(self) -> Self {
        Self {
            numerator: -self.numerator,
            ..self
        }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A product of base symbols with exponents, none of them zero.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dimension {
    /// Sorted by symbol.
    factors: Vec<(Base, Exponent)>,
}

impl Dimension {
    /// That of a plain number.
    pub fn ratio() -> Self {
        Self::default()
    }

    /// That of one symbol.
    pub fn of(base: Base) -> Self {
        Self {
            factors: vec![(base, Exponent::ONE)],
        }
    }

    /// That of a rate per time.
    pub fn per_time() -> Self {
        Self {
            factors: vec![(Base::Time, Exponent::ONE.negated())],
        }
    }

    /// Whether this is a plain number.
    pub fn is_ratio(&self) -> bool {
        self.factors.is_empty()
    }

    /// Whether it is the part of one substance in another, such as `% copper/ore`: never below 0 nor above 1.
    pub fn is_grade(&self) -> bool {
        let [(Base::Substance(_), first), (Base::Substance(_), second)] = self.factors.as_slice()
        else {
            return false;
        };
        let one = Exponent::ONE;
        (*first == one && *second == one.negated()) || (*second == one && *first == one.negated())
    }

    /// Whether this is an amount of some money.
    pub fn is_money(&self) -> bool {
        matches!(self.factors.as_slice(), [(Base::Money(_), exponent)] if *exponent == Exponent::ONE)
    }

    /// The symbols and their exponents.
    pub fn factors(&self) -> &[(Base, Exponent)] {
        &self.factors
    }

    /// Whether this is something per time.
    pub fn is_rate(&self) -> bool {
        let mut times = self.factors.iter().filter(|(base, _)| *base == Base::Time);
        times.any(|(_, exponent)| exponent.numerator < 0)
    }

    /// The product. `None` when an exponent leaves every reasonable range.
    pub fn times(&self, other: &Self) -> Option<Self> {
        let mut sum: BTreeMap<Base, Exponent> = self.factors.iter().copied().collect();
        for &(base, exponent) in &other.factors {
            let entry = match sum.get(&base) {
                Some(present) => present.plus(exponent)?,
                None => exponent,
            };
            sum.insert(base, entry);
        }
        let factors = sum
            .into_iter()
            .filter(|(_, exponent)| exponent.numerator != 0)
            .collect();
        Some(Self { factors })
    }

    /// The quotient.
    pub fn over(&self, other: &Self) -> Option<Self> {
        self.times(&other.inverse())
    }

    /// One over it.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            factors: self
                .factors
                .iter()
                .map(|&(base, e)| (base, e.negated()))
                .collect(),
        }
    }

    /// The power.
    pub fn power(&self, exponent: Exponent) -> Option<Self> {
        if exponent.numerator == 0 {
            return Some(Self::ratio());
        }
        let factors = self
            .factors
            .iter()
            .map(|&(base, e)| Some((base, e.times(exponent)?)));
        Some(Self {
            factors: factors.collect::<Option<_>>()?,
        })
    }

    /// The same with every symbol replaced: how a template's unit looks from outside.
    pub fn map(&self, replace: &impl Fn(Base) -> Base) -> Option<Self> {
        self.factors
            .iter()
            .try_fold(Self::ratio(), |product, &(base, exponent)| {
                product.times(&Self::of(replace(base)).power(exponent)?)
            })
    }

    /// Whether any symbol fulfils the condition.
    pub fn any(&self, condition: impl Fn(Base) -> bool) -> bool {
        self.factors.iter().any(|&(base, _)| condition(base))
    }

    /// In words, as it would be written after a number in base units.
    pub fn text(&self, names: &impl Fn(Base) -> String) -> String {
        let mut above = String::new();
        let mut below = String::new();
        for &(base, exponent) in &self.factors {
            let side = if exponent.numerator > 0 {
                &mut above
            } else {
                &mut below
            };
            if !side.is_empty() {
                side.push(' ');
            }
            side.push_str(&names(base));
            let size = f64::from(exponent.numerator.abs()) / f64::from(exponent.denominator);
            if size != 1.0 {
                write!(side, "^{size}").expect("writing to a string cannot fail");
            }
        }
        match (above.is_empty(), below.is_empty()) {
            (true, true) => "ratio".to_owned(),
            (false, true) => above,
            (true, false) => format!("1/{below}"),
            (false, false) => format!("{above}/{below}"),
        }
    }
}

/// A dimension with a factor and the words it was written in.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// What it may be added to.
    pub dimension: Dimension,
    /// A number as written, times this, ...
    pub multiplier: f64,
    /// ... divided by this, is the number in base units. Two factors, so that `57 %` is the
    /// number nearest to 0.57.
    pub divisor: f64,
    /// As written.
    pub text: String,
}

impl Unit {
    /// A plain number.
    pub fn ratio() -> Self {
        Self {
            dimension: Dimension::ratio(),
            multiplier: 1.0,
            divisor: 1.0,
            text: String::new(),
        }
    }

    /// A dimension in base units.
    pub fn base(dimension: Dimension, text: String) -> Self {
        Self {
            dimension,
            multiplier: 1.0,
            divisor: 1.0,
            text,
        }
    }

    /// The unit in which a reader is told what nobody gave a unit: base units, a rate in percent a
    /// year, a plain number without a word.
    pub fn told(dimension: Dimension, names: &impl Fn(Base) -> String) -> Self {
        if dimension == Dimension::per_time() {
            return Self {
                divisor: 100.0,
                ..Self::base(dimension, "%/y".to_owned())
            };
        }
        let text = if dimension.is_ratio() {
            String::new()
        } else {
            dimension.text(names)
        };
        Self::base(dimension, text)
    }

    /// One in a hundred.
    pub fn percent() -> Self {
        Self {
            divisor: 100.0,
            text: "%".to_owned(),
            ..Self::ratio()
        }
    }

    /// A number as written, in base units.
    pub fn to_base(&self, written: f64) -> f64 {
        written * self.multiplier / self.divisor
    }

    /// A number in base units, as it would be written.
    pub fn from_base(&self, value: f64) -> f64 {
        value * self.divisor / self.multiplier
    }
}

/// What a word means after a number.
#[derive(Clone, Debug)]
struct Word {
    multiplier: f64,
    divisor: f64,
    dimension: Dimension,
    scales_money: bool,
}

fn table() -> &'static BTreeMap<&'static str, Word> {
    static TABLE: OnceLock<BTreeMap<&'static str, Word>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let text = include_str!("../../../library/units.csv");
        text.lines().skip(1).map(read_line).collect()
    })
}

fn read_line(line: &'static str) -> (&'static str, Word) {
    let mut cells = line.splitn(4, ',');
    let mut cell = || cells.next().expect("a line of units.csv has four cells");
    let (name, value, base) = (cell(), cell(), cell());
    let (multiplier, divisor) = value.split_once('/').unwrap_or((value, "1"));
    let number = |text: &str| text.parse().expect("a value of units.csv is a number");
    let dimension =
        base.split_whitespace()
            .map(base_power)
            .fold(Dimension::ratio(), |product, next| {
                product
                    .times(&next)
                    .expect("exponents in units.csv are small")
            });
    let scales_money = matches!(name, "k" | "M" | "bn" | "tn");
    (
        name,
        Word {
            multiplier: number(multiplier),
            divisor: number(divisor),
            dimension,
            scales_money,
        },
    )
}

fn base_power(text: &str) -> Dimension {
    let (name, exponent) = text.split_once('^').unwrap_or((text, "1"));
    let base = match name {
        "mass" => Base::Mass,
        "length" => Base::Length,
        "time" => Base::Time,
        "energy" => Base::Energy,
        other => unreachable!("units.csv names the base {other}"),
    };
    let exponent = exponent
        .parse()
        .ok()
        .and_then(Exponent::of)
        .expect("a small exponent");
    Dimension::of(base)
        .power(exponent)
        .expect("a small exponent")
}

/// The words every deal knows, for suggestions.
pub fn known_words() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
}

/// Why a unit could not be read.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitProblem {
    /// A word is not known; its index in numerator then denominator.
    Unknown(usize),
    /// A money scale does not stand before a currency; its index.
    ScaleWithoutMoney(usize),
    /// An exponent out of range.
    Exponent,
}

/// Whether the word after a money scale, whose index is given, is a currency.
fn money_follows(
    next: Option<&str>,
    symbol: &impl Fn(&str) -> Option<Base>,
    index: usize,
) -> Result<(), UnitProblem> {
    match next.map(|next| (symbol(next), lookup(next, symbol))) {
        Some((Some(Base::Money(_)), _)) => Ok(()),
        // A currency that the deal does not declare, most often.
        Some((_, None)) => Err(UnitProblem::Unknown(index + 1)),
        Some((_, Some(_))) | None => Err(UnitProblem::ScaleWithoutMoney(index)),
    }
}

/// Reads a unit. `symbol` looks up the words a deal declares itself: currencies and substances.
pub fn read(
    written: &UnitExpr,
    symbol: &impl Fn(&str) -> Option<Base>,
) -> Result<Unit, UnitProblem> {
    let mut unit = Unit {
        text: text_of(written),
        ..Unit::ratio()
    };
    let sides = [(&written.numerator, 1.0), (&written.denominator, -1.0)];
    let mut index = 0;
    for (words, sign) in sides {
        for (place, word) in words.iter().enumerate() {
            let exponent = Exponent::of(word.exponent * sign).ok_or(UnitProblem::Exponent)?;
            let found = lookup(&word.text, symbol).ok_or(UnitProblem::Unknown(index))?;
            if found.scales_money {
                let next = words.get(place + 1).map(|next| next.text.as_str());
                money_follows(next, symbol, index)?;
            }
            let power = found
                .dimension
                .power(exponent)
                .ok_or(UnitProblem::Exponent)?;
            unit.dimension = unit.dimension.times(&power).ok_or(UnitProblem::Exponent)?;
            let size = word.exponent.abs();
            let (up, down) = (raise(found.multiplier, size), raise(found.divisor, size));
            let forward = word.exponent * sign > 0.0;
            unit.multiplier *= if forward { up } else { down };
            unit.divisor *= if forward { down } else { up };
            index += 1;
        }
    }
    Ok(unit)
}

fn lookup(text: &str, symbol: &impl Fn(&str) -> Option<Base>) -> Option<Word> {
    if let Some(base) = symbol(text) {
        let dimension = Dimension::of(base);
        return Some(Word {
            multiplier: 1.0,
            divisor: 1.0,
            dimension,
            scales_money: false,
        });
    }
    table().get(text).cloned()
}

fn raise(factor: f64, exponent: f64) -> f64 {
    if exponent == 1.0 || factor == 1.0 {
        factor
    } else {
        libm::pow(factor, exponent)
    }
}

/// The words of a unit, as the formatter would write them.
pub fn text_of(written: &UnitExpr) -> String {
    let side = |words: &[syntax::tree::UnitWord]| {
        let words = words.iter().map(|word| {
            if word.exponent == 1.0 {
                word.text.clone()
            } else {
                format!("{}^{}", word.text, word.exponent)
            }
        });
        words.collect::<Vec<_>>().join(" ")
    };
    if written.denominator.is_empty() {
        side(&written.numerator)
    } else {
        format!(
            "{}/{}",
            side(&written.numerator),
            side(&written.denominator)
        )
    }
}
