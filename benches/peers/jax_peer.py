"""The reference workload in JAX: a scan over years, compiled once."""
import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import numpy as np
from jax import lax

import model

TABLES = tuple(jnp.array(table) for table in (model.RAMP, model.FIXED, model.CAPITAL, model.WRITTEN))


def model_of(z):
    given, state = model.start(jnp, z)
    step = lambda state, year: model.year(jnp, given, state, *year)
    _, (investor, government, project, half) = lax.scan(step, state, (z[5:], *TABLES))
    discount = jnp.array(model.DISCOUNT)
    release = jnp.concatenate([jnp.zeros_like(half[:10]), half[:-10]])
    budget = government - half + release
    fund, _ = lax.scan(lambda fund, flow: (fund * 1.03 + flow, None), jnp.zeros_like(z[0]), half - release)
    take, whole = government.sum(0), project.sum(0)
    paid = jnp.cumsum(investor, 0) >= 0
    payback = jnp.where(paid.any(0), jnp.argmax(paid, 0), jnp.nan)
    gain = discount @ investor
    share = jnp.where(whole > 0, take / jnp.where(whole > 0, whole, 1.0), jnp.nan)
    return jnp.stack([discount @ project, discount @ government, gain, discount @ budget, take, share, rate(investor), gain > 0.0, payback, fund])


def rate(flows):
    full = lambda x: jnp.full(flows.shape[1], x)

    def worth(x):
        v = jnp.exp(-x)
        horner = lambda sums, flow: ((sums[0] * v + flow, sums[1] * v + sums[0]), None)
        (value, slope), _ = lax.scan(horner, (jnp.zeros_like(x), jnp.zeros_like(x)), flows, reverse=True)
        return value, -slope * v

    has = (worth(full(model.LOW))[0] > 0) & (worth(full(model.HIGH))[0] < 0)

    def step(now):
        count, x, low, high, moves = now
        value, slope = worth(x)
        low, high = jnp.where(value > 0, x, low), jnp.where(value > 0, high, x)
        there = x - value / slope
        there = jnp.where((there >= low) & (there <= high), there, 0.5 * (low + high))
        there = jnp.where(moves, there, x)
        return count + 1, there, low, high, moves & (jnp.abs(there - x) > 1e-13)

    now = (0, full(0.1), full(model.LOW), full(model.HIGH), has)
    _, x, _, _, _ = lax.while_loop(lambda now: now[4].any() & (now[0] < model.STEPS), step, now)
    return jnp.where(has, jnp.expm1(x), jnp.nan)


def drawn(seed, count):
    normal, uniform = jax.random.split(jax.random.key(seed))
    z = jax.random.normal(normal, (5 + model.YEARS, count))
    return model_of(z.at[2].set(jax.random.uniform(uniform, (count,))))


compiled, compiled_draws = jax.jit(model_of), jax.jit(drawn, static_argnums=1)
results = lambda z: np.asarray(compiled(z))
simulate = lambda seed, count: np.asarray(compiled_draws(seed, count))
CHUNK = 1000
