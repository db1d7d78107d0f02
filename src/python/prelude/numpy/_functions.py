"""Functions over arrays: creation, elementwise mathematics, reductions, rearrangement."""

import builtins
import math
import operator

from numpy._array import (as_array, broadcast_shapes, count, kind_of_result, lowered, make, ndarray, normal_axis, operate,
                          real_kind, stretched)
from numpy._dtypes import BOOL, FLOAT, INT, as_dtype, promote
from numpy._array import _divide, _floor_divide, _modulo, _power

METHODS = frozenset((
    "sum", "mean", "std", "var", "min", "max", "prod", "argmin", "argmax", "argsort", "cumsum", "cumprod", "clip",
    "round", "any", "all", "repeat", "take", "nonzero", "dot", "sort", "ptp", "diagonal", "trace"))


def _shape(shape):
    return (operator.index(shape),) if hasattr(shape, "__index__") else tuple([operator.index(s) for s in shape])


def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0):
    made = as_array(object, dtype)
    made = made.copy() if made is object and copy else made
    return made.reshape((1,) * (ndmin - made.ndim) + made.shape) if made.ndim < ndmin else made


def asarray(a, dtype=None, order=None):
    made = as_array(a)
    return made if dtype is None or made.dtype == dtype else made.astype(dtype)


def full(shape, fill_value, dtype=None, order="C"):
    shape = _shape(shape)
    value = as_array(fill_value)
    return make(stretched(value, shape), shape, value.dtype if dtype is None else dtype)


def zeros(shape, dtype=float, order="C"):
    return full(shape, 0, dtype)


def ones(shape, dtype=float, order="C"):
    return full(shape, 1, dtype)


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None):
    a = as_array(a)
    return full(a.shape if shape is None else shape, fill_value, dtype or a.dtype)


def zeros_like(a, dtype=None, **options):
    return full_like(a, 0, dtype, **options)


def ones_like(a, dtype=None, **options):
    return full_like(a, 1, dtype, **options)


def eye(N, M=None, k=0, dtype=float, order="C"):
    M = N if M is None else M
    return make([int(column - row == k) for row in range(N) for column in range(M)], (N, M), dtype)


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    size = builtins.max(math.ceil((stop - start) / step), 0)
    kind = as_dtype(dtype) if dtype is not None else INT if all_whole(start, stop, step) else FLOAT
    return make([start + index * step for index in range(size)], (size,), kind)


def all_whole(*values):
    return builtins.all(isinstance(value, int) or kind_is_whole(value) for value in values)


def kind_is_whole(value):
    return getattr(getattr(value, "dtype", None), "kind", "") in ("i", "u")


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    num = operator.index(num)
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts else math.nan
    values = [index * step + start for index in range(num)] if parts else [start] * num
    if endpoint and num > 1:
        values[-1] = stop
    made = make(values, (num,), FLOAT if dtype is None else dtype)
    return (made, step) if retstep else made


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None):
    return power(base, linspace(start, stop, num, endpoint)).astype(dtype or float)


def geomspace(start, stop, num=50, endpoint=True, dtype=None):
    made = logspace(math.log10(start), math.log10(stop), num, endpoint)
    if num:
        made[0] = start
        if endpoint and num > 1:
            made[-1] = stop
    return made if dtype is None else made.astype(dtype)


def meshgrid(*xi, indexing="xy", sparse=False, copy=True):
    arrays = [as_array(x).ravel() for x in xi]
    sizes = [a.size for a in arrays]
    order = list(range(len(sizes)))
    if indexing == "xy" and len(sizes) > 1:
        order[0], order[1] = 1, 0
    shape = tuple([sizes[at] for at in order])
    made = []
    for place, a in enumerate(arrays):
        axis = order.index(place)
        thin = a.reshape([a.size if at == axis else 1 for at in range(len(sizes))])
        made.append(thin if sparse else make(stretched(thin, shape), shape, a.dtype))
    return made


def _each(function, on_reals=True):
    """An elementwise function; on_reals: whole numbers become floats first."""
    def apply(x, /, out=None, *, where=True, dtype=None):
        x = as_array(x)
        kind = dtype or (real_kind(x.dtype) if on_reals else x.dtype)
        values = [_guarded(function, float(v) if on_reals and x.dtype.kind != "c" else v) for v in x.values()]
        made = make(values, x.shape, kind)
        if out is not None:
            out[...] = made
            return out
        return lowered(made)
    return apply


def _guarded(function, value):
    """numpy gives nan and inf where Python's math raises."""
    try:
        return function(value)
    except OverflowError:
        return math.inf
    except ValueError:
        return -math.inf if value == 0 else math.nan


sin, cos, tan, tanh, sinh, cosh, arcsin, arccos, arctan, exp, expm1, log, log2, log10, log1p, sqrt, cbrt, degrees, radians \
    = [_each(f) for f in (math.sin, math.cos, math.tan, math.tanh, math.sinh, math.cosh, math.asin, math.acos, math.atan,
                          math.exp, math.expm1, math.log, math.log2, math.log10, math.log1p, math.sqrt, math.cbrt,
                          math.degrees, math.radians)]
deg2rad, rad2deg = radians, degrees
exp2 = _each(lambda x: 2.0 ** x)
floor = _each(lambda x: x if math.isinf(x) or x != x else float(math.floor(x)))
ceil = _each(lambda x: x if math.isinf(x) or x != x else float(math.ceil(x)))
trunc = fix = _each(lambda x: x if math.isinf(x) or x != x else float(math.trunc(x)))
rint = _each(lambda x: x if math.isinf(x) or x != x else float(builtins.round(x)))
square = _each(lambda x: x * x, False)
reciprocal = _each(lambda x: _divide(1.0, x))
sign = _each(lambda x: (x > 0) - (x < 0), False)
negative = _each(lambda x: -x, False)
absolute = fabs = _each(builtins.abs, False)
invert = bitwise_not = lambda x: ~as_array(x)


def _ask(function):
    def apply(x):
        x = as_array(x)
        return lowered(make([function(v) for v in x.values()], x.shape, BOOL))
    return apply


isnan, isinf, isfinite = _ask(lambda v: v != v), _ask(lambda v: builtins.abs(v) == math.inf), _ask(math.isfinite)
logical_not = _ask(lambda v: not v)


def _pairs(function, kind=None, real=False):
    def apply(x1, x2, /, out=None, *, where=True, dtype=None):
        made = operate(x1, x2, function, dtype or kind)
        if real and kind_of_result(made).kind not in "fcO":
            made = operate(x1, x2, function, FLOAT)
        if out is not None:
            out[...] = made
            return out
        return made
    return apply


add, subtract, multiply = [_pairs(f) for f in (operator.add, operator.sub, operator.mul)]
divide = true_divide = _pairs(_divide, real=True)
floor_divide, mod, power = _pairs(_floor_divide), _pairs(_modulo), _pairs(_power)
remainder, float_power = mod, _pairs(_power, FLOAT)
maximum, minimum = _pairs(lambda x, y: x if x >= y or x != x else y), _pairs(lambda x, y: x if x <= y or x != x else y)
arctan2, hypot = _pairs(math.atan2, real=True), _pairs(math.hypot, real=True)
equal, not_equal, less, less_equal, greater, greater_equal = [_pairs(f, BOOL) for f in (
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)]
logical_and = _pairs(lambda x, y: bool(x) and bool(y), BOOL)
logical_or = _pairs(lambda x, y: bool(x) or bool(y), BOOL)
logical_xor = _pairs(lambda x, y: bool(x) != bool(y), BOOL)
bitwise_and, bitwise_or, bitwise_xor = [_pairs(f) for f in (operator.and_, operator.or_, operator.xor)]
left_shift, right_shift = _pairs(operator.lshift), _pairs(operator.rshift)


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return operate(a, b, lambda x, y: x == y or builtins.abs(x - y) <= atol + rtol * builtins.abs(y)
                   or equal_nan and x != x and y != y, BOOL)


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    a1, a2 = as_array(a1), as_array(a2)
    return a1.shape == a2.shape and a1.values() == a2.values()


def clip(a, a_min=None, a_max=None, out=None, **options):
    made = as_array(a)
    if a_min is not None:
        made = maximum(made, a_min)
    return lowered(as_array(made if a_max is None else minimum(made, a_max)))


def round(a, decimals=0, out=None):
    a = as_array(a)
    return lowered(make([builtins.round(v, decimals) for v in a.values()], a.shape, a.dtype))


around = round


def where(condition, x=None, y=None):
    condition = as_array(condition)
    if x is None:
        return nonzero(condition)
    kind = kind_of_result(operate(x, y, lambda a, b: a))
    x, y = as_array(x), as_array(y)
    shape = broadcast_shapes(condition.shape, x.shape, y.shape)
    rows = zip(stretched(condition, shape), stretched(x, shape), stretched(y, shape))
    return make([a if chosen else b for chosen, a, b in rows], shape, kind)


def nonzero(a):
    a = as_array(a)
    return where_true(a != 0)


def where_true(mask):
    from numpy._indexing import _masks_as_numbers
    return tuple(_masks_as_numbers([mask]))


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
mean = _reduction(lambda row: _divide(_added([float(v) for v in row]), len(row)), real_kind)
any = _reduction(builtins.any, lambda kind: BOOL)
all = _reduction(builtins.all, lambda kind: BOOL)
count_nonzero = _reduction(lambda row: builtins.sum(1 for v in row if v), lambda kind: INT)
ptp = _reduction(lambda row: builtins.max(row) - builtins.min(row))
median = _reduction(lambda row: (sorted(row)[(len(row) - 1) // 2] + sorted(row)[len(row) // 2]) / 2, real_kind)
_argmin = _reduction(lambda row: row.index(builtins.min(row)), lambda kind: INT, "attempt to get argmin of an empty sequence")
_argmax = _reduction(lambda row: row.index(builtins.max(row)), lambda kind: INT, "attempt to get argmax of an empty sequence")


def argmin(a, axis=None, out=None, *, keepdims=False):
    return _argmin(a, axis, keepdims=keepdims)


def argmax(a, axis=None, out=None, *, keepdims=False):
    return _argmax(a, axis, keepdims=keepdims)


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    def spread(row):
        row = [float(v) for v in row]
        middle = _added(row) / len(row)
        return _divide(_added([(v - middle) * (v - middle) for v in row]), builtins.max(len(row) - ddof, 0))
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


def flip(m, axis=None):
    m = as_array(m)
    axes = range(m.ndim) if axis is None else [normal_axis(x, m.ndim) for x in ((axis,) if isinstance(axis, int) else axis)]
    return m[tuple([slice(None, None, -1) if at in axes else slice(None) for at in range(m.ndim)])]


def fliplr(m):
    return flip(m, 1)


def flipud(m):
    return flip(m, 0)


def roll(a, shift, axis=None):
    a = as_array(a)
    turned = lambda row: row[-(shift % len(row)):] + row[:-(shift % len(row))] if shift % len(row) else row  # noqa: E731
    return _along(a, axis, turned).reshape(a.shape) if axis is None else _along(a, axis, turned)


def repeat(a, repeats, axis=None):
    times = as_array(repeats).values()

    def longer(row):
        each = times * len(row) if len(times) == 1 else times
        return [value for value, many in zip(row, each) for _ in range(many)]
    return _along(a, axis, longer)


def tile(A, reps):
    A = as_array(A)
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    size = builtins.max(len(reps), A.ndim)
    reps = (1,) * (size - len(reps)) + reps
    made = A.reshape((1,) * (size - A.ndim) + A.shape)
    for axis, many in enumerate(reps):
        made = concatenate([made] * many, axis) if many != 1 else made
    return made


def concatenate(arrays, axis=0, out=None, *, dtype=None):
    arrays = [as_array(a) for a in arrays]
    if not arrays:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        arrays, axis = [a.ravel() for a in arrays], 0
    first = arrays[0]
    if not first.ndim:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    axis = normal_axis(axis, first.ndim)
    kind = first.dtype
    for place, a in enumerate(arrays):
        kind = promote(kind, a.dtype)
        _check_joinable(first, a, axis, place)
    size = builtins.sum(a.shape[axis] for a in arrays)
    made = zeros([size if at == axis else s for at, s in enumerate(first.shape)], dtype or kind)
    start = 0
    for a in arrays:
        made[(slice(None),) * axis + (slice(start, start + a.shape[axis]),)] = a
        start += a.shape[axis]
    return made


def _check_joinable(first, other, axis, place):
    if other.ndim != first.ndim:
        raise ValueError("all the input array dimensions except for the concatenation axis must match exactly, but "
                         f"along dimension 0, the array at index 0 has {first.ndim} dimension(s) and the array at index "
                         f"{place} has {other.ndim} dimension(s)")
    for at, (a, b) in enumerate(zip(first.shape, other.shape)):
        if at != axis and a != b:
            raise ValueError("all the input array dimensions except for the concatenation axis must match exactly, but "
                             f"along dimension {at}, the array at index 0 has size {a} and the array at index {place} "
                             f"has size {b}")


def stack(arrays, axis=0, out=None, *, dtype=None):
    arrays = [as_array(a) for a in arrays]
    if not arrays:
        raise ValueError("need at least one array to stack")
    if len({a.shape for a in arrays}) > 1:
        raise ValueError("all input arrays must have the same shape")
    return concatenate([expand_dims(a, axis) for a in arrays], axis, dtype=dtype)


def vstack(tup, *, dtype=None):
    return concatenate([atleast_2d(a) for a in tup], 0, dtype=dtype)


def hstack(tup, *, dtype=None):
    arrays = [atleast_1d(a) for a in tup]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1, dtype=dtype)


def column_stack(tup):
    return concatenate([a.reshape(-1, 1) if a.ndim < 2 else a for a in map(as_array, tup)], 1)


def atleast_1d(a):
    a = as_array(a)
    return a if a.ndim else a.reshape(1)


def atleast_2d(a):
    a = as_array(a)
    return a if a.ndim > 1 else a.reshape(1, -1)


def expand_dims(a, axis):
    a = as_array(a)
    axes = [axis] if isinstance(axis, int) else list(axis)
    ndim = a.ndim + len(axes)
    axes = {normal_axis(one, ndim) for one in axes}
    rest = iter(a.shape)
    return a.reshape([1 if at in axes else next(rest) for at in range(ndim)])


def squeeze(a, axis=None):
    return as_array(a).squeeze(axis)


def reshape(a, shape, order="C"):
    return as_array(a).reshape(shape)


def ravel(a, order="C"):
    return as_array(a).ravel()


def transpose(a, axes=None):
    return as_array(a).transpose(*([] if axes is None else [axes]))


def swapaxes(a, axis1, axis2):
    return as_array(a).swapaxes(axis1, axis2)


def moveaxis(a, source, destination):
    a = as_array(a)
    source = [normal_axis(x, a.ndim) for x in ([source] if isinstance(source, int) else source)]
    destination = [normal_axis(x, a.ndim) for x in ([destination] if isinstance(destination, int) else destination)]
    order = [at for at in range(a.ndim) if at not in source]
    for place, axis in sorted(zip(destination, source)):
        order.insert(place, axis)
    return a.transpose(order)


def broadcast_to(array, shape, subok=False):
    array = as_array(array)
    shape = _shape(shape)
    return make(stretched(array, shape), shape, array.dtype)


def split(ary, indices_or_sections, axis=0):
    ary = as_array(ary)
    size = ary.shape[axis]
    if isinstance(indices_or_sections, int):
        if size % indices_or_sections:
            raise ValueError("array split does not result in an equal division")
        return array_split(ary, indices_or_sections, axis)
    cuts = [0, *indices_or_sections, size]
    return [_part(ary, axis, a, b) for a, b in zip(cuts, cuts[1:])]


def array_split(ary, indices_or_sections, axis=0):
    ary = as_array(ary)
    each, more = divmod(ary.shape[axis], indices_or_sections)
    cuts = [0]
    for at in range(indices_or_sections):
        cuts.append(cuts[-1] + each + (at < more))
    return [_part(ary, axis, a, b) for a, b in zip(cuts, cuts[1:])]


def _part(a, axis, start, stop):
    return a[(slice(None),) * normal_axis(axis, a.ndim) + (slice(start, stop),)]


def pad(array, pad_width, mode="constant", constant_values=0):
    array = as_array(array)
    widths = as_array(pad_width)
    widths = make(stretched(widths, (array.ndim, 2)), (array.ndim, 2), INT).tolist()
    shape = [size + a + b for size, (a, b) in zip(array.shape, widths)]
    if mode != "constant":
        import _headtorch
        return _headtorch.gap(f"numpy.pad in mode {mode}")
    made = full(shape, constant_values, array.dtype)
    made[tuple([slice(a, a + size) for size, (a, _) in zip(array.shape, widths)])] = array
    return made


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
    values = as_array(ar).values()
    kept = sorted(set(values))
    made = [make(kept, (len(kept),), as_array(ar).dtype)]
    if return_index:
        made.append(as_array([values.index(v) for v in kept], int))
    if return_inverse:
        made.append(as_array([kept.index(v) for v in values], int))
    if return_counts:
        made.append(as_array([values.count(v) for v in kept], int))
    return tuple(made) if len(made) > 1 else made[0]


def isin(element, test_elements):
    wanted = as_array(test_elements).values()
    element = as_array(element)
    return make([v in wanted for v in element.values()], element.shape, BOOL)


def searchsorted(a, v, side="left", sorter=None):
    from bisect import bisect_left, bisect_right
    find = bisect_left if side == "left" else bisect_right
    values, v = as_array(a).values(), as_array(v)
    return lowered(make([find(values, x) for x in v.values()], v.shape, INT))


def interp(x, xp, fp):
    xs, ys, x = as_array(xp).values(), as_array(fp).values(), as_array(x)

    def at(v):
        if v <= xs[0]:
            return ys[0]
        for (x0, y0), (x1, y1) in zip(zip(xs, ys), list(zip(xs, ys))[1:]):
            if v <= x1:
                return y0 + (y1 - y0) * (v - x0) / (x1 - x0)
        return ys[-1]
    return lowered(make([at(v) for v in x.values()], x.shape, FLOAT))


def bincount(x, weights=None, minlength=0):
    values = as_array(x).values()
    made = [0] * builtins.max(builtins.max(values, default=-1) + 1, minlength)
    for value in values:
        made[value] += 1
    return as_array(made, int)


def take(a, indices, axis=None):
    a = as_array(a)
    if axis is None:
        return a.ravel()[as_array(indices)]
    return a[(slice(None),) * normal_axis(axis, a.ndim) + (as_array(indices),)]


def diagonal(a, offset=0):
    a = as_array(a)
    size = builtins.min(a.shape[0] - builtins.max(-offset, 0), a.shape[1] - builtins.max(offset, 0))
    rows = range(builtins.max(-offset, 0), builtins.max(-offset, 0) + size)
    return as_array([a[row, row + offset] for row in rows], a.dtype)


def diag(v, k=0):
    v = as_array(v)
    if v.ndim == 2:
        return diagonal(v, k)
    size = v.size + builtins.abs(k)
    made = zeros((size, size), v.dtype)
    for at, value in enumerate(v.values()):
        made[at + builtins.max(-k, 0), at + builtins.max(k, 0)] = value
    return made


def trace(a):
    return sum(diagonal(a))


def tri(N, M=None, k=0, dtype=float):
    M = N if M is None else M
    return make([int(column - row <= k) for row in range(N) for column in range(M)], (N, M), dtype)


def tril(m, k=0):
    m = as_array(m)
    return where(tri(*m.shape[-2:], k=k, dtype=bool), m, zeros(1, m.dtype))


def triu(m, k=0):
    m = as_array(m)
    return where(tri(*m.shape[-2:], k=k - 1, dtype=bool), zeros(1, m.dtype), m)


def indices(dimensions, dtype=int):
    return stack(meshgrid(*[arange(size) for size in dimensions], indexing="ij")).astype(dtype)


def ndindex(*shape):
    from itertools import product
    return product(*[range(size) for size in (shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)])


def dot(a, b, out=None):
    from numpy._linear import dot as apply
    return apply(a, b)
