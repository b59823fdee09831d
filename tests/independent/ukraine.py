"""The Ukraine deal, 2025 to 2064, in dollars, tonnes, m3 and barrels: deals/ukraine written down again."""
import math

from book import Book, N, add, from_year, income_tax, times

NOMINAL = [1.02 ** t for t in range(N)]
BASE = dict(deal=True, us=0.5, seeds=[], past_aid=0.0, capital=0.0, preferred=0.0, us_first=False, lock=10)
SEEDS = [15e6, 30e6, 30e6]
SCENARIOS = {
    "base": {}, "no_deal": dict(deal=False), "february_draft": dict(us=1.0), "april_agreement": dict(seeds=SEEDS),
    "april_capital_first": dict(seeds=SEEDS, capital=1.0),
    "march_draft": dict(past_aid=123e9, preferred=0.04, us_first=True, lock=0),
}
MINERAL, PETROLEUM, PRODUCT = (0.25, 0.05), (0.02, 0.03), (0.0, 0.1)   # parts of oblasts and communities


def deck(first, later):   # a straight line from 2025 to 2030, then level; in dollars of the day
    return [(first + (later - first) * min(t, 5) / 5) * NOMINAL[t] for t in range(N)]


def mine(ore, content, capacity, ramp, price, unit_cost, fixed, capital):
    columns = []
    for t in range(N):
        running, mined = fixed if ore > 0 and ramp[t] > 0 else 0.0, min(capacity * ramp[t], ore)
        ore -= mined
        columns.append((mined * content * price[t], (mined * unit_cost + running) * NOMINAL[t], capital[t] * NOMINAL[t], mined > 0))
    return list(zip(*columns))


def field(reserves, plateau, build_up, plateau_share, decline, price, unit_cost, fixed, capital, rent):
    left, possible, columns = reserves, 0.0, []
    for t in range(N):
        possible = possible * math.exp(-decline) if left < reserves * (1 - plateau_share) else plateau * build_up[t]
        pays = possible * (price[t] * (1 - rent[t]) - unit_cost * NOMINAL[t]) > fixed * NOMINAL[t]
        produced = min(possible, left) if pays else 0.0
        left -= produced
        running = (produced * unit_cost + (fixed if produced > 0 else 0.0)) * NOMINAL[t]
        columns.append((produced * price[t], running, capital[t] * NOMINAL[t], produced > 0))
    return list(zip(*columns))


def assets(deal):
    """Holder: budget shares, rent rates (none: production sharing), counted for the half, the asset's series."""
    gas = times(NOMINAL, 10.12e-6 * 37 / 1055.05585262e-6)   # dollars a BTU, MJ a m3
    gas_rent = [0.06 if p <= 0.15 else (0.12 * min(p, 0.4) + 0.36 * max(p - 0.4, 0)) / p for p in gas]
    oil_rent, metal_rent, zero = [0.31] * N, [0.0625] * N, [0.0] * N
    graphite, sand, ilmenite = 0.0544 * 0.9, 0.033 * 0.9, 1 / 0.52
    grade = (1.1 + math.sqrt(0.5 * (1.4 - 1.1) * (1.3 - 1.1))) / 100   # median of the triangle
    yield "graphite_holder", MINERAL, metal_rent, True, mine(
        23.936e6, graphite, 50e3 / graphite, from_year(4, [0.5, 0.8], 1), deck(1000, 1080), 22, 6e6, from_year(2, [43.7e6] * 2))
    yield "titanium_producer", MINERAL, metal_rent, False, mine(
        5.9e6 * ilmenite / sand, sand, 200e3 * ilmenite / sand, [1] * N, deck(300, 300), 6.4, 10e6, zero)
    yield "gas_producer", PETROLEUM, gas_rent, True, field(
        40e9, 3e9, from_year(2, [0.2, 0.5, 0.8], 1), 0.5, 0.12, gas, 0.05, 40e6, from_year(1, [600e6] * 5), gas_rent)
    yield "oil_producer", PETROLEUM, oil_rent, True, field(
        40e6, 4e6, from_year(3, [0.4, 0.8], 1), 0.4, 0.15, deck(69.1, 80.53), 12, 15e6, from_year(1, [150e6, 200e6, 100e6]), oil_rent)
    if deal:   # the only asset that the deal adds
        yield "dobra_holder", PRODUCT, None, True, mine(
            math.sqrt(40 * 105) * 1e6, grade * 0.72, 2e6, from_year(6, [0.4, 0.7], 1), times(deck(9000, 11800), 0.6 / 0.4044),
            74.5, 15e6, from_year(3, [200e6, 300e6, 200e6]))


def late(due, share):   # a share is paid in the year after
    return [due[t] - due[t] * share + (due[t - 1] * share if t else 0.0) for t in range(N)]


def cash(s):
    book, contributed = Book("state", "oblast", "community", "fund", "us", *(a[0] for a in assets(True))), [0.0] * N
    for holder, budgets, rent, counted, (revenue, operating, spending, in_use) in assets(s["deal"]):
        oblast, community = budgets
        book.pay("market", holder, revenue)
        book.pay(holder, "suppliers", add(operating, spending))
        due, charges, costs, waiting = [], [0.0] * N, 0.0, 0.0
        for t in range(N):
            waiting += spending[t]
            if in_use[t]:   # written off in ten equal parts from the first year of use
                for year in range(t, min(t + 10, N)):
                    charges[year] += waiting / 10
                waiting = 0.0
            costs += operating[t] + spending[t]
            recovered = min(costs, revenue[t] * (0.7 if t < 11 else 0.3))
            costs -= recovered
            due.append(revenue[t] * rent[t] if rent else (revenue[t] - recovered) * 0.04)
        tax = income_tax([revenue[t] - operating[t] - due[t] - charges[t] for t in range(N)], 0.18, 1.0, 0.5)
        book.pay(holder, "state", late(tax, 1 / 4))   # the last quarter
        if rent:   # the last month of oil and gas
            due = late(due, 1 / 12 if budgets == PETROLEUM else 1 / 4)
        book.pay(holder, "state", due)
        book.pay("state", "oblast", times(due, oblast))
        book.pay("state", "community", times(due, community))
        if s["deal"] and counted:   # half of what each budget keeps
            for party, part in (("oblast", oblast), ("community", community), ("state", 1 - oblast - community)):
                contributed = add(contributed, book.pay(party, "fund", times(due, part * 0.5)))
    if s["deal"]:
        waterfall(book, s, contributed)
    return book


def waterfall(book, s, contributed):
    seeds, columns, cash, home, us = from_year(1, s["seeds"]), [], 0.0, 0.0, s["past_aid"]
    for t in range(N):
        earned = cash * 0.05
        cash += earned + contributed[t] + 2 * seeds[t]
        home = home * (1 + s["preferred"]) + (contributed[t] + seeds[t]) * s["capital"]
        us = us * (1 + s["preferred"]) + seeds[t] * s["capital"]
        payable = 0.0 if t < s["lock"] else cash
        on_capital, rest = min(payable, home + us), max(payable - home - us, 0.0)
        us_part = min(payable, us) if s["us_first"] else on_capital * us / (home + us) if home + us > 0 else 0.0
        columns.append((earned, on_capital - us_part + rest * (1 - s["us"]), us_part + rest * s["us"]))
        cash, home, us = cash - payable, home - (on_capital - us_part), us - us_part
    flows = (("state", "fund"), ("us", "fund"), ("market", "fund"), ("fund", "state"), ("fund", "us"))
    for (payer, payee), amounts in zip(flows, (seeds, seeds, *zip(*columns))):
        book.pay(payer, payee, amounts)
