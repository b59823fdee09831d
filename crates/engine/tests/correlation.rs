//! Correlation matrices: factors by hand, and nearest matrices that were published.

use std::cmp::Ordering;

use engine::{Design, StreamKey, Uniforms, correlation_factor, nearest_correlation};

fn rows<const N: usize>(matrix: [[f64; N]; N]) -> Vec<Vec<f64>> {
    matrix.iter().map(|row| row.to_vec()).collect()
}

fn assert_near(found: &[Vec<f64>], expected: &[Vec<f64>], allowed: f64) {
    for (found_row, expected_row) in found.iter().zip(expected) {
        for (a, b) in found_row.iter().zip(expected_row) {
            assert!((a - b).abs() <= allowed, "{found:?} for {expected:?}");
        }
    }
}

/// The product of a factor with its transpose.
fn product(factor: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let entry = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum();
    let rows = factor.iter();
    rows.map(|a| factor.iter().map(|b| entry(a, b)).collect())
        .collect()
}

/// By hand: rows of 0.6 and 0.8, and of a third that follows the first alone.
#[test]
fn a_factor_by_hand() {
    let matrix = rows([[1.0, 0.6, 0.5], [0.6, 1.0, 0.3], [0.5, 0.3, 1.0]]);
    let factor = correlation_factor(&matrix).expect("it is possible");
    // (0.3 - 0.5 × 0.6) / 0.8 = 0, and the root of 1 - 0.25.
    assert_near(
        &factor,
        &[vec![1.0], vec![0.6, 0.8], vec![0.5, 0.0, 0.75_f64.sqrt()]],
        1e-15,
    );
}

#[test]
fn what_cannot_be_is_noticed() {
    // Two variables that each follow a third closely cannot run against each other.
    let matrix = rows([[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]]);
    assert!(correlation_factor(&matrix).is_none());
    assert!(correlation_factor(&rows([[1.0, 1.0], [1.0, 1.0]])).is_some());
    let torn = rows([[1.0, 1.0, 0.5], [1.0, 1.0, 0.4], [0.5, 0.4, 1.0]]);
    assert!(correlation_factor(&torn).is_none());
}

/// Higham (2002), section 4: the matrix of ones next to the diagonal and its nearest, printed to four places.
#[test]
fn the_example_of_the_paper() {
    let matrix = rows([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]);
    let expected = rows([
        [1.0, 0.7607, 0.1573],
        [0.7607, 1.0, 0.7607],
        [0.1573, 0.7607, 1.0],
    ]);
    assert_near(&nearest_correlation(&matrix), &expected, 5e-5);
}

/// By hand: of all variables equally correlated by r, r is at least -1 / (n - 1), and what is nearest keeps the symmetry.
#[test]
fn equally_correlated_variables_come_to_their_limit() {
    for size in [2, 3, 5, 12_usize] {
        let limit = -1.0 / (size as f64 - 1.0);
        let entry = |row: usize, column: usize, off: f64| if row == column { 1.0 } else { off };
        let matrix = |off: f64| -> Vec<Vec<f64>> {
            (0..size)
                .map(|row| (0..size).map(|column| entry(row, column, off)).collect())
                .collect()
        };
        let nearest = nearest_correlation(&matrix(limit - 0.2));
        assert_near(&nearest, &matrix(limit), 1e-8);
    }
}

/// What is nearest has a factor, and what is one already stays.
#[test]
fn what_is_nearest_can_be_drawn() {
    // Correlations of any kind, as random numbers of a stream give them.
    let uniforms = Uniforms::new(StreamKey::new(1, "entries"), 0, Design::Independent);
    let mut path = 0;
    let mut random = || {
        path += 1;
        2.0 * uniforms.at(path) - 1.0
    };
    for size in 2..9 {
        for _ in 0..20 {
            let half: Vec<Vec<f64>> = (0..size)
                .map(|row| (0..row).map(|_| random()).collect())
                .collect();
            let entry = |row: usize, column: usize| match row.cmp(&column) {
                Ordering::Less => half[column][row],
                Ordering::Equal => 1.0,
                Ordering::Greater => half[row][column],
            };
            let matrix: Vec<Vec<f64>> = (0..size)
                .map(|row| (0..size).map(|column| entry(row, column)).collect())
                .collect();
            let is_possible = correlation_factor(&matrix).is_some();
            let nearest = nearest_correlation(&matrix);
            let factor = correlation_factor(&nearest).expect("it was made to be possible");
            assert_near(&product(&factor), &nearest, 1e-6);
            if is_possible {
                assert_near(&nearest, &matrix, 1e-12);
            }
        }
    }
}
