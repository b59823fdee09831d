//! Deals that use one template with random numbers in its inputs, in several spellings.
//!
//! The numbers are plain decimals, so that another unit only moves the point. The same seed gives
//! the same deal on every machine.

use std::fmt::Write as _;

use report::catalogue::{InputEntry, TemplateEntry};

/// The first year of every deal.
pub(crate) const FIRST_YEAR: i32 = 2025;
/// How many years it has.
pub(crate) const YEAR_COUNT: usize = 8;

/// A small generator of random numbers (Steele, Lea, Flood 2014, `SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` to `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// Yes in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }
}

/// What an input is given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// A word of a choice, or a yes or no for each year.
    Words(Vec<String>),
    /// Numbers of some decimals, one for all years or one for each.
    Numbers {
        digits: Vec<i64>,
        decimals: i32,
        unit: String,
    },
}

/// A use of a template.
#[derive(Clone, Debug)]
pub(crate) struct Case<'t> {
    pub(crate) template: &'t TemplateEntry,
    /// Inputs that are not named keep their default.
    pub(crate) given: Vec<(String, Given)>,
}

/// How the numbers of a deal are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// In the units of the template.
    Own,
    /// In other units: thousands of dollars, of tonnes, of barrels, shares as plain numbers.
    Other,
    /// Money in the prices of the first year.
    Real,
}

impl<'t> Case<'t> {
    /// Random numbers for every input; half of the defaults are kept.
    pub(crate) fn random(template: &'t TemplateEntry, random: &mut Random) -> Self {
        let signed = random.chance(30);
        let mut given = Vec::new();
        for input in &template.inputs {
            let keeps = input.default.is_some() && random.chance(50);
            if !keeps {
                given.push((input.name.clone(), value(input, signed, random)));
            }
        }
        Self { template, given }
    }

    /// The same with other numbers in an input.
    pub(crate) fn with(&self, input: &str, value: Given) -> Self {
        let mut other = self.clone();
        other.given.retain(|(name, _)| name != input);
        other.given.push((input.to_owned(), value));
        other
    }

    /// The deal. `head` is more of it, such as an import or payments around the use.
    pub(crate) fn text(&self, spelling: Spelling, inflation: &str, head: &str) -> String {
        let last = FIRST_YEAR + YEAR_COUNT as i32 - 1;
        let mut text = format!(
            "deal \"Random\"\n\ntimeline {FIRST_YEAR}..{last}\nmoney USD nominal\n\
             money USDr = USD real {FIRST_YEAR} by inflation\n{head}\n\
             input inflation = {inflation} %/y   @ assumed \"placeholder: random\"\n"
        );
        let mut line = |words: String| {
            writeln!(text, "{words}").expect("writing to a string cannot fail");
        };
        for name in &self.template.substances {
            line(format!("substance {name}"));
        }
        for name in &self.template.parties {
            line(format!("party p_{name}"));
        }
        for (name, given) in &self.given {
            if let Given::Numbers {
                digits,
                decimals,
                unit,
            } = given
            {
                let value = numbers(digits, *decimals, unit, spelling);
                line(format!(
                    "input i_{name} = {value}   @ assumed \"placeholder: random\""
                ));
            }
        }
        line(format!("use {} it {{", self.template.name));
        for name in &self.template.parties {
            line(format!("  {name} = p_{name}"));
        }
        for (name, given) in &self.given {
            let value = match given {
                Given::Words(words) if words.len() == 1 => words[0].clone(),
                Given::Words(words) => format!("list {{ {} }}", words.join(", ")),
                Given::Numbers { unit, .. } if spelling == Spelling::Real && is_money(unit) => {
                    format!("nominal(i_{name})")
                }
                Given::Numbers { .. } => format!("i_{name}"),
            };
            line(format!("  {name} = {value}"));
        }
        line("}".to_owned());
        text
    }
}

fn is_money(unit: &str) -> bool {
    unit.split([' ', '/']).any(|word| word == "USD")
}

fn value(input: &InputEntry, signed: bool, random: &mut Random) -> Given {
    let words: Vec<String> = input.choices.iter().map(|(word, _)| word.clone()).collect();
    if !words.is_empty() {
        let place = random.between(0, words.len() as i64 - 1) as usize;
        return Given::Words(vec![words[place].clone()]);
    }
    if input.kind == "truth" {
        let steady = random.chance(50);
        let count = if steady { 1 } else { YEAR_COUNT };
        let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        return Given::Words((0..count).map(|_| word(random.chance(70))).collect());
    }
    let unit = input
        .kind
        .split(' ')
        .map(|word| match word.split_once('/') {
            Some(("money", below)) => format!("USD/{below}"),
            _ if word == "money" => "USD".to_owned(),
            _ => word.to_owned(),
        });
    let unit = unit.collect::<Vec<_>>().join(" ");
    let label = input.label.as_deref().unwrap_or_default();
    let (low, high, decimals, varies) = match unit.as_str() {
        "ratio" if label.contains("year") => {
            let first = i64::from(FIRST_YEAR);
            (first, first + YEAR_COUNT as i64 - 1, 0, 0)
        }
        "%" => (0, 1000, 1, 30),
        "%/y" => (0, 200, 1, 20),
        "ratio" => (1, 30, 1, 20),
        "y" => (1, 6, 0, 0),
        "USD" if signed => (-300_000, 1_000_000, 0, 90),
        "USD" => (0, 1_000_000, 0, 90),
        _ => (1, 1000, 1, 40),
    };
    let count = if random.chance(varies) { YEAR_COUNT } else { 1 };
    let zeros = if unit == "USD" { 15 } else { 0 };
    let digits = (0..count).map(|_| {
        if random.chance(zeros) {
            0
        } else {
            random.between(low, high)
        }
    });
    Given::Numbers {
        digits: digits.collect(),
        decimals,
        unit,
    }
}

fn numbers(digits: &[i64], decimals: i32, unit: &str, spelling: Spelling) -> String {
    let (unit, shift) = match spelling {
        Spelling::Own => (unit.to_owned(), 0),
        Spelling::Other => other_unit(unit),
        Spelling::Real => {
            let words = unit.split('/').map(|side| side.replace("USD", "USDr"));
            (words.collect::<Vec<_>>().join("/"), 0)
        }
    };
    let written: Vec<String> = digits
        .iter()
        .map(|digits| decimal(*digits, decimals + shift))
        .collect();
    match written.as_slice() {
        [one] => format!("{one} {unit}"),
        many => format!("list {{ {} }} {unit}", many.join(", ")),
    }
}

/// Another unit for the same thing, and by how many places the point moves to the left.
fn other_unit(unit: &str) -> (String, i32) {
    const WORDS: [(&str, &str); 6] = [
        ("USD", "k USD"),
        ("t", "kt"),
        ("kt", "Mt"),
        ("Mt", "Gt"),
        ("m3", "kcm"),
        ("bbl", "kbbl"),
    ];
    if unit == "%" {
        return ("ratio".to_owned(), 2);
    }
    let mut shift = 0;
    let sides = unit.split('/').zip([3, -3]).map(|(side, places)| {
        let words = side.split(' ').map(|word| {
            let other = WORDS.iter().find(|(own, _)| *own == word);
            match other {
                // A count of money stands first in a unit.
                Some((own, other)) if *own != "USD" || places > 0 => {
                    shift += places;
                    *other
                }
                _ => word,
            }
        });
        words.collect::<Vec<_>>().join(" ")
    });
    (sides.collect::<Vec<_>>().join("/"), shift)
}

/// A whole number with its point moved to the left.
fn decimal(digits: i64, places: i32) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let digits = digits.unsigned_abs().to_string();
    if places <= 0 {
        return format!(
            "{sign}{digits}{}",
            "0".repeat(places.unsigned_abs() as usize)
        );
    }
    let places = places as usize;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{part}")
}

/// The numbers are written as meant.
mod checks {
    use super::{decimal, other_unit};

    #[test]
    fn the_point_moves() {
        assert_eq!(decimal(-1234, 2), "-12.34");
        assert_eq!(decimal(5, 3), "0.005");
        assert_eq!(decimal(5, -2), "500");
    }

    #[test]
    fn units_have_others() {
        assert_eq!(other_unit("USD/t ore"), ("k USD/kt ore".to_owned(), 0));
        assert_eq!(other_unit("bbl oil"), ("kbbl oil".to_owned(), 3));
        assert_eq!(
            other_unit("t metal/t ore"),
            ("kt metal/kt ore".to_owned(), 0)
        );
        assert_eq!(other_unit("%"), ("ratio".to_owned(), 2));
    }
}
