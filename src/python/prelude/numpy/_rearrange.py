"""Joining, splitting, turning and looking up: the numbers stay, their places change."""

import builtins
from itertools import product

from numpy._array import as_array, lowered, make, stretched
from numpy._create import _shape, arange, full, meshgrid, zeros
from numpy._dtypes import BOOL, FLOAT, INT, promote
from numpy._elementwise import where
from numpy._reductions import _along, sum
from numpy._shapes import count, normal_axis

__all__ = (
    "flip fliplr flipud roll repeat tile concatenate stack vstack hstack column_stack atleast_1d atleast_2d "
    "expand_dims squeeze reshape ravel transpose swapaxes moveaxis broadcast_to split array_split pad unique isin "
    "searchsorted interp bincount take diagonal diag trace tri tril triu indices ndindex dot insert unravel_index take_along_axis "
    "put_along_axis "
).split()


def flip(m, axis=None):
    m = as_array(m)
    given = (axis,) if isinstance(axis, int) else axis
    axes = range(m.ndim) if axis is None else [normal_axis(one, m.ndim) for one in given]
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
                         f"along dimension 0, the array at index 0 has {first.ndim} dimension(s) and the array at "
                         f"index {place} has {other.ndim} dimension(s)")
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
        from numpy._seldom import pad_from_inside
        return pad_from_inside(array, widths, mode)
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


def insert(arr, obj, values, axis=None):
    array, added = as_array(arr), as_array(values).values()

    def longer(row):
        spot = obj + len(row) if obj < 0 else obj
        return row[:spot] + added + row[spot:]
    return _along(array, axis, longer)


def _places_along(shape, indices, axis):
    """For each index its place, and the place in an array of `shape` that it names along the axis."""
    axis = normal_axis(axis, len(shape))
    size = [*shape[:axis], indices.shape[axis], *shape[axis + 1:]]
    asked = broadcast_to(indices, size)
    for place in product(*(builtins.range(n) for n in size)):
        yield place, (*place[:axis], int(asked[place]), *place[axis + 1:])


def take_along_axis(arr, indices, axis=-1):
    array, asked = as_array(arr), as_array(indices)
    if axis is None:
        array, asked, axis = array.ravel(), asked.ravel(), 0
    taken = [array[at] for _, at in _places_along(array.shape, asked, axis)]
    size = list(array.shape)
    size[axis] = asked.shape[axis]
    return make(taken, tuple(size), array.dtype)


def put_along_axis(arr, indices, values, axis):
    asked = as_array(indices)
    size = list(arr.shape)
    size[axis] = asked.shape[axis]
    put = broadcast_to(as_array(values), tuple(size))
    for place, at in _places_along(arr.shape, asked, axis):
        arr[at] = put[place]


def unravel_index(indices, shape):
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    array, found = as_array(indices), []
    rest = array.values()
    for size in reversed(sizes):
        found.append(lowered(make([n % size for n in rest], array.shape, INT)))
        rest = [n // size for n in rest]
    if any(rest):
        raise ValueError(f"index {array.values()[0]} is out of bounds for array with size {count(sizes)}")
    return tuple(reversed(found))


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
    sizes = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
    return product(*[range(size) for size in sizes])


def dot(a, b, out=None):
    from numpy._linear import dot as product
    return product(a, b)
