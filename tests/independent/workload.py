"""The reference workload at given draws: deals/workload.deal written down again."""
import math

from book import Book, N, add, from_year, income_tax, npv, times


def draw(rng):
    z = [rng.gauss(0, 1) for _ in range(4 + N)]
    return dict(ore=100e6 * math.exp(0.25 * z[0]), grade=0.012 * math.exp(0.2 * z[1]), recovery=rng.triangular(0.75, 0.92, 0.86),
                capital=900e6 * math.exp(0.2 * z[2]), unit_cost=38 * math.exp(0.15 * z[3]), shocks=z[4:])


def cash(d):
    """Yearly cash, and the results by their label."""
    book, a = Book("investor", "state", "fund"), math.exp(-0.25)
    x, ore, pool, fund, balance = math.log(8500), d["ore"], 0.0, 0.0, 0.0
    columns, income, rents, earned = [], [], [], []
    for t in range(N):
        x = a * x + (1 - a) * math.log(8000) + 0.2 * math.sqrt((1 - a * a) / 0.5) * d["shocks"][t]
        price, mined = math.exp(x), min(5e6 * (0, 0, 0.4, 0.7, 0.9, 1)[min(t, 5)], ore)
        ore -= mined
        metal = mined * d["grade"] * d["recovery"]
        royalty = metal * (0.03 * min(price, 7000) + 0.06 * min(max(price - 7000, 0), 3000) + 0.1 * max(price - 10000, 0))
        operating, sustaining = mined * d["unit_cost"] + (20e6 * 1.02 ** t if mined > 0 else 0.0), 2.5 * mined if ore > 5e6 else 0.0
        written_off = (pool + sustaining) * 0.2 + (d["capital"] / 8 if 2 <= t <= 9 else 0.0)
        pool = (pool + sustaining) * 0.8
        columns.append((metal * price, operating + sustaining + d["capital"] * {0: 0.6, 1: 0.4}.get(t, 0.0), royalty))
        income.append(metal * price - royalty - operating - written_off)
    revenue, costs, royalty = zip(*columns)
    tax, half = income_tax(income, 0.3, 0.6), times(royalty, 0.5)
    released = from_year(10, half)
    for t in range(N):
        net = revenue[t] - costs[t] - royalty[t] - tax[t]
        balance = 1.1 * balance + net
        rent = 0.15 * max(balance, 0.0)
        balance, carry = min(balance, 0.0), 0.1 * max(net - rent, 0.0)
        rents.append(rent + carry + 0.1 * max(net - rent - carry, 0.0))
        earned.append(0.03 * fund)
        fund += earned[t] + half[t] - released[t]
    book.pay("market", "investor", revenue)
    book.pay("investor", "suppliers", costs)
    government = book.pay("investor", "state", add(royalty, tax, rents))
    for payer, payee, amounts in (("state", "fund", half), ("fund", "state", released), ("market", "fund", earned)):
        book.pay(payer, payee, amounts)
    project, investor = add(revenue, times(costs, -1)), book["investor"]
    return book, {
        "project, NPV at 10 %": npv(project, 0.1), "government, NPV at 10 %": npv(government, 0.1),
        "investor, NPV at 10 %": npv(investor, 0.1), "budget, NPV at 10 %": npv(book["state"], 0.1),
        "government take, undiscounted": sum(government), "investor gains": npv(investor, 0.1) > 0, "closing fund": fund,
        "government take, share of project cash": sum(government) / sum(project) if sum(project) > 0 else None,
        "first year with the investor paid back": next((t for t in range(N) if sum(investor[:t + 1]) >= 0), None),
    }
