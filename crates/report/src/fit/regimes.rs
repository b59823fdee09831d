//! Two regimes by maximum likelihood.
//!
//! Hamilton (1989), "A New Approach to the Economic Analysis of Nonstationary Time Series and the Business Cycle",
//! Econometrica 57, pages 357-384: the filter; the chain starts from its stationary distribution.
//! The likelihood is climbed by Newton's method with damping from several starts; standard errors come from
//! its curvature at the top.

use libm::{exp, log};

/// Growth of both regimes, logarithms of their variances, and the log odds of a change to the second and to the first.
type Point = [f64; 6];

/// A step of the differences by which slopes and curvature are taken, in those coordinates.
const STEP: f64 = 1e-3;
const CLIMBS_MAX: usize = 300;
/// A regime with less than this part of the whole variance has caught single years.
const VARIANCE_MIN: f64 = 1e-4;
/// Chances of a change nearer to 0 or 1 than this are at the edge.
const CHANCE_EDGE: f64 = 1e-3;

/// A chance with a larger standard error than this is not known at all: the regimes are one.
const CHANCE_UNKNOWN: f64 = 0.5;

/// What is found; estimates with their standard errors.
pub(super) struct Regimes {
    pub(super) growth: [(f64, f64); 2],
    pub(super) variance: [(f64, f64); 2],
    pub(super) to_second: (f64, f64),
    pub(super) to_first: (f64, f64),
    /// The chance that the last step was of the second regime.
    pub(super) ends_in_second: f64,
    /// The sum of the chances of the second regime.
    pub(super) years_in_second: f64,
}

/// The two regimes of some steps, the one with the smaller spread first; `None` where there are no two.
pub(super) fn fit(steps: &[f64]) -> Option<Regimes> {
    let count = steps.len() as f64;
    let center = steps.iter().sum::<f64>() / count;
    let variance = steps
        .iter()
        .map(|step| (step - center) * (step - center))
        .sum::<f64>()
        / count;
    let mut best: Option<(f64, Point)> = None;
    // A calm and a wild regime, or a rising and a falling one, that change seldom or often.
    for apart in [0.0, 0.7, -0.7] {
        for odds in [-2.5, -1.0] {
            let away = apart * variance.sqrt();
            let start = [
                center + away,
                center - away,
                log(0.4 * variance),
                log(2.0 * variance),
                odds,
                odds,
            ];
            let top = climb(steps, start);
            let height = likelihood(steps, &top).0;
            if height.is_finite() && best.is_none_or(|(known, _)| height > known) {
                best = Some((height, top));
            }
        }
    }
    let top = in_order(best?.1);
    let chances = [chance(top[4]), chance(top[5])];
    let is_edge = |chance: f64| !(CHANCE_EDGE..=1.0 - CHANCE_EDGE).contains(&chance);
    if exp(top[2]) < VARIANCE_MIN * variance || chances.into_iter().any(is_edge) {
        return None;
    }
    let errors = errors(steps, &top)?;
    let is_unknown =
        |place: usize| chances[place] * (1.0 - chances[place]) * errors[place + 4] > CHANCE_UNKNOWN;
    if is_unknown(0) || is_unknown(1) {
        return None;
    }
    let (_, ends_in_second, years_in_second) = likelihood(steps, &top);
    let variance = |place: usize| (exp(top[place]), exp(top[place]) * errors[place]);
    let change = |place: usize| {
        let chance = chance(top[place]);
        (chance, chance * (1.0 - chance) * errors[place])
    };
    Some(Regimes {
        growth: [(top[0], errors[0]), (top[1], errors[1])],
        variance: [variance(2), variance(3)],
        to_second: change(4),
        to_first: change(5),
        ends_in_second,
        years_in_second,
    })
}

/// The chance with these log odds.
fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + exp(-odds))
}

/// The regime with the smaller spread first.
fn in_order(point: Point) -> Point {
    if point[2] <= point[3] {
        return point;
    }
    let mut exchanged = point;
    for pair in exchanged.as_chunks_mut::<2>().0 {
        pair.swap(0, 1);
    }
    exchanged
}

/// The log likelihood, the chance that the last step is of the second regime, and the sum of these chances, by the filter.
fn likelihood(steps: &[f64], point: &Point) -> (f64, f64, f64) {
    let (to_second, to_first) = (chance(point[4]), chance(point[5]));
    let variances = [exp(point[2]), exp(point[3])];
    let density = |step: f64, regime: usize| {
        let away = step - point[regime];
        exp(-0.5 * away * away / variances[regime])
            / (std::f64::consts::TAU * variances[regime]).sqrt()
    };
    let mut second = to_second / (to_second + to_first);
    let (mut total, mut years) = (0.0, 0.0);
    for step in steps {
        let before = second * (1.0 - to_first) + (1.0 - second) * to_second;
        let (first_likely, second_likely) = (
            (1.0 - before) * density(*step, 0),
            before * density(*step, 1),
        );
        let likely = first_likely + second_likely;
        total += log(likely);
        second = second_likely / likely;
        years += second;
    }
    (total, second, years)
}

fn height(steps: &[f64], point: &Point, moves: &[(usize, f64)]) -> f64 {
    let mut moved = *point;
    for (place, by) in moves {
        moved[*place] += by;
    }
    likelihood(steps, &moved).0
}

/// Slopes and curvature by central differences.
fn slopes(steps: &[f64], point: &Point) -> (Point, [Point; 6]) {
    let here = height(steps, point, &[]);
    let mut slope = [0.0; 6];
    let mut ups_and_downs = [[0.0; 2]; 6];
    for (place, ends) in ups_and_downs.iter_mut().enumerate() {
        *ends = [STEP, -STEP].map(|by| height(steps, point, &[(place, by)]));
        slope[place] = (ends[0] - ends[1]) / (2.0 * STEP);
    }
    let entry = |row: usize, column: usize| {
        if row == column {
            let [up, down] = ups_and_downs[row];
            return (up - 2.0 * here + down) / (STEP * STEP);
        }
        // The same differences in the same order on both sides of the diagonal.
        let (first, second) = (row.max(column), row.min(column));
        let at = |a: f64, b: f64| height(steps, point, &[(first, a), (second, b)]);
        let twist = at(STEP, STEP) - at(STEP, -STEP) - at(-STEP, STEP) + at(-STEP, -STEP);
        twist / (4.0 * STEP * STEP)
    };
    let curvature = std::array::from_fn(|row| std::array::from_fn(|column| entry(row, column)));
    (slope, curvature)
}

/// Uphill from a start until it is flat.
fn climb(steps: &[f64], start: Point) -> Point {
    let mut point = start;
    let mut here = likelihood(steps, &point).0;
    let mut damping = 1.0;
    for _ in 0..CLIMBS_MAX {
        let (slope, curvature) = slopes(steps, &point);
        if slope.iter().all(|slope| slope.abs() < 1e-9) {
            break;
        }
        let mut has_climbed = false;
        while damping < 1e12 {
            let mut matrix = curvature.map(|row| row.map(|entry| -entry));
            for (place, row) in matrix.iter_mut().enumerate() {
                row[place] += damping;
            }
            if let Some(by) = solve(matrix, slope) {
                let moved: Vec<(usize, f64)> = by.into_iter().enumerate().collect();
                let there = height(steps, &point, &moved);
                if there > here {
                    for (place, by) in moved {
                        point[place] += by;
                    }
                    has_climbed = there - here > 1e-15 * here.abs();
                    here = there;
                    damping = (damping / 10.0).max(1e-12);
                    break;
                }
            }
            damping *= 10.0;
        }
        if !has_climbed {
            break;
        }
    }
    point
}

/// Standard errors: roots of the diagonal of the inverse of the curvature; `None` where it is no top.
fn errors(steps: &[f64], top: &Point) -> Option<Point> {
    let (_, curvature) = slopes(steps, top);
    let matrix = curvature.map(|row| row.map(|entry| -entry));
    let mut errors = [0.0; 6];
    for (place, error) in errors.iter_mut().enumerate() {
        let mut unit = [0.0; 6];
        unit[place] = 1.0;
        let column = solve(matrix, unit)?;
        if column[place] <= 0.0 {
            return None;
        }
        *error = column[place].sqrt();
    }
    Some(errors)
}

/// The solution of linear equations with a positive definite matrix, by elimination; `None` where it is none.
fn solve(mut matrix: [Point; 6], mut right: Point) -> Option<Point> {
    for place in 0..6 {
        let pivot = matrix[place][place];
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        let own = matrix[place];
        for row in place + 1..6 {
            let factor = matrix[row][place] / pivot;
            for (entry, above) in matrix[row].iter_mut().zip(own) {
                *entry -= factor * above;
            }
            right[row] -= factor * right[place];
        }
    }
    let mut solution = [0.0; 6];
    for place in (0..6).rev() {
        let known: f64 = (place + 1..6)
            .map(|column| matrix[place][column] * solution[column])
            .sum();
        solution[place] = (right[place] - known) / matrix[place][place];
    }
    Some(solution)
}
