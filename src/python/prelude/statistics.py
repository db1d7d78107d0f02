"""statistics: averages and spreads, summed exactly."""

import math
from fractions import Fraction


class StatisticsError(ValueError):
    pass


def _total(data):
    """(sum as it would be without rounding, number of values, whether all are whole numbers)"""
    values = list(data)
    whole = all(isinstance(value, int) for value in values)
    return sum((Fraction(value) for value in values), Fraction(0)), len(values), whole


def _like(value, whole):
    return int(value) if whole and value.denominator == 1 else float(value)


def mean(data):
    total, count, whole = _total(data)
    if not count:
        raise StatisticsError("mean requires at least one data point")
    return _like(total / count, whole)


def fmean(data, weights=None):
    values = list(data)
    if not values:
        raise StatisticsError("fmean requires at least one data point")
    if weights is None:
        return math.fsum(values) / len(values)
    weights = list(weights)
    return math.fsum([v * w for v, w in zip(values, weights)]) / math.fsum(weights)


def geometric_mean(data):
    return math.exp(fmean([math.log(value) for value in data]))


def harmonic_mean(data, weights=None):
    values = list(data)
    return len(values) / math.fsum([1 / value for value in values])


def _middle(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values, len(values) // 2


def median(data):
    values, half = _middle(data)
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def median_low(data):
    values, half = _middle(data)
    return values[half] if len(values) % 2 else values[half - 1]


def median_high(data):
    values, half = _middle(data)
    return values[half]


def _counts(data):
    counts = {}
    for value in data:
        counts[value] = counts.get(value, 0) + 1
    return counts


def mode(data):
    counts = _counts(data)
    if not counts:
        raise StatisticsError("no mode for empty data")
    return max(counts, key=counts.get)


def multimode(data):
    counts = _counts(data)
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]


def _spread(data, least, name, center=None):
    values = list(data)
    if len(values) < least:
        points = "one data point" if least == 1 else "two data points"
        raise StatisticsError(f"{name} requires at least {points}")
    total, count, whole = _total(values)
    middle = total / count if center is None else Fraction(center)
    return sum(((Fraction(value) - middle) ** 2 for value in values), Fraction(0)), count, whole


def pvariance(data, mu=None):
    squares, count, whole = _spread(data, 1, "pvariance", mu)
    return _like(squares / count, whole)


def variance(data, xbar=None):
    squares, count, whole = _spread(data, 2, "variance", xbar)
    return _like(squares / (count - 1), whole)


def pstdev(data, mu=None):
    return math.sqrt(pvariance(data, mu))


def stdev(data, xbar=None):
    return math.sqrt(variance(data, xbar))


def quantiles(data, *, n=4, method="exclusive"):
    values = sorted(data)
    if n < 1:
        raise StatisticsError("n must be at least 1")
    if len(values) < 2:
        raise StatisticsError("must have at least two data points")
    cuts = []
    size = len(values)
    for i in range(1, n):
        if method == "inclusive":
            at, rest = divmod(i * (size - 1), n)
        else:
            at = min(max(i * (size + 1) // n, 1), size - 1)
            rest = i * (size + 1) - at * n
            at -= 1
        cuts.append((values[at] * (n - rest) + values[at + 1] * rest) / n)
    return cuts
