"""Making arrays."""

import builtins
import math
import operator

from _headtorch import known
from numpy._array import as_array, make, stretched
from numpy._dtypes import FLOAT, INT, as_dtype
from numpy._elementwise import power

__all__ = (
    "array asarray full zeros ones full_like zeros_like ones_like eye arange linspace logspace geomspace meshgrid "
).split()


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
    for size in (shape,) if hasattr(known(shape), "__index__") else shape:
        known(size)
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
    for bound in (start, stop, step):
        known(bound)
    size = builtins.max(math.ceil((stop - start) / step), 0)
    kind = as_dtype(dtype) if dtype is not None else INT if all_whole(start, stop, step) else FLOAT
    return make([start + index * step for index in range(size)], (size,), kind)


def all_whole(*values):
    return builtins.all(isinstance(value, int) or kind_is_whole(value) for value in values)


def kind_is_whole(value):
    return getattr(getattr(value, "dtype", None), "kind", "") in ("i", "u")


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    for bound in (start, stop, num):
        known(bound)
    num = operator.index(num)
    parts = num - 1 if endpoint else num
    if hasattr(start, "__len__") or hasattr(stop, "__len__"):
        from numpy._seldom import linspace_of_arrays
        return linspace_of_arrays(as_array(start), as_array(stop), num, endpoint, dtype, axis)
    step = (stop - start) / parts if parts else math.nan
    values = [index * step + start for index in range(num)] if parts else [start] * num
    if endpoint and num > 1:
        values[-1] = stop
    made = make(values, (num,), FLOAT if dtype is None else dtype)
    return (made, FLOAT.scalar(step)) if retstep else made


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
    return tuple(made)
