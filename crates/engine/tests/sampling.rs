//! Uniform numbers: the published answers, the same number however it is asked for, and the spread that each design promises.

mod common;

use common::assert_close;
use engine::{
    Design, Graph, InputId, Inputs, Operand, StreamKey, Uniforms, evaluate, philox, schedule,
    value_of,
};

fn numbers(seed: u64, name: &str, period: u32, design: Design, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    Uniforms::new(StreamKey::new(seed, name), period, design).fill(0, &mut numbers);
    numbers
}

fn designs(path_count: u64) -> [Design; 4] {
    [
        Design::Independent,
        Design::LatinHypercube { path_count },
        Design::Sobol { dimension: 0 },
        Design::Sobol { dimension: 77 },
    ]
}

/// The known answers distributed with the reference implementation (Random123, `kat_vectors`, `philox4x32 10`).
#[test]
fn philox_gives_its_known_answers() {
    let all = u32::MAX;
    for (counter, key, answer) in [
        (
            [0; 4],
            [0; 2],
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
        ),
        (
            [all; 4],
            [all; 2],
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
        ),
        (
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
        ),
    ] {
        assert_eq!(philox(counter, key), answer);
    }
}

/// Computed by a second program, in Python and with SciPy's Sobol' points, from the descriptions alone.
#[test]
fn the_numbers_of_a_variable_are_those_of_a_second_program() {
    let expected = [
        [
            0.519_619_510_183_402_1,
            0.283_698_517_359_675,
            0.096_687_332_255_024_24,
        ],
        [
            0.190_519_619_510_183_4,
            0.693_283_698_517_359_6,
            0.865_096_687_332_255,
        ],
        [
            0.325_096_713_500_008_8,
            0.663_326_058_835_652_3,
            0.027_362_871_704_783_243,
        ],
    ];
    let kinds = [
        Design::Independent,
        Design::LatinHypercube { path_count: 1_000 },
        Design::Sobol { dimension: 5 },
    ];
    for (design, expected) in kinds.into_iter().zip(expected) {
        assert_eq!(
            numbers(7, "mine.price", 2_031, design, 3),
            expected,
            "{design:?}"
        );
    }
}

#[test]
fn any_range_gives_the_same_numbers() {
    for design in designs(1_000) {
        let uniforms = Uniforms::new(StreamKey::new(1, "a"), 3, design);
        let mut whole = vec![0.0; 1_000];
        uniforms.fill(0, &mut whole);
        for (first, count) in [
            (0, 1),
            (1, 1),
            (1, 2),
            (2, 5),
            (3, 996),
            (511, 489),
            (999, 1),
            (7, 0),
        ] {
            let mut part = vec![0.0; count];
            uniforms.fill(first, &mut part);
            assert_eq!(
                part,
                whole[first as usize..][..count],
                "{design:?} {first} {count}"
            );
        }
        for path in [0, 1, 500, 999] {
            assert_eq!(uniforms.at(path), whole[path as usize]);
        }
    }
}

#[test]
fn a_million_million_paths_are_reached_at_once() {
    let uniforms = Uniforms::new(StreamKey::new(1, "a"), 0, Design::Independent);
    let far = uniforms.at(1_000_000_000_000);
    assert!(0.0 < far && far < 1.0);
    assert_ne!(far, uniforms.at(1_000_000_000_000 % (1 << 32)));
}

#[test]
fn seed_name_period_and_path_each_matter() {
    for design in designs(64) {
        let base = numbers(1, "mine.price", 2_030, design, 64);
        for other in [
            numbers(2, "mine.price", 2_030, design, 64),
            numbers(1 << 40, "mine.price", 2_030, design, 64),
            numbers(1, "mine.prices", 2_030, design, 64),
            numbers(1, "mine.price", 2_031, design, 64),
        ] {
            assert!(base.iter().zip(&other).all(|(a, b)| a != b), "{design:?}");
        }
        let mut distinct = base.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        assert_eq!(distinct.len(), 64);
    }
}

#[test]
#[should_panic(expected = "a design of 100 paths has no 2 paths from 99 on")]
fn a_hypercube_has_no_more_paths_than_it_was_made_for() {
    let design = Design::LatinHypercube { path_count: 100 };
    Uniforms::new(StreamKey::new(1, "a"), 0, design).fill(99, &mut [0.0; 2]);
}

#[test]
#[should_panic(expected = "there are direction numbers for 1024 dimensions")]
fn a_dimension_beyond_the_table_is_refused() {
    let dimension = engine::SOBOL_DIMENSIONS_MAX;
    Uniforms::new(StreamKey::new(1, "a"), 0, Design::Sobol { dimension });
}

/// The sum of `(observed - expected)² / expected` over equal cells; for many cells nearly normal with mean `cells - 1` and variance twice that.
#[track_caller]
fn assert_uniform(cells_of: impl Iterator<Item = usize>, cells: usize) {
    let mut counts = vec![0.0_f64; cells];
    let mut total = 0.0;
    for cell in cells_of {
        counts[cell] += 1.0;
        total += 1.0;
    }
    let expected = total / cells as f64;
    let statistic: f64 = counts
        .iter()
        .map(|count| (count - expected) * (count - expected) / expected)
        .sum();
    let freedom = cells as f64 - 1.0;
    let deviations = (statistic - freedom) / (2.0 * freedom).sqrt();
    assert!(
        deviations.abs() < 4.0,
        "{deviations} standard deviations from uniform"
    );
}

fn cell(number: f64, cells: usize) -> usize {
    (number * cells as f64) as usize
}

#[test]
fn independent_numbers_are_uniform_alone_and_in_pairs() {
    let count = 200_000;
    let price = numbers(11, "price", 0, Design::Independent, count);
    let grade = numbers(11, "grade", 0, Design::Independent, count);
    let later = numbers(11, "price", 1, Design::Independent, count);
    assert_uniform(price.iter().map(|u| cell(*u, 1_024)), 1_024);
    let mean = price.iter().sum::<f64>() / count as f64;
    assert_close(mean, 0.5, 4.0 * (1.0 / 12.0 / count as f64).sqrt(), 0.0);
    let pair = |a: f64, b: f64| cell(a, 32) * 32 + cell(b, 32);
    for other in [&grade, &later] {
        assert_uniform(price.iter().zip(other).map(|(a, b)| pair(*a, *b)), 1_024);
    }
    for lag in [1, 2, 512] {
        let pairs = price.iter().zip(&price[lag..]);
        assert_uniform(pairs.map(|(a, b)| pair(*a, *b)), 1_024);
    }
    // The last of the 52 random places are as good as the first.
    assert_uniform(
        price
            .iter()
            .map(|u| cell((u * 1_099_511_627_776.0).fract(), 1_024)),
        1_024,
    );
}

#[test]
fn numbers_of_one_path_over_many_seeds_are_uniform() {
    for design in designs(1_000) {
        let first = (0..20_000).map(|seed| {
            let key = StreamKey::new(seed, "price");
            Uniforms::new(key, 0, design).at(3)
        });
        assert_uniform(first.map(|u| cell(u, 256)), 256);
    }
}

#[test]
fn a_hypercube_has_one_path_in_each_part() {
    for count in [1, 2, 3, 7, 100, 512, 1_000, 4_097] {
        let design = Design::LatinHypercube {
            path_count: count as u64,
        };
        let mut parts: Vec<usize> = numbers(5, "price", 2, design, count)
            .into_iter()
            .map(|u| cell(u, count))
            .collect();
        parts.sort_unstable();
        assert!(parts.into_iter().eq(0..count), "{count}");
    }
}

#[test]
fn parts_of_a_hypercube_are_paired_at_random() {
    let count = 100;
    let design = Design::LatinHypercube {
        path_count: count as u64,
    };
    let pairs = (0..200).flat_map(|seed| {
        let price = numbers(seed, "price", 0, design, count);
        let grade = numbers(seed, "grade", 0, design, count);
        price.into_iter().zip(grade).collect::<Vec<_>>()
    });
    assert_uniform(pairs.map(|(a, b)| cell(a, 20) * 20 + cell(b, 20)), 400);
    let places = (0..20_000).map(|seed| {
        let key = StreamKey::new(seed, "price");
        let uniforms = Uniforms::new(key, 0, Design::LatinHypercube { path_count: 16 });
        (
            cell(uniforms.at(0), 16) * 16 + cell(uniforms.at(1), 16),
            uniforms,
        )
    });
    // The first two paths never share a part, and every other pair of parts is as likely as the next.
    let different = places.map(|(pair, _)| {
        let (a, b) = (pair / 16, pair % 16);
        assert_ne!(a, b);
        a * 15 + if b > a { b - 1 } else { b }
    });
    assert_uniform(different, 240);
}

/// An elementary interval holds as many points as its size says: the definition of a net, which scrambling must keep.
#[test]
fn scrambled_points_form_a_net() {
    let sobol =
        |dimension, count| numbers(3, "price", dimension, Design::Sobol { dimension }, count);
    for dimension in [0, 1, 2, 63, 1_023] {
        for log_count in 0..12 {
            let count = 1 << log_count;
            let mut parts: Vec<usize> = sobol(dimension, count)
                .into_iter()
                .map(|u| cell(u, count))
                .collect();
            parts.sort_unstable();
            assert!(
                parts.into_iter().eq(0..count),
                "dimension {dimension}, {count} points"
            );
        }
    }
    let count = 1 << 10;
    let (first, second) = (sobol(0, count), sobol(1, count));
    for log_across in 0..=10 {
        let (across, down) = (1 << log_across, count >> log_across);
        let boxes = first
            .iter()
            .zip(&second)
            .map(|(a, b)| cell(*a, across) * down + cell(*b, down));
        let mut boxes: Vec<usize> = boxes.collect();
        boxes.sort_unstable();
        assert!(boxes.into_iter().eq(0..count), "{across} by {down}");
    }
}

/// The root mean square error of an integral over several seeds.
fn error_of(design_of: impl Fn(u32) -> Design, count: usize) -> f64 {
    let seeds = 40;
    let squares = (0..seeds).map(|seed| {
        let columns: Vec<Vec<f64>> = (0..4)
            .map(|variable| numbers(seed, &format!("x{variable}"), 0, design_of(variable), count))
            .collect();
        let values = (0..count).map(|path| {
            columns
                .iter()
                .map(|column| 0.5 + column[path] * column[path] * 1.5)
                .product::<f64>()
        });
        let error = values.sum::<f64>() / count as f64 - 1.0;
        error * error
    });
    (squares.sum::<f64>() / f64::from(seeds as u32)).sqrt()
}

#[test]
fn spreading_the_paths_makes_the_error_smaller() {
    let independent = |_| Design::Independent;
    let sobol = |dimension| Design::Sobol { dimension };
    let hypercube = |_| Design::LatinHypercube { path_count: 1_024 };
    let (by_chance, by_strata, by_net) = (
        error_of(independent, 1_024),
        error_of(hypercube, 1_024),
        error_of(sobol, 1_024),
    );
    assert!(
        by_strata < by_chance / 2.0,
        "{by_strata} against {by_chance}"
    );
    assert!(by_net < by_strata / 4.0, "{by_net} against {by_strata}");
    // The error of a scrambled net falls nearly with the power 3/2 of the number of points where the function is smooth, that of chance with 1/2.
    let fall = error_of(sobol, 256) / error_of(sobol, 4_096);
    assert!(fall > 25.0, "{fall}");
}

#[test]
fn a_run_draws_the_same_numbers_itself() {
    let mut graph = Graph::new();
    let outputs: Vec<Operand> = (0..4).map(|id| graph.input(InputId(id))).collect();
    let count = 1_500;
    let drawn =
        designs(count as u64).map(|design| Uniforms::new(StreamKey::new(2, "x"), 1, design));
    let mut inputs = Inputs::new();
    for (uniforms, id) in drawn.iter().zip(0..) {
        inputs.set_drawn(InputId(id), uniforms);
    }
    let results = evaluate(&schedule(&graph, &outputs), &inputs, count);
    for (output, design) in designs(count as u64).into_iter().enumerate() {
        assert_eq!(results.output(output), numbers(2, "x", 1, design, count));
        let one = engine::values(&graph, &inputs, 700);
        assert_eq!(value_of(&one, outputs[output]), results.value(output, 700));
    }
}
