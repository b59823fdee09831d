"""A cash book in double entry, and the few sums that both recomputations need."""
N = 40        # years in both deals
spoil = 1.0   # times every income tax; the self-test sets it off 1


class Book(dict):
    """Cash of each party by year, in double entry."""
    def __init__(self, *parties):
        super().__init__((party, [0.0] * N) for party in (*parties, "market", "suppliers"))
        self.largest = 0.0

    def pay(self, payer, payee, amounts):
        for year, amount in enumerate(amounts):
            self[payer][year] -= amount
            self[payee][year] += amount
            self.largest = max(self.largest, abs(amount))
        return amounts


def add(*series):
    return [sum(values) for values in zip(*series)]


def times(series, factor):
    return [value * factor for value in series]


def from_year(first, values, then=0.0):
    return [0.0 if t < first else values[t - first] if t - first < len(values) else then for t in range(N)]


def npv(series, rate):
    return sum(value / (1.0 + rate) ** t for t, value in enumerate(series))


def income_tax(income, rate, limit, part=1.0):
    """Losses are kept for ever; they take away at most `limit` of a year's profit, and at most a part of them in a year."""
    pool, due = 0.0, []
    for amount in income:
        pool += max(-amount, 0.0)
        used = min(pool * part, max(amount, 0.0) * limit)
        pool -= used
        due.append((max(amount, 0.0) - used) * rate * spoil)
    return due
