"""The reference workload over whole arrays, for NumPy (`xp=numpy`, a loop over years) and JAX (`xp=jax.numpy`, a scan)."""
import math

YEARS, A = 40, math.exp(-0.25)
S = 0.2 * math.sqrt((1 - A * A) / 0.5)
LOG_MEAN, LOG_START = math.log(8000), math.log(8500)
RAMP = [5e6 * (0, 0, 0.4, 0.7, 0.9, 1)[min(t, 5)] for t in range(YEARS)]
FIXED = [20e6 * 1.02**t for t in range(YEARS)]
CAPITAL = [0.6, 0.4] + [0.0] * (YEARS - 2)
WRITTEN = [1 / 8 if 2 <= t <= 9 else 0.0 for t in range(YEARS)]
DISCOUNT = [1.1**-t for t in range(YEARS)]
LOW, HIGH = math.log(0.5), math.log(4.0)
STEPS = 60


def start(xp, z):
    """What a path draws once, and the balances before the first year."""
    u = z[2]
    mode = (0.86 - 0.75) / (0.92 - 0.75)
    recovery = xp.where(u < mode, 0.75 + xp.sqrt(u * (0.17 * 0.11)), 0.92 - xp.sqrt((1 - u) * (0.17 * 0.06)))
    metal = 0.012 * xp.exp(0.2 * z[1]) * recovery
    given = (metal, 900e6 * xp.exp(0.2 * z[3]), 38 * xp.exp(0.15 * z[4]))
    zero = xp.zeros_like(u)
    return given, (zero + LOG_START, 100e6 * xp.exp(0.25 * z[0]), zero, zero, zero)


def year(xp, given, state, e, ramp, fixed, spent, written):
    """One year: the balances after it, and investor, government, project and contribution to the fund."""
    per_tonne, capital, unit_cost = given
    x, ore, pool, losses, balance = state
    x = A * x + ((1 - A) * LOG_MEAN + S * e)
    price = xp.exp(x)
    mined = xp.minimum(ramp, ore)
    ore = ore - mined
    metal = mined * per_tonne
    revenue = metal * price
    over = price - 7000
    royalty = metal * (0.03 * xp.minimum(price, 7000) + 0.06 * xp.minimum(xp.maximum(over, 0), 3000) + 0.1 * xp.maximum(price - 10000, 0))
    operating = mined * unit_cost + xp.where(mined > 0, fixed, 0.0)
    sustaining = xp.where(ore > 5e6, 2.5 * mined, 0.0)
    pool = pool + sustaining
    income = revenue - royalty - operating - pool * 0.2 - capital * written
    pool = pool * 0.8
    positive = xp.maximum(income, 0)
    use = xp.minimum(losses, 0.6 * positive)
    losses = losses - use + xp.maximum(-income, 0)
    tax = 0.3 * (positive - use)
    project = revenue - operating - sustaining - capital * spent
    net = project - royalty - tax
    balance = 1.1 * balance + net
    rent = 0.15 * xp.maximum(balance, 0)
    balance = xp.minimum(balance, 0)
    after = net - rent
    carry = 0.1 * xp.maximum(after, 0)
    withheld = 0.1 * xp.maximum(after - carry, 0)
    return (x, ore, pool, losses, balance), (after - carry - withheld, royalty + tax + rent + carry + withheld, project, 0.5 * royalty)


def worth(xp, flows, x):
    """The worth of the flows at a logarithm of growth, and its slope, both by Horner's rule."""
    v = xp.exp(-x)
    value, slope = flows[YEARS - 1], xp.zeros_like(x)
    for t in reversed(range(YEARS - 1)):
        slope = slope * v + value
        value = value * v + flows[t]
    return value, -slope * v


def newton(xp, flows, x, low, high):
    """One step of Newton within a bracket, for flows that are negative first."""
    value, slope = worth(xp, flows, x)
    low, high = xp.where(value > 0, x, low), xp.where(value > 0, high, x)
    there = x - value / slope
    there = xp.where((there >= low) & (there <= high), there, 0.5 * (low + high))
    return there, low, high
