//! The roots of a function that is only known by asking: what `solve` needs for a break-even or a gross-up.
//!
//! The function is asked for many places at once, because a program answers a block of paths for little more than one.
//! It finds changes of sign, not roots that touch zero between two places of the grid; it does not extrapolate beyond its range.

use crate::status::{Outcome, Status};

/// Places of the first grid, ends included: one block of paths.
const GRID_LEN: usize = 512;

/// Places asked for inside each bracket at each step of refinement.
const PLACES_PER_BRACKET: usize = 15;

/// Refinements after which a bracket is given up; each divides it by 16, so twenty exhaust double precision.
const REFINEMENT_LIMIT: u32 = 20;

/// The one place between `low` and `high` where `f` is zero.
///
/// `f` is given places and answers with its values there, in the same order.
/// It is first asked on a grid of 512 places; every change of sign between neighbours is then refined until its bracket is no wider than `tolerance`.
/// Places where `f` is NaN or infinite are skipped: their neighbours count as neighbours of each other.
/// A stretch on which `f` is zero counts once, by its lowest place found.
///
/// - [`Status::NoRoot`]: no change of sign and no zero on the grid;
/// - [`Status::SeveralRoots`]: all that were found, ascending; places where `f` jumps over zero are not among them;
/// - [`Status::NotConverged`]: the only changes of sign are jumps, or the tolerance was not met; the residual is the smallest `|f|` seen there;
/// - [`Status::Undefined`]: `low`, `high` or `tolerance` make no range.
///
/// ```
/// use engine::find_roots;
/// let root = find_roots(|x| x.iter().map(|x| x * x - 2.0).collect(), 0.0, 10.0, 1e-12);
/// assert!((root.value().unwrap() - 2.0_f64.sqrt()).abs() < 1e-12);
/// ```
pub fn find_roots(
    mut f: impl FnMut(&[f64]) -> Vec<f64>,
    low: f64,
    high: f64,
    tolerance: f64,
) -> Outcome {
    let is_range = low < high && (high - low).is_finite() && tolerance > 0.0;
    if !is_range {
        return Outcome::Status(Status::Undefined);
    }
    let grid = places(low, high, GRID_LEN);
    let mut found = Found::default();
    let mut open = Vec::new();
    found.sort_out(&ask(&mut f, &grid), None, &mut open);
    let mut refinements = 0;
    while !open.is_empty() {
        let (narrow, wide): (Vec<Bracket>, Vec<Bracket>) = open
            .into_iter()
            .partition(|bracket| bracket.is_narrow(tolerance));
        for bracket in &narrow {
            found.close(bracket, refinements);
        }
        if refinements == REFINEMENT_LIMIT {
            for bracket in &wide {
                found.give_up(bracket, refinements);
            }
            break;
        }
        open = refine(&mut f, &wide, &mut found);
        refinements += 1;
    }
    found.outcome()
}

/// One place and the value there.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

/// Two neighbouring places where the signs differ.
#[derive(Clone, Copy)]
struct Bracket {
    from: Point,
    to: Point,
    /// Width and change of `f` when the change of sign was first seen.
    first_width: f64,
    first_change: f64,
}

impl Bracket {
    fn is_narrow(&self, tolerance: f64) -> bool {
        let width = self.to.x - self.from.x;
        let smallest = f64::EPSILON * self.from.x.abs().max(self.to.x.abs());
        width <= tolerance.max(smallest)
    }

    /// Whether `f` changes by too much over what is left of the bracket to be continuous there.
    /// Allowed is a change that shrinks with the square root of the width, as `√x` does at its steepest, with a factor to spare.
    fn is_jump(&self) -> bool {
        let shrunk = (self.to.x - self.from.x) / self.first_width;
        let change = (self.to.y - self.from.y).abs();
        shrunk < 1.0 && change > 4.0 * shrunk.sqrt() * self.first_change
    }

    /// The zero of the straight line through both ends.
    fn root(&self) -> f64 {
        let share = self.from.y / (self.from.y - self.to.y);
        let root = self.from.x + share * (self.to.x - self.from.x);
        root.clamp(self.from.x, self.to.x)
    }

    fn residual(&self) -> f64 {
        self.from.y.abs().min(self.to.y.abs())
    }
}

/// What the search has found so far.
#[derive(Default)]
struct Found {
    roots: Vec<f64>,
    failure: Option<Status>,
}

impl Found {
    /// Takes the zeros among neighbouring points and opens a bracket for each change of sign.
    fn sort_out(&mut self, points: &[Point], parent: Option<&Bracket>, open: &mut Vec<Bracket>) {
        if let Some(first) = points.first()
            && first.y == 0.0
        {
            self.roots.push(first.x);
        }
        for pair in points.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            if to.y == 0.0 {
                if from.y != 0.0 {
                    self.roots.push(to.x);
                }
            } else if from.y != 0.0 && (from.y < 0.0) != (to.y < 0.0) {
                open.push(Bracket {
                    from,
                    to,
                    first_width: parent.map_or(to.x - from.x, |parent| parent.first_width),
                    first_change: parent.map_or((to.y - from.y).abs(), |p| p.first_change),
                });
            }
        }
    }

    fn close(&mut self, bracket: &Bracket, refinements: u32) {
        if bracket.is_jump() {
            self.give_up(bracket, refinements);
        } else {
            self.roots.push(bracket.root());
        }
    }

    fn give_up(&mut self, bracket: &Bracket, refinements: u32) {
        self.failure.get_or_insert(Status::NotConverged {
            iterations: refinements,
            residual: bracket.residual(),
        });
    }

    fn outcome(mut self) -> Outcome {
        self.roots.sort_by(f64::total_cmp);
        match self.failure {
            Some(failure) if self.roots.is_empty() => Outcome::Status(failure),
            _ => Outcome::from_roots(self.roots),
        }
    }
}

/// Asks for places inside every bracket at once and gives the narrower brackets.
fn refine(
    f: &mut impl FnMut(&[f64]) -> Vec<f64>,
    brackets: &[Bracket],
    found: &mut Found,
) -> Vec<Bracket> {
    let asked = brackets
        .iter()
        .flat_map(|bracket| {
            let inner = places(bracket.from.x, bracket.to.x, PLACES_PER_BRACKET + 2);
            inner[1..=PLACES_PER_BRACKET].to_vec()
        })
        .collect::<Vec<f64>>();
    let answered = answer(f, &asked);
    let mut open = Vec::new();
    for (bracket, points) in brackets.iter().zip(answered.chunks(PLACES_PER_BRACKET)) {
        let mut line = vec![bracket.from];
        line.extend(points.iter().filter(|point| point.y.is_finite()));
        line.push(bracket.to);
        found.sort_out(&line, Some(bracket), &mut open);
    }
    open
}

/// The points at these places where the function is finite.
fn ask(f: &mut impl FnMut(&[f64]) -> Vec<f64>, places: &[f64]) -> Vec<Point> {
    let mut points = answer(f, places);
    points.retain(|point| point.y.is_finite());
    points
}

fn answer(f: &mut impl FnMut(&[f64]) -> Vec<f64>, places: &[f64]) -> Vec<Point> {
    let values = f(places);
    assert_eq!(values.len(), places.len(), "one value for each place");
    let pairs = places.iter().zip(values);
    pairs.map(|(x, y)| Point { x: *x, y }).collect()
}

/// Evenly spaced places from `low` to `high`, both exactly among them.
fn places(low: f64, high: f64, count: usize) -> Vec<f64> {
    let last = count - 1;
    (0..count)
        .map(|index| {
            if index == last {
                high
            } else {
                low + (high - low) * (index as f64 / last as f64)
            }
        })
        .collect()
}
