"""Sums, extremes, averages, running sums and sorting: functions of rows of numbers."""

import builtins
import math
import operator

from numpy._array import as_array, lowered, make, real_kind
from numpy._dtypes import BOOL, FLOAT, INT, as_dtype
from numpy._elementwise import multiply, sqrt
from numpy._scalars import divide as divide_two
from numpy._shapes import count, normal_axis

__all__ = (
    "argmin argmax var std average percentile quantile cumsum cumprod sort argsort diff sum prod amax max amin min "
    "mean any all count_nonzero ptp median "
).split()


def _groups(a, axis):
    """(rows of values to reduce, shape that is left): the axis or axes taken out."""
    if axis is None:
        return [a.values()], ()
    axes = [normal_axis(one, a.ndim) for one in ((axis,) if isinstance(axis, int) else axis)]
    rest = [at for at in range(a.ndim) if at not in axes]
    values = a.transpose([*rest, *axes]).values() if a.ndim else a.values()
    size = count([a.shape[at] for at in axes])
    shape = tuple([a.shape[at] for at in rest])
    return [values[at * size:(at + 1) * size] for at in range(count(shape))], shape


def _reduction(function, kind=None, empty=None):
    """function takes a list of values; kind: the result's dtype from the array's."""
    def apply(a, axis=None, dtype=None, out=None, keepdims=False, **options):
        a = as_array(a)
        rows, shape = _groups(a, axis)
        if empty is not None and builtins.any(not row for row in rows):
            raise ValueError(empty)
        made = make([function(row) for row in rows], shape, dtype or (kind or (lambda k: k))(a.dtype))
        if keepdims:
            axes = range(a.ndim) if axis is None else [normal_axis(x, a.ndim) for x in
                                                       ((axis,) if isinstance(axis, int) else axis)]
            return made.reshape([1 if at in axes else size for at, size in enumerate(a.shape)])
        return lowered(made)
    return apply


def _counting(kind):
    """Sums of truth values and small whole numbers are int64."""
    return INT if kind.kind in "bi" else as_dtype("uint64") if kind.kind == "u" else kind


def _added(row):
    """Pairwise in blocks of eight running sums, the order in which numpy adds."""
    if not row or not isinstance(row[0], float):
        return builtins.sum(row)
    if len(row) < 8:
        total = row[0]
        for value in row[1:]:
            total += value
        return total
    if len(row) <= 128:
        parts = row[:8]
        whole = len(row) - len(row) % 8
        for at in range(8, whole, 8):
            parts = [part + value for part, value in zip(parts, row[at:at + 8])]
        a, b, c, d, e, f, g, h = parts
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
        for value in row[whole:]:
            total += value
        return total
    half = len(row) // 2
    half -= half % 8
    return _added(row[:half]) + _added(row[half:])


sum = _reduction(_added, _counting)
prod = _reduction(math.prod, _counting)
amax = max = _reduction(lambda row: math.nan if builtins.any(v != v for v in row) else builtins.max(row), None,
                        "zero-size array to reduction operation maximum which has no identity")
amin = min = _reduction(lambda row: math.nan if builtins.any(v != v for v in row) else builtins.min(row), None,
                        "zero-size array to reduction operation minimum which has no identity")
mean = _reduction(lambda row: divide_two(_added([float(v) for v in row]), len(row)), real_kind)
any = _reduction(builtins.any, lambda kind: BOOL)
all = _reduction(builtins.all, lambda kind: BOOL)
count_nonzero = _reduction(lambda row: builtins.sum(1 for v in row if v), lambda kind: INT)
ptp = _reduction(lambda row: builtins.max(row) - builtins.min(row))
median = _reduction(lambda row: (sorted(row)[(len(row) - 1) // 2] + sorted(row)[len(row) // 2]) / 2, real_kind)
_argmin = _reduction(lambda row: row.index(builtins.min(row)), lambda kind: INT,
                     "attempt to get argmin of an empty sequence")
_argmax = _reduction(lambda row: row.index(builtins.max(row)), lambda kind: INT,
                     "attempt to get argmax of an empty sequence")


def argmin(a, axis=None, out=None, *, keepdims=False):
    return _argmin(a, axis, keepdims=keepdims)


def argmax(a, axis=None, out=None, *, keepdims=False):
    return _argmax(a, axis, keepdims=keepdims)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    def spread(row):
        row = [float(v) for v in row]
        middle = _added(row) / len(row)
        return divide_two(_added([(v - middle) * (v - middle) for v in row]), builtins.max(len(row) - ddof, 0))
    return _reduction(spread, real_kind)(a, axis, dtype, keepdims=keepdims)


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    return sqrt(var(a, axis, dtype, None, ddof, keepdims))


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis)
    return sum(multiply(a, weights), axis) / sum(weights, axis)


def percentile(a, q, axis=None):
    values = sorted(as_array(a).values())

    def at(percent):
        place = (len(values) - 1) * percent / 100
        low = math.floor(place)
        high = builtins.min(low + 1, len(values) - 1)
        return values[low] + (values[high] - values[low]) * (place - low)
    q = as_array(q)
    return lowered(make([at(percent) for percent in q.values()], q.shape, FLOAT))


def quantile(a, q, axis=None):
    return percentile(a, multiply(q, 100), axis)


def _along(a, axis, function, kind=None):
    """function from a row to a row of any one length, along one axis."""
    a = as_array(a)
    if axis is None:
        a, axis = a.ravel(), 0
    axis = normal_axis(axis, a.ndim)
    rows, shape = _groups(a, axis)
    made = [function(row) for row in rows]
    length = len(made[0]) if made else a.shape[axis]
    flat = make([value for row in made for value in row], (*shape, length), kind or a.dtype)
    order = list(range(a.ndim - 1))
    order.insert(axis, a.ndim - 1)
    return flat.transpose(order).copy() if a.ndim > 1 else flat


def _running(function):
    def run(row):
        made = []
        for value in row:
            made.append(function(made[-1], value) if made else value)
        return made
    return run


def cumsum(a, axis=None, dtype=None, out=None):
    return _along(a, axis, _running(operator.add), dtype or _counting(as_array(a).dtype))


def cumprod(a, axis=None, dtype=None, out=None):
    return _along(a, axis, _running(operator.mul), dtype or _counting(as_array(a).dtype))


def sort(a, axis=-1, kind=None, order=None):
    return _along(a, axis, sorted)


def argsort(a, axis=-1, kind=None, order=None):
    return _along(a, axis, lambda row: sorted(range(len(row)), key=row.__getitem__), INT)


def diff(a, n=1, axis=-1):
    for _ in range(n):
        a = _along(a, axis, lambda row: [y - x for x, y in zip(row, row[1:])])
    return a
