"""Functions that few models use: loaded when one of them is asked for."""

import builtins
import math

from numpy._array import as_array, lowered, make
from numpy._create import arange, linspace, meshgrid
from numpy._dtypes import as_dtype, promote
from numpy._elementwise import isnan, nonzero, where
from numpy._rearrange import concatenate, flip, moveaxis, stack, swapaxes, transpose
from numpy._reductions import max, min, sum
from numpy._shapes import normal_axis


def _rows(array, axis):
    """The parts of an array along one axis."""
    return list(moveaxis(array, axis, 0)) if array.ndim > 1 else [one for one in array.ravel()]


def reduced(function, array, axis, dtype, initial, keepdims):
    array = as_array(array, dtype)
    if axis is None:
        array, axis = array.ravel(), 0
    made = initial
    for part in _rows(array, axis):
        made = part if made is None else function(made, part)
    if made is None:
        raise ValueError("zero-size array to reduction operation which has no identity")
    if keepdims:
        shape = list(array.shape)
        shape[axis] = 1
        return as_array(made).reshape(shape)
    return lowered(as_array(made))


def accumulated(function, array, axis, dtype):
    array, made = as_array(array, dtype), []
    for part in _rows(array, axis):
        made.append(function(made[-1], part) if made else part)
    return moveaxis(stack([as_array(one) for one in made]), 0, axis) if array.ndim > 1 else as_array(made, array.dtype)


def linspace_of_arrays(start, stop, num, endpoint, dtype, axis):
    parts = num - 1 if endpoint else num
    start, stop = start + (stop - stop), stop + (start - start)
    step = (stop - start) / parts if parts else start
    rows = [start + step * index for index in range(num)]
    if endpoint and num > 1:
        rows[-1] = stop
    made = stack([one.astype(float) for one in rows])
    made = made if axis == 0 else moveaxis(made, 0, axis)
    return made if dtype is None else made.astype(dtype)


def _inside(at, size, mode):
    """Where a position outside an axis reads from."""
    if mode == "edge":
        return builtins.min(builtins.max(at, 0), size - 1)
    if mode == "wrap":
        return at % size
    if mode == "symmetric":
        at %= 2 * size
        return at if at < size else 2 * size - 1 - at
    period = builtins.max(2 * (size - 1), 1)
    at %= period
    return at if at < size else period - at


def pad_from_inside(array, widths, mode):
    if mode not in ("edge", "wrap", "symmetric", "reflect"):
        import _headtorch
        return _headtorch.gap(f"numpy.pad in mode {mode}")
    for axis, (before, after) in enumerate(widths):
        size = array.shape[axis]
        chosen = [_inside(at, size, mode) for at in range(-before, size + after)]
        array = array[(slice(None),) * axis + (chosen,)]
    return array


def append(arr, values, axis=None):
    if axis is None:
        return concatenate([as_array(arr).ravel(), as_array(values).ravel()])
    return concatenate([as_array(arr), as_array(values)], axis=axis)


def delete(arr, obj, axis=None):
    array = as_array(arr)
    if axis is None:
        array, axis = array.ravel(), 0
    axis = normal_axis(axis, array.ndim)
    size = array.shape[axis]
    gone = range(size)[obj] if isinstance(obj, slice) else [int(one) for one in as_array(obj).ravel()]
    for one in gone:
        if not -size <= one < size:
            raise IndexError(f"index {one} is out of bounds for axis {axis} with size {size}")
    gone = {one % size for one in gone}
    return array[(slice(None),) * axis + ([at for at in range(size) if at not in gone],)]


def argwhere(a):
    return transpose(stack(nonzero(a)))


def digitize(x, bins, right=False):
    edges, x = as_array(bins).tolist(), as_array(x)
    falls = builtins.len(edges) > 1 and edges[0] > edges[-1]

    def place(value):
        if falls:
            return builtins.sum([value < edge if right else value <= edge for edge in edges]) if not right else builtins.sum(
                [value <= edge for edge in edges])
        return builtins.sum([value > edge if right else value >= edge for edge in edges])
    return lowered(make([place(value) for value in x.values()], x.shape, as_dtype(int)))


def dstack(tup):
    def deep(one):
        one = as_array(one)
        return one.reshape((1, one.size, 1)) if one.ndim < 2 else one.reshape((*one.shape, 1)) if one.ndim == 2 else one
    return concatenate([deep(one) for one in tup], axis=2)


def heaviside(x1, x2):
    x1 = as_array(x1).astype(float)
    return where(x1 == 0, x2, (x1 > 0).astype(float))


def kron(a, b):
    a, b = as_array(a), as_array(b)
    dims = builtins.max(a.ndim, b.ndim)
    a, b = a.reshape((1,) * (dims - a.ndim) + a.shape), b.reshape((1,) * (dims - b.ndim) + b.shape)
    wide = a.reshape([one for size in a.shape for one in (size, 1)]) * b.reshape([one for size in b.shape for one in (1, size)])
    return wide.reshape([x * y for x, y in zip(a.shape, b.shape)])


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    x = as_array(x)
    top = {"float16": 65504.0, "float32": 3.4028234663852886e38}.get(x.dtype.name, 1.7976931348623157e308)
    high, low = top if posinf is None else posinf, -top if neginf is None else neginf
    return lowered(make([nan if v != v else high if v == math.inf else low if v == -math.inf else v for v in x.values()], x.shape, x.dtype))


def _without_nan(a, axis, fill):
    a = as_array(a)
    return where(isnan(a), fill, a)


def nansum(a, axis=None, **options):
    return sum(_without_nan(a, axis, 0.0), axis, **options)


def nanmax(a, axis=None, **options):
    return max(_without_nan(a, axis, -math.inf), axis, **options)


def nanmin(a, axis=None, **options):
    return min(_without_nan(a, axis, math.inf), axis, **options)


def nanmean(a, axis=None, **options):
    return nansum(a, axis, **options) / sum(~as_array(isnan(a)), axis, **options)


def ndenumerate(arr):
    from itertools import product
    arr = as_array(arr)
    return ((index, arr[index]) for index in product(*[range(size) for size in arr.shape]))


def polyval(p, x):
    made = as_array(x) * 0
    for factor in as_array(p).ravel():
        made = made * x + factor
    return lowered(as_array(made))


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    made = 0
    for index, size in zip(multi_index, dims):
        made = made * size + as_array(index)
    return lowered(as_array(made))


def rollaxis(a, axis, start=0):
    axis, start = normal_axis(axis, a.ndim), start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if axis < start else start)


def rot90(m, k=1, axes=(0, 1)):
    m = as_array(m)
    for _ in range(k % 4):
        m = flip(swapaxes(m, axes[0], axes[1]), axis=axes[0])
    return m


def triu_indices(n, k=0, m=None):
    m = n if m is None else m
    pairs = [(i, j) for i in range(n) for j in range(m) if j - i >= k]
    return as_array([i for i, _ in pairs], int), as_array([j for _, j in pairs], int)


def tril_indices(n, k=0, m=None):
    m = n if m is None else m
    pairs = [(i, j) for i in range(n) for j in range(m) if j - i <= k]
    return as_array([i for i, _ in pairs], int), as_array([j for _, j in pairs], int)


def can_cast(from_, to, casting="safe"):
    if casting == "unsafe":
        return True
    from_, to = as_dtype(from_), as_dtype(to)
    if casting == "same_kind" and "biufc".find(from_.kind) <= "biufc".find(to.kind):
        return True
    return promote(from_, to) is to


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", **options):
    import _headtorch
    return str(a) if precision is None and separator == " " else _headtorch.gap("numpy.array2string")


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    arr = as_array(arr)
    axis = normal_axis(axis, arr.ndim)
    front = moveaxis(arr, axis, -1)
    rows = front.reshape((-1, arr.shape[axis]))
    made = stack([as_array(func1d(row, *args, **kwargs)) for row in rows])
    made = made.reshape((*front.shape[:-1], *made.shape[1:]))
    return made if made.ndim < arr.ndim else moveaxis(made, -1, axis)


def _steps(part):
    """The numbers of one slice of mgrid: an imaginary step counts them."""
    if isinstance(part.step, complex):
        return linspace(part.start or 0, part.stop, int(abs(part.step)))
    return arange(part.start or 0, part.stop, part.step or 1)


class _Grid:
    def __init__(self, sparse):
        self._sparse = sparse

    def __getitem__(self, key):
        if not isinstance(key, tuple):
            return _steps(key)
        made = meshgrid(*[_steps(part) for part in key], indexing="ij", sparse=self._sparse)
        return made if self._sparse else stack(made)


class _Joined:
    def __init__(self, columns):
        self._columns = columns

    def __getitem__(self, key):
        parts = [_steps(part) if isinstance(part, slice) else as_array(part) for part in (key if isinstance(key, tuple) else (key,))]
        if self._columns:
            return concatenate([one.reshape((-1, 1)) if one.ndim < 2 else one for one in parts], axis=-1)
        return concatenate([one.reshape((1,)) if one.ndim == 0 else one for one in parts])


class _Index:
    def __getitem__(self, key):
        return key


mgrid, ogrid, r_, c_, s_ = _Grid(False), _Grid(True), _Joined(False), _Joined(True), _Index()
index_exp = s_
