//! Correlation matrices: their triangular factor, and the nearest one to a matrix that is none.
//!
//! A matrix is given row by row, symmetric, with ones on the diagonal.
//! Only additions, multiplications, divisions and square roots are used, so that the same matrix gives the same bits everywhere.
//! Which variables the rows stand for is not known here.

/// Sums of squares of shares are known to about this.
const ROUNDING: f64 = 1e-12;
/// The projections have met when they differ by less than this in every place.
const MET: f64 = 1e-10;
/// Projections before what is reached is taken and drawn towards independence.
const PROJECTIONS_MAX: usize = 1_000;
/// Sweeps of Jacobi's method; a handful is enough for any matrix of doubles.
const SWEEPS_MAX: usize = 60;

/// The lower triangle whose product with its transpose is the matrix, row by row; `None` where no variables are correlated like that.
///
/// Cholesky's factor: independent standard normal numbers times it are normal numbers with these correlations.
///
/// ```
/// let factor = engine::correlation_factor(&[vec![1.0, 0.6], vec![0.6, 1.0]]);
/// assert_eq!(factor, Some(vec![vec![1.0], vec![0.6, 0.8]]));
/// ```
pub fn correlation_factor(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (row, entries) in matrix.iter().enumerate() {
        let mut own: Vec<f64> = Vec::with_capacity(row + 1);
        for (above, entry) in factor.iter().zip(entries) {
            let known: f64 = own.iter().zip(above).map(|(a, b)| a * b).sum();
            let rest = entry - known;
            // Two variables that move as one leave nothing for a third to differ by.
            let pivot = above[own.len()];
            if pivot == 0.0 && rest.abs() > ROUNDING {
                return None;
            }
            own.push(if pivot == 0.0 { 0.0 } else { rest / pivot });
        }
        let used: f64 = own.iter().map(|weight| weight * weight).sum();
        if used > 1.0 + ROUNDING {
            return None;
        }
        own.push((1.0 - used).max(0.0).sqrt());
        factor.push(own);
    }
    Some(factor)
}

/// The correlation matrix with the least sum of squared differences from a symmetric matrix.
///
/// Higham (2002), "Computing the nearest correlation matrix: a problem from finance", IMA Journal of Numerical Analysis 22(3), pages 329-343, algorithm 3.3 with equal weights: projections on the matrices without a negative eigenvalue and on those with ones on the diagonal, in turn, with Dykstra's correction.
/// What rounding leaves is removed by drawing all correlations towards zero by as little as is needed, so the result always has a factor.
pub fn nearest_correlation(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut nearest = matrix.to_vec();
    let mut correction = vec![vec![0.0; matrix.len()]; matrix.len()];
    for _ in 0..PROJECTIONS_MAX {
        let corrected = combined(&nearest, &correction, |near, by| near - by);
        let projected = without_negative(&corrected);
        correction = combined(&projected, &corrected, |after, before| after - before);
        nearest.clone_from(&projected);
        for (place, row) in nearest.iter_mut().enumerate() {
            row[place] = 1.0;
        }
        if largest_difference(&nearest, &projected) < MET {
            break;
        }
    }
    let mut drawn_in = 0.0;
    loop {
        let kept = 1.0 - drawn_in;
        let candidate = combined_by_place(&nearest, |row, column, entry| {
            if row == column {
                1.0
            } else {
                (entry * kept).clamp(-1.0, 1.0)
            }
        });
        // With nothing left of the correlations there is always a factor.
        if drawn_in >= 1.0 || correlation_factor(&candidate).is_some() {
            return candidate;
        }
        drawn_in = f64::max(1e-13, drawn_in * 4.0).min(1.0);
    }
}

fn combined(a: &[Vec<f64>], b: &[Vec<f64>], with: impl Fn(f64, f64) -> f64) -> Vec<Vec<f64>> {
    combined_by_place(a, |row, column, entry| with(entry, b[row][column]))
}

fn combined_by_place(
    matrix: &[Vec<f64>],
    with: impl Fn(usize, usize, f64) -> f64,
) -> Vec<Vec<f64>> {
    let rows = matrix.iter().enumerate();
    rows.map(|(row, entries)| {
        let entries = entries.iter().enumerate();
        entries
            .map(|(column, entry)| with(row, column, *entry))
            .collect()
    })
    .collect()
}

fn largest_difference(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The nearest matrix without a negative eigenvalue: the negative ones are left out.
fn without_negative(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (values, vectors) = eigen(matrix);
    let entry = |row: usize, column: usize| {
        let parts = values.iter().zip(&vectors[row]).zip(&vectors[column]);
        let positive = parts.filter(|((value, _), _)| **value > 0.0);
        positive
            .map(|((value, left), right)| value * left * right)
            .sum()
    };
    combined_by_place(matrix, |row, column, _| {
        entry(row.max(column), row.min(column))
    })
}

/// Eigenvalues and, column by column, eigenvectors of a symmetric matrix: Jacobi's method, after Golub and Van Loan, "Matrix Computations", section 8.5.
fn eigen(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = matrix.len();
    let mut turned = matrix.to_vec();
    let mut vectors =
        combined_by_place(matrix, |row, column, _| f64::from(u8::from(row == column)));
    for _ in 0..SWEEPS_MAX {
        let mut is_diagonal = true;
        for first in 0..size {
            for second in first + 1..size {
                if turned[first][second].abs() > f64::EPSILON * 1e-3 {
                    is_diagonal = false;
                    rotate(&mut turned, &mut vectors, first, second);
                }
            }
        }
        if is_diagonal {
            break;
        }
    }
    let values = turned.iter().enumerate().map(|(place, row)| row[place]);
    (values.collect(), vectors)
}

/// Turns the plane of two axes so that they no longer mix.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], first: usize, second: usize) {
    let slope = (matrix[second][second] - matrix[first][first]) / (2.0 * matrix[first][second]);
    let tangent = slope.signum() / (slope.abs() + (1.0 + slope * slope).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    for row in matrix.iter_mut().chain(vectors.iter_mut()) {
        (row[first], row[second]) = (
            cosine * row[first] - sine * row[second],
            sine * row[first] + cosine * row[second],
        );
    }
    let (above, below) = matrix.split_at_mut(second);
    for (upper, lower) in above[first].iter_mut().zip(&mut below[0]) {
        (*upper, *lower) = (
            cosine * *upper - sine * *lower,
            sine * *upper + cosine * *lower,
        );
    }
}
