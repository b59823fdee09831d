"""The reference workload in NumPy."""
import numpy as np

import model


def results(z):
    given, state = model.start(np, z)
    columns = [[], [], [], []]
    for t in range(model.YEARS):
        state, found = model.year(np, given, state, z[5 + t], model.RAMP[t], model.FIXED[t], model.CAPITAL[t], model.WRITTEN[t])
        for column, values in zip(columns, found):
            column.append(values)
    investor, government, project, half = columns
    npv = lambda rows: sum(row * d for row, d in zip(rows, model.DISCOUNT))
    fund, budget = np.zeros_like(z[0]), []
    for t in range(model.YEARS):
        out = half[t - 10] if t >= 10 else 0.0
        fund = fund * 1.03 + half[t] - out
        budget.append(government[t] - half[t] + out)
    take, whole, total, payback = sum(government), sum(project), np.zeros_like(fund), np.full(fund.shape, np.nan)
    for t in range(model.YEARS):
        total = total + investor[t]
        payback = np.where(np.isnan(payback) & (total >= 0), t, payback)
    gain = npv(investor)
    share = np.where(whole > 0, take / np.where(whole > 0, whole, 1.0), np.nan)
    return np.array([npv(project), npv(government), gain, npv(budget), take, share, rate(np.array(investor)), gain > 0, payback, fund])


def rate(flows):
    """Newton on the paths that still move; the flows change sign once."""
    at = lambda x: model.worth(np, flows, np.full(flows.shape[1], x))[0]
    found = np.full(flows.shape[1], np.nan)
    open_ = np.flatnonzero((at(model.LOW) > 0) & (at(model.HIGH) < 0))
    x = np.full(len(open_), 0.1)
    low, high = np.full(len(open_), model.LOW), np.full(len(open_), model.HIGH)
    rows = flows[:, open_]
    for _ in range(model.STEPS):
        if not len(open_):
            break
        there, low, high = model.newton(np, rows, x, low, high)
        done = np.abs(there - x) <= 1e-13
        found[open_[done]] = np.expm1(there[done])
        keep = ~done
        open_, x, low, high, rows = open_[keep], there[keep], low[keep], high[keep], rows[:, keep]
    return found


def simulate(seed, count):
    rng = np.random.Generator(np.random.PCG64(seed))
    z = rng.standard_normal((5 + model.YEARS, count))
    z[2] = rng.random(count)
    return results(z)


CHUNK = 8000
