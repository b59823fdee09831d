//! Solving for a positive number whose logarithm is nearly a straight line in what is asked.

/// Where an increasing function of a positive number crosses zero.
///
/// `evaluate` gives the function and its derivative by the logarithm of the number.
/// Newton's steps on the logarithm, kept between the ends known so far; the ends are halved on the logarithm where a step leaves them.
/// The steps are so small in the end that the next would change no bit, and their number is bounded.
pub(super) fn positive_root(
    start: f64,
    mut low: f64,
    mut high: f64,
    evaluate: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut x = start.clamp(low.max(f64::MIN_POSITIVE), high.min(f64::MAX));
    for _ in 0..STEPS_MAX {
        let (value, slope) = evaluate(x);
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let step = -value / slope;
        let next = if step.abs() < 1e-3 {
            // The exponential to the third order; x keeps all its digits.
            x * (1.0 + step * (1.0 + step * (0.5 + step / 6.0)))
        } else {
            x * libm::exp(step.clamp(-50.0, 50.0))
        };
        if step.abs() < 1e-9 {
            return next.clamp(low.min(x), high.max(x));
        }
        x = if low < next && next < high {
            next
        } else {
            between(low, high, x)
        };
        if x == low || x == high {
            return x;
        }
    }
    x
}

const STEPS_MAX: u32 = 200;

/// The middle of the ends on the logarithm; a long step where an end is still open.
fn between(low: f64, high: f64, x: f64) -> f64 {
    if low == 0.0 {
        x * 1e-8
    } else if high == f64::INFINITY {
        x * 1e8
    } else {
        low.sqrt() * high.sqrt()
    }
}
