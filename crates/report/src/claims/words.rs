//! Claims in sentences: the same words wherever a claim is shown.

use model::definition::Kind;
use model::{ClaimKind, Comment};

use super::{
    ChainResult, ClaimCheck, ClaimSides, Moved, NotTested, OnPath, ReadingCheck, ReadingResult,
    Would,
};
use crate::figure::Figure;
use crate::format;
use crate::paths::Chance;
use engine::Outcome;

/// How a reading fares on the central path, with both amounts it compares.
pub fn on_path(reading: &ReadingResult) -> String {
    let verdict = match reading.on_path {
        OnPath::Holds => "holds",
        OnPath::DoesNotHold => "does not hold",
        OnPath::DependsOnOpenTerms => "depends on terms that are still open",
        OnPath::Undefined => "cannot be said, a number it needs has no value",
        OnPath::Untestable => "not testable with what is known",
    };
    let because = match (&reading.untestable, &reading.sides) {
        (Some(reason), _) => format!(": {reason}"),
        (None, Some(sides)) => format!(": {}", self::sides(sides)),
        (None, None) => String::new(),
    };
    let open = match reading.open_terms.as_slice() {
        [] => String::new(),
        terms => format!("; open: {}", terms.join(", ")),
    };
    format!("{verdict}{because}{open}")
}

/// Both amounts that are compared, in the order of the claim.
pub fn sides(sides: &ClaimSides) -> String {
    let kind = Kind::number(sides.unit.dimension.clone());
    let say = |figure: &Figure| format::figure(figure, &kind, &sides.unit);
    let relation = match sides.relation {
        "<" => "less than",
        "<=" => "at most",
        ">" => "more than",
        ">=" => "at least",
        "==" => "exactly",
        _ => "anything but",
    };
    let Some((one, other)) = &sides.apart else {
        let (left, right) = (say(&sides.left), say(&sides.right));
        return format!("{left} here, and it takes {relation} {right}");
    };
    let apart = format!(
        "{} against {} here, and it takes {relation} {} between them",
        say(one),
        say(other),
        say(&sides.right)
    );
    if [one, other].iter().all(|figure| is_zero(figure)) {
        return format!("{apart}; both are zero, so this says little");
    }
    apart
}

fn is_zero(figure: &Figure) -> bool {
    figure.range.is_none() && matches!(figure.middle, Outcome::Value(0.0))
}

/// What a claim is called by its kind.
pub fn kind(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Statement => "A statement",
        ClaimKind::Valuation => "A valuation",
        ClaimKind::Forecast => "A forecast",
        ClaimKind::Demand => "A demand",
        ClaimKind::Opinion => "An opinion",
    }
}

/// The one verdict of all readings, or that there is none.
pub fn headline(check: &ClaimCheck) -> String {
    match check.verdict {
        Some(verdict) => format!("Verdict: {}", verdict.words()),
        None => "Verdict: none, the readings differ".to_owned(),
    }
}

/// Who was asked, when, and what was answered.
pub fn comment(comment: &Comment) -> String {
    let answer = match &comment.answered {
        Some((answer, when)) => format!("answered on {when}: “{answer}”"),
        None => "no answer".to_owned(),
    };
    format!("{} was asked on {}: {answer}", comment.of, comment.asked)
}

/// The verdict on a reading, with the chance behind it or the reason why there is none.
pub fn verdict(check: &ReadingCheck, path_count: usize) -> String {
    let word = check.judged.verdict.words();
    match &check.judged.not_tested {
        Some(NotTested::Said(reason)) => return format!("{word}: {reason}"),
        Some(NotTested::NoAnswer) => {
            return format!("{word}: on too many paths there is no answer");
        }
        Some(NotTested::Placeholders) | None => {}
    }
    let chance = if check.is_certain {
        certain(check).to_owned()
    } else {
        chances(&check.chances, path_count)
    };
    let near = if check.judged.is_near {
        "; so near a bound that more paths could change the word"
    } else {
        ""
    };
    format!("{word}: {chance}{near}")
}

/// No draw reaches it, so that one path is as good as all.
fn certain(check: &ReadingCheck) -> &'static str {
    let holds = |share: f64| check.chances.iter().all(|chance| chance.share == share);
    if holds(1.0) {
        "it holds, and no draw can change that"
    } else if holds(0.0) {
        "it does not hold, and no draw can change that"
    } else {
        "it depends on open terms, and on no draw"
    }
}

fn chances(chances: &[Chance], path_count: usize) -> String {
    let said: Vec<String> = chances
        .iter()
        .map(|chance| self::chance(chance, path_count))
        .collect();
    match said.as_slice() {
        [low, middle, high] if low == middle && middle == high => low.clone(),
        [low, middle, high] => format!(
            "{low} with open terms at the low end, {middle} in the middle, {high} at the high end"
        ),
        all => all.join(", "),
    }
}

/// How often a reading holds.
fn chance(chance: &Chance, path_count: usize) -> String {
    let count = (path_count - chance.no_value_count) as f64;
    let holding = chance.share * count;
    if holding == 0.0 {
        return "it holds on no path".to_owned();
    }
    if chance.share == 1.0 {
        return "it holds on every path".to_owned();
    }
    let share = format::percent(chance.share);
    // A stratified run may hit the same share in each of its parts; it is known to a path at best.
    let one_path = 100.0 / count;
    if chance.standard_error * 100.0 < one_path {
        let least = format::number(first_digit(one_path));
        return format!("it holds on {share} of paths (± less than {least} points)");
    }
    // A standard error of more than a digit says nothing that another seed would not change.
    let error = format::number(first_digit(chance.standard_error * 100.0));
    format!("it holds on {share} of paths (± {error} points)")
}

/// Rounded to its first digit.
fn first_digit(value: f64) -> f64 {
    format!("{value:.0e}").parse().unwrap_or(value)
}

/// What the answer rests on, where placeholders have a part in it.
pub fn carried(check: &ReadingCheck) -> Option<String> {
    let carried = &check.carried;
    let share = carried.shares.placeholder;
    let mut said = Vec::new();
    if share > 0.0 {
        let largest = match &carried.largest_placeholder {
            Some(name) => format!(", `{name}` moves it most"),
            None => String::new(),
        };
        let share = format::number((share * 100.0).round());
        said.push(format!(
            "placeholders carry {share} % of the spread of what it compares{largest}"
        ));
    }
    match carried.switches.as_slice() {
        [] => {}
        [one] => said.push(format!("the placeholder `{one}`, a yes or no, turns it")),
        many => said.push(format!(
            "{} placeholders, each a yes or no, turn it: `{}`",
            many.len(),
            many.join("`, `")
        )),
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// What would turn the answer, in a sentence.
pub fn would(would: &Would) -> String {
    let turned = if would.hold {
        "It would hold if"
    } else {
        "It would no longer hold if"
    };
    let mut ways = Vec::new();
    ways.extend(
        would
            .one
            .as_ref()
            .map(|moved| format!("{} were {}", name(moved), by(moved))),
    );
    if let Some([one, other]) = &would.two {
        let way = if one.factor == other.factor {
            format!("{} and {} were both {}", name(one), name(other), how(one))
        } else {
            format!(
                "{} were {} and {} {}",
                name(one),
                by(one),
                name(other),
                by(other)
            )
        };
        ways.push(way);
    }
    let switches = would.switches.iter().map(|(name, would)| {
        let value = if *would { "yes" } else { "no" };
        format!("`{name}` were {value}")
    });
    ways.extend(switches);
    if ways.is_empty() {
        let stay = if would.hold { "hold" } else { "fail" };
        return format!(
            "No number moved alone up to a thousandfold, and no yes or no turned round, makes it {stay}; \
             a number that is 0 stays 0"
        );
    }
    format!("{turned} {}", ways.join(", or if "))
}

fn name(moved: &Moved) -> String {
    let placeholder = if moved.is_placeholder {
        " (a placeholder)"
    } else {
        ""
    };
    format!("`{}`{placeholder}", moved.name)
}

/// How far a number is moved, and to what.
fn by(moved: &Moved) -> String {
    let how = how(moved);
    match (moved.from, moved.to) {
        (Some(from), Some(to)) => {
            let units = [&moved.unit; 2];
            let [from, to] = format::told_apart([from, to], &moved.kind, units);
            format!("{how}, {to} instead of {from}")
        }
        _ => how,
    }
}

fn how(moved: &Moved) -> String {
    let percent = |share: f64| format::number(share * 100.0);
    match moved.factor {
        factor if factor >= 2.0 => format!("{} times as high", format::number(factor)),
        factor if factor >= 1.0 => format!("{} % higher", percent(factor - 1.0)),
        factor => format!("{} % lower", percent(1.0 - factor)),
    }
}

/// A chain in figures that add up as they are printed: all in one unit with as many places, each
/// change the difference of the two figures beside it. `None` where a figure has no single value.
pub struct PrintedChain {
    /// The unit of every figure.
    pub unit: String,
    /// A row for each step.
    pub rows: Vec<PrintedStep>,
}

/// A step of a chain as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintedStep {
    /// What it changes; none for the first.
    pub change: Option<String>,
    /// The figure after it.
    pub after: String,
    /// The figure after it as a number, in the printed unit.
    pub figure: f64,
    /// What it changes as a number; 0 for the first.
    pub by: f64,
}

/// The figures of a chain, rounded so that they still add up.
pub fn printed(chain: &ChainResult) -> Option<PrintedChain> {
    let figures: Option<Vec<f64>> = chain.steps.iter().map(|step| step.after.single()).collect();
    let figures: Vec<f64> = figures?
        .into_iter()
        .map(|figure| chain.unit.from_base(figure))
        .collect();
    let sizes = figures.iter().map(|figure| figure.abs());
    let least = sizes
        .filter(|size| *size > 0.0)
        .fold(f64::INFINITY, f64::min);
    let (prefix, divisor) = scale_of(least, chain.unit.dimension.is_money());
    let places = places_of(least / divisor);
    let mut last: Option<i128> = None;
    let mut rows = Vec::new();
    for figure in figures {
        let whole = whole_units(figure / divisor, places)?;
        let number = |whole: i128| whole as f64 / 10_i128.pow(places) as f64;
        rows.push(PrintedStep {
            change: last.map(|last| signed(whole - last, places)),
            after: written(whole, places),
            figure: number(whole),
            by: last.map_or(0.0, |last| number(whole - last)),
        });
        last = Some(whole);
    }
    let unit = [prefix, chain.unit.text.as_str()];
    let unit: Vec<&str> = unit.into_iter().filter(|word| !word.is_empty()).collect();
    Some(PrintedChain {
        unit: unit.join(" "),
        rows,
    })
}

/// The prefix in which the least figure is at least one.
fn scale_of(least: f64, is_money: bool) -> (&'static str, f64) {
    match least {
        _ if !is_money => ("", 1.0),
        least if least >= 1e12 && least.is_finite() => ("tn", 1e12),
        least if least >= 1e9 => ("bn", 1e9),
        least if least >= 1e6 => ("M", 1e6),
        least if least >= 1e3 => ("k", 1e3),
        _ => ("", 1.0),
    }
}

/// Places behind the point that show two digits of the least figure.
fn places_of(least: f64) -> u32 {
    let mut places = 0;
    let mut shown = least;
    while shown < 10.0 && places < 6 {
        shown *= 10.0;
        places += 1;
    }
    places
}

fn whole_units(figure: f64, places: u32) -> Option<i128> {
    let whole = (figure * 10_i128.pow(places) as f64).round();
    (whole.abs() < 1e30).then_some(whole as i128)
}

fn signed(whole: i128, places: u32) -> String {
    let sign = if whole < 0 { "-" } else { "+" };
    format!("{sign}{}", written(whole.abs(), places))
}

/// A whole number of the smallest unit with its point and thousands separators.
fn written(whole: i128, places: u32) -> String {
    let unit = 10_i128.pow(places);
    let sign = if whole < 0 { "-" } else { "" };
    let (before, after) = (whole.abs() / unit, whole.abs() % unit);
    let digits = before.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match places {
        0 => format!("{sign}{grouped}"),
        places => format!("{sign}{grouped}.{after:0width$}", width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::{Chance, chance, places_of, scale_of, signed, written};

    #[test]
    fn whole_units_are_written_with_their_point() {
        assert_eq!(written(1_480_000, 2), "14,800.00");
        assert_eq!(written(-205, 2), "-2.05");
        assert_eq!(written(7, 0), "7");
        assert_eq!(signed(-917_600, 2), "-9,176.00");
        assert_eq!(signed(5, 1), "+0.5");
    }

    #[test]
    fn the_least_figure_shows_two_digits() {
        assert_eq!(scale_of(2.3e9, true), ("bn", 1e9));
        assert_eq!(places_of(2.3), 1);
        assert_eq!(places_of(230.0), 0);
    }

    /// A stratified run whose parts agree has a standard error of rounding alone.
    #[test]
    fn an_error_below_one_path_is_told_as_that() {
        let told = |standard_error| {
            let drawn = Chance {
                share: 0.386,
                standard_error,
                no_value_count: 0,
            };
            chance(&drawn, 10_000)
        };
        assert_eq!(
            told(9e-18),
            "it holds on 38.6 % of paths (± less than 0.01 points)"
        );
        assert_eq!(told(0.00487), "it holds on 38.6 % of paths (± 0.5 points)");
    }
}
