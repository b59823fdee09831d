"""The reference workload in Numba: one path after the other, compiled without the interpreter's lock."""
import math

import numpy as np
from numba import njit

import model

YEARS, A, S = model.YEARS, model.A, model.S
RAMP, FIXED, CAPITAL, WRITTEN, DISCOUNT = (np.array(table) for table in (model.RAMP, model.FIXED, model.CAPITAL, model.WRITTEN, model.DISCOUNT))
MEAN, START, LOW, HIGH, STEPS = (1 - A) * model.LOG_MEAN, model.LOG_START, model.LOW, model.HIGH, model.STEPS


@njit(nogil=True)
def worth(flows, x):
    v = math.exp(-x)
    value, slope = 0.0, 0.0
    for t in range(YEARS - 1, -1, -1):
        slope = slope * v + value
        value = value * v + flows[t]
    return value, -slope * v


@njit(nogil=True)
def rate(flows):
    low, high, x = LOW, HIGH, 0.1
    if not (worth(flows, low)[0] > 0 and worth(flows, high)[0] < 0):
        return math.nan
    for _ in range(STEPS):
        value, slope = worth(flows, x)
        if value > 0:
            low = x
        else:
            high = x
        there = x - value / slope
        if not (low <= there <= high):
            there = 0.5 * (low + high)
        if abs(there - x) <= 1e-13:
            return math.expm1(there)
        x = there
    return math.nan


@njit(nogil=True)
def path(z, flows, half, out):
    u = z[2]
    recovery = 0.75 + math.sqrt(u * (0.17 * 0.11)) if u < 0.11 / 0.17 else 0.92 - math.sqrt((1 - u) * (0.17 * 0.06))
    per_tonne = 0.012 * math.exp(0.2 * z[1]) * recovery
    capital, unit_cost, ore = 900e6 * math.exp(0.2 * z[3]), 38 * math.exp(0.15 * z[4]), 100e6 * math.exp(0.25 * z[0])
    x, pool, losses, balance, fund = START, 0.0, 0.0, 0.0, 0.0
    project_npv, government_npv, investor_npv, budget_npv, take, whole, total, payback = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, math.nan
    for t in range(YEARS):
        x = A * x + (MEAN + S * z[5 + t])
        price, mined = math.exp(x), min(RAMP[t], ore)
        ore -= mined
        metal = mined * per_tonne
        revenue = metal * price
        royalty = metal * (0.03 * min(price, 7000.0) + 0.06 * min(max(price - 7000, 0.0), 3000.0) + 0.1 * max(price - 10000, 0.0))
        operating = mined * unit_cost + (FIXED[t] if mined > 0 else 0.0)
        sustaining = 2.5 * mined if ore > 5e6 else 0.0
        pool += sustaining
        income = revenue - royalty - operating - pool * 0.2 - capital * WRITTEN[t]
        pool *= 0.8
        positive = max(income, 0.0)
        use = min(losses, 0.6 * positive)
        losses = losses - use + max(-income, 0.0)
        tax = 0.3 * (positive - use)
        project = revenue - operating - sustaining - capital * CAPITAL[t]
        net = project - royalty - tax
        balance = 1.1 * balance + net
        rent = 0.15 * max(balance, 0.0)
        balance = min(balance, 0.0)
        after = net - rent
        carry = 0.1 * max(after, 0.0)
        withheld = 0.1 * max(after - carry, 0.0)
        flows[t] = after - carry - withheld
        government = royalty + tax + rent + carry + withheld
        half[t] = 0.5 * royalty
        release = half[t - 10] if t >= 10 else 0.0
        fund = fund * 1.03 + half[t] - release
        project_npv += project * DISCOUNT[t]
        government_npv += government * DISCOUNT[t]
        investor_npv += flows[t] * DISCOUNT[t]
        budget_npv += (government - half[t] + release) * DISCOUNT[t]
        take += government
        whole += project
        total += flows[t]
        if math.isnan(payback) and total >= 0:
            payback = t
    out[0], out[1], out[2], out[3], out[4] = project_npv, government_npv, investor_npv, budget_npv, take
    out[5] = take / whole if whole > 0 else math.nan
    out[6], out[7], out[8], out[9] = rate(flows), 1.0 if investor_npv > 0 else 0.0, payback, fund


@njit(nogil=True)
def paths(z):
    out, flows, half = np.empty((z.shape[1], 10)), np.empty(YEARS), np.empty(YEARS)
    for i in range(z.shape[1]):
        path(z[:, i], flows, half, out[i])
    return out.T


@njit(nogil=True)
def drawn(rng, count):
    out, flows, half, z = np.empty((count, 10)), np.empty(YEARS), np.empty(YEARS), np.empty(5 + YEARS)
    for i in range(count):
        for k in range(5 + YEARS):
            z[k] = rng.standard_normal()
        z[2] = rng.random()
        path(z, flows, half, out[i])
    return out.T


results = paths
simulate = lambda seed, count: drawn(np.random.Generator(np.random.PCG64(seed)), count)
CHUNK = 5000
