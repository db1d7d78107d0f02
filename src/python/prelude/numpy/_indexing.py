"""What an index of an array selects."""

import operator

from numpy._array import as_array, ndarray, stretched
from numpy._dtypes import BOOL
from numpy._shapes import broadcast_shapes, count, grid, strides


def _spread(key, ndim):
    """The index as a list with the ellipsis written out: one entry for each axis and None for new ones."""
    key = list(key) if isinstance(key, tuple) else [key]
    key = [as_array(part) if isinstance(part, list) else part for part in key]
    used = sum(part.ndim if isinstance(part, ndarray) and part.dtype is BOOL else part is not None and part is not ...
               for part in key)
    if used > ndim:
        raise IndexError(f"too many indices for array: array is {ndim}-dimensional, but {used} were indexed")
    fill = [slice(None)] * (ndim - used)
    at = next((place for place, part in enumerate(key) if part is ...), None)
    return key + fill if at is None else key[:at] + fill + key[at + 1:]


def _masks_as_numbers(key):
    """Boolean arrays become the positions where they are true, one array an axis."""
    made = []
    for part in key:
        if isinstance(part, ndarray) and part.dtype is BOOL:
            hits = [place for place, value in enumerate(part.values()) if value]
            for size, step in zip(part.shape, strides(part.shape)):
                made.append(as_array([place // step % size for place in hits], int))
        else:
            made.append(part)
    return made


def _checked(index, size, axis):
    index = operator.index(index)
    if not -size <= index < size:
        raise IndexError(f"index {index} is out of bounds for axis {axis} with size {size}")
    return index % size


def select(array, key):
    """(places in the array's list, shape, whether the result shares the list)"""
    key = _masks_as_numbers(_spread(key, array.ndim))
    steps = strides(array.shape)
    start, shape, walks, fancy = 0, [], [], []
    axis = 0
    first_fancy, gap = None, False
    for part in key:
        if part is None:
            shape.append(1)
            walks.append(0)
            continue
        size, step = array.shape[axis], steps[axis]
        if isinstance(part, slice):
            begin, end, stride = part.indices(size)
            shape.append(len(range(begin, end, stride)))
            walks.append(stride * step)
            start += begin * step
            gap = gap or first_fancy is not None
        elif isinstance(part, ndarray):
            if fancy and gap:
                first_fancy = 0
            elif first_fancy is None:
                first_fancy = len(shape)
            fancy.append((part, size, step, axis))
        elif hasattr(part, "__index__"):
            start += _checked(part, size, axis) * step
        else:
            raise IndexError("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or "
                             "boolean arrays are valid indices")
        axis += 1
    own = array._places
    if not fancy:
        return [own[at] for at in grid(shape, walks, start)], tuple(shape), True
    return _fancy(own, start, shape, walks, fancy, first_fancy)


def _fancy(own, start, shape, walks, fancy, where):
    """Axes indexed by arrays are replaced together by the arrays' common shape, at `where`."""
    common = broadcast_shapes(*[part.shape for part, _, _, _ in fancy])
    offsets = [0] * count(common)
    for part, size, step, axis in fancy:
        for at, index in enumerate(stretched(part, common)):
            offsets[at] += _checked(index, size, axis) * step
    before, after = grid(shape[:where], walks[:where], start), grid(shape[where:], walks[where:])
    places = [own[a + offset + b] for a in before for offset in offsets for b in after]
    return places, (*shape[:where], *common, *shape[where:]), False
