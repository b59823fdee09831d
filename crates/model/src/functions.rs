//! The functions and distributions of the formula language, for messages, completion and documentation.

/// One function.
#[derive(Clone, Copy, Debug)]
pub struct FunctionInfo {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub signature: &'static str,
    /// What it gives.
    pub meaning: &'static str,
}

const fn function(
    name: &'static str,
    signature: &'static str,
    meaning: &'static str,
) -> FunctionInfo {
    FunctionInfo {
        name,
        signature,
        meaning,
    }
}

/// Every function, in the order of the reference.
pub const FUNCTIONS: &[FunctionInfo] = &[
    function(
        "min",
        "min(a, b, …)",
        "the smallest; also `min(each m in group: …)`",
    ),
    function(
        "max",
        "max(a, b, …)",
        "the largest; also `max(each m in group: …)`",
    ),
    function("abs", "abs(x)", "x without its sign"),
    function("exp", "exp(ratio)", "e to the power of a ratio"),
    function("log", "log(ratio)", "the natural logarithm of a ratio"),
    function(
        "sqrt",
        "sqrt(x)",
        "the square root; its unit is the root of the unit of x",
    ),
    function(
        "round",
        "round(x, step)",
        "x to the nearest multiple of step, halves away from zero",
    ),
    function(
        "round_down",
        "round_down(x, step)",
        "x down to a multiple of step",
    ),
    function(
        "round_up",
        "round_up(x, step)",
        "x up to a multiple of step",
    ),
    function(
        "sum",
        "sum(each m in group: x)",
        "the sum of x over the members of a group",
    ),
    function(
        "any",
        "any(each m in group: truth)",
        "whether it holds for at least one member",
    ),
    function(
        "all",
        "all(each m in group: truth)",
        "whether it holds for every member",
    ),
    function("growth", "growth(rate)", "(1 + rate) ^ (period / 1 y)"),
    function("index", "index(rate)", "(1 + rate) ^ (elapsed / 1 y)"),
    function(
        "prior",
        "prior(x, lag, first: v)",
        "x of an earlier period, one period back where no lag is given; v where there is none",
    ),
    function(
        "moving_sum",
        "moving_sum(x, window)",
        "the sum of x over the window that ends with this period",
    ),
    function(
        "moving_count",
        "moving_count(truth, window)",
        "in how many periods of the window that ends with this one it holds",
    ),
    function(
        "cumulative",
        "cumulative(x)",
        "the sum of x from the first period to this one",
    ),
    function(
        "total",
        "total(x, from: year, to: year)",
        "the sum of x over all years, or those asked for",
    ),
    function(
        "npv",
        "npv(x, rate, from: year)",
        "the present value of x in the first year, or of what falls from a year on, seen from that year",
    ),
    function(
        "at",
        "at(x, year)",
        "x in one year; outside the timeline too, where an input is given for it",
    ),
    function(
        "first_year",
        "first_year(truth)",
        "the first year in which it holds, or the status that it never does",
    ),
    function(
        "irr",
        "irr(x)",
        "the internal rate of return, or a status: none, several",
    ),
    function(
        "mirr",
        "mirr(x, finance_rate, reinvestment_rate)",
        "the modified internal rate of return, or a status",
    ),
    function(
        "payback",
        "payback(x)",
        "years from the timeline's first flow until the sum of x, once below zero, is back at zero; each flow stands at its year's number, whatever `discounted` says; or a status",
    ),
    function(
        "share",
        "share(a, b)",
        "a / b, or a status where b is not positive",
    ),
    function(
        "real",
        "real(x)",
        "nominal money in prices of the real money's year; `real(x, money)` where there are several",
    ),
    function(
        "nominal",
        "nominal(x)",
        "real money in money of the day; `nominal(x, money)` where there are several",
    ),
    function(
        "cash",
        "cash(party, use, …)",
        "a party's cash from the payments of the named uses and all inside them",
    ),
    function(
        "under",
        "under(scenario, x)",
        "x with a scenario laid on top; in questions only",
    ),
    function(
        "expected",
        "expected(x, given: a, …)",
        "reserved: the mean as seen from what is given",
    ),
];

/// Every distribution, in the order of the reference.
pub const DISTRIBUTIONS: &[FunctionInfo] = &[
    function(
        "normal",
        "normal(mean: a, sd: b) or normal(low: a, high: b)",
        "the bell curve; low and high have one chance in ten beyond them",
    ),
    function(
        "lognormal",
        "lognormal(median: a, sigma: ratio) or lognormal(mean: a, sd: b) or lognormal(low: a, high: b)",
        "its logarithm is normal; always above zero",
    ),
    function(
        "uniform",
        "uniform(lowest, highest) or uniform(low: a, high: b)",
        "equally likely everywhere between the two ends; low and high have one chance in ten beyond them",
    ),
    function(
        "triangular",
        "triangular(lowest, likeliest, highest)",
        "rises in a straight line to the likeliest value and falls to the highest",
    ),
    function(
        "pert",
        "pert(lowest, likeliest, highest)",
        "a smooth hill with these ends and this top; its mean is a sixth of lowest + 4 likeliest + highest",
    ),
    function(
        "beta",
        "beta(mean: a, sd: b) or beta(a: ratio, b: ratio)",
        "a share from 0 to 1, or from `lowest: x` to `highest: y` where both are given; the mean is a / (a + b)",
    ),
    function(
        "gamma",
        "gamma(mean: a, sd: b) or gamma(shape: ratio, scale: a)",
        "a sum of waiting times; always above zero; the mean is shape times scale",
    ),
    function(
        "bernoulli",
        "bernoulli(chance)",
        "`yes` with that chance, otherwise `no`",
    ),
    function(
        "poisson",
        "poisson(mean)",
        "how often something happens that happens independently; whole numbers from 0",
    ),
    function(
        "negative_binomial",
        "negative_binomial(mean: a, sd: b) or negative_binomial(size: a, chance: b)",
        "a count that varies more than a Poisson one; the mean is size * (1 - chance) / chance",
    ),
    function(
        "discrete",
        "discrete(20 %: a, 50 %: b, 30 %: c)",
        "one of these values, lowest first; the chances make 100 %",
    ),
    function(
        "percentiles",
        "percentiles(0 % below: a, 10 % below: b, 90 % below: c, 100 % below: d)",
        "a table of chances from 0 to 100 %, a straight line between its points",
    ),
];
