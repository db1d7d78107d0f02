"""Reading and writing by index: every form of square brackets, gather, scatter and their kin."""

INDICES = [0, -1, 3, 4, -5, slice(None), slice(1, 3), slice(None, None, 2), slice(-2, None), slice(3, 1), slice(1, 100), slice(None, None, -1), slice(0, 4, 0), None, ..., True, False,
           (0, 1), (slice(None), 0), (..., 0), (0, ...), (slice(None), None), (None, 0), (slice(None), slice(1, 2), -1), (..., None), (..., slice(0, 2)), (), (0, 0, 0), (0, 0, 0, 0),
           (slice(None), slice(None), slice(None), 0), (None, None, ...), (slice(0, 2), ..., slice(1, None, 2)), [0, 1], [0, 9], [[0, 1], [2, 3]], [], ([0, 1], [0, 1]), ([0, 1], [0, 1, 2]),
           (slice(None), [0, 2]), ([0, 1], slice(None), [0, 1]), (0, slice(None), [0, 1]), ([[0], [1]], [0, 2]), (..., [0, 1]), (slice(None), [0], slice(None)), (None, [0, 1], None),
           [True, False, True, True], [True, False], 1.0, "a", (0, "a"), (1.5, 0), (0, 5), (0, 0, -6), range(2)]
SHAPES = [(4, 3, 5)]


def tensors(T):
    """Tensors as indices: alone, beside others, as masks."""
    i = T(3, v=[0, 2, 1], d="int64")
    return [i, T(2, 2, v=[0, 1, 2, 3], d="int64"), T(d="int64", v=[1]), T(2, v=[0, -1], d="int32"), T(1, v=[9], d="int64"), T(1, v=[-9], d="int64"), T(2, v=[0.0, 1.0]),
            T(4, d="bool"), T(4, 3, d="bool"), T(4, 3, 5, d="bool"), T(5, d="bool"), T(4, 4, d="bool"), T(d="bool"), T(0, d="int64"), T(2, d="uint8", v=[0, 1]),
            (i, i), (slice(None), i), (i, slice(None), i), (..., i), (i, None), (0, i), (i, 0), (slice(None), i, i), (T(3, 1, v=[0, 1, 2], d="int64"), T(2, v=[0, 1], d="int64")),
            (i, T(2, v=[0, 1], d="int64")), (slice(None), T(3, d="bool")), (T(4, d="bool"), 0), (T(4, d="bool"), slice(None), T(5, d="bool")), (i, slice(0, 2), None, i), (None, i, i),
            (slice(None), T(d="int64", v=[1])), (i, i, i), (i, i, i, i), (slice(0, 2), i, ...), (0, slice(None), i), (i, slice(None), 0)]


def brackets(T):
    for index in INDICES + tensors(T):
        T(4, 3, 5).__getitem__(index)
    for shape in ((), (4,), (2, 2), (0, 3), (2, 3, 4, 5, 6)):
        for index in (0, -1, slice(None), slice(1, None), ..., None, (..., 0), (0, 0), [0], (slice(None), 0), (..., slice(0, 1)), (), True):
            T(*shape).__getitem__(index)
    T(4, 3, p=[1, 0]).__getitem__(0)
    T(4, 3, p=[1, 0]).__getitem__((slice(None), slice(1, 3)))
    for index in (0, slice(0, 2), (slice(None), 0), ..., None, (0, 0), [0, 1], T(4, d="bool"), T(4, 3, d="bool"), 7, (0, 0, 0), "a", slice(None, None, 2), (slice(None), [0, 1])):
        for value in (1, 0.5, T(), T(3), T(1, 3), T(4, 3), T(2, 3), T(5), T(3, d="int64")):
            T(4, 3).__setitem__(index, value)


def gathering(torch, T):
    long = {"d": "int64"}
    for shape, dim, index in [((2, 3), 1, T(2, 2, v=[0, 2, 1, 0], **long)), ((2, 3), 0, T(1, 3, v=[0, 1, 1], **long)), ((2, 3), 1, T(2, 2, v=[0, 3, 1, 0], **long)),
                              ((2, 3), 1, T(3, 2, v=[0] * 6, **long)), ((2, 3), 2, T(2, 3, v=[0] * 6, **long)), ((2, 3), 1, T(2, v=[0, 1], **long)), ((3,), 0, T(5, v=[0, 1, 2, 1, 0], **long)),
                              ((2, 3), 1, T(2, 2, v=[0.0] * 4)), ((2, 3), -1, T(2, 5, v=[0] * 10, **long)), ((), 0, T(v=[0], **long)), ((2, 3), 1, T(2, 2, v=[0] * 4, d="int32")),
                              ((2, 3, 4), 2, T(2, 3, 1, v=[3] * 6, **long)), ((2, 3), 1, T(2, 0, v=[], **long)), ((2, 3), 1, T(2, 2, v=[0, -1, 0, 0], **long)), ((2, 3), 0, T(3, 3, v=[1] * 9, **long))]:
        torch.gather(T(*shape), dim, index)
        T(*shape).gather(dim, index)
        torch.take_along_dim(T(*shape), index, dim)
        for source in (1.0, T(2, 2), T(3, 3), T(1, 1)):
            torch.scatter(T(*shape), dim, index, source)
            T(*shape).scatter_(dim, index, source)
            torch.scatter_add(T(*shape), dim, index, source)
            T(*shape).scatter_add_(dim, index, source)
            torch.scatter_reduce(T(*shape), dim, index, source, "sum")
        torch.scatter_reduce(T(*shape), dim, index, T(5, 5), "amax", include_self=False)
    for reduce in ("sum", "mean", "prod", "amax", "amin", "median"):
        T(2, 3).scatter_reduce(1, T(2, 2, v=[0, 2, 1, 1], **long), T(2, 2), reduce)
    T(2, 3).scatter(1, T(2, 2, v=[0, 2, 1, 1], **long), 2.0, reduce="multiply")


def along(torch, T):
    for dim, index in [(0, T(2, v=[1, 0], d="int64")), (1, T(2, v=[2, 2], d="int64")), (-1, T(3, v=[0, 1, 2], d="int64")), (0, T(1, v=[2], d="int64")), (2, T(1, v=[0], d="int64")), (0, T(1, 1, v=[0], d="int64")),
                       (0, T(v=[1], d="int64")), (1, T(0, d="int64", v=[])), (0, T(2, v=[0.0, 1.0])), (1, T(2, v=[0, 1], d="int32")), (0, T(1, v=[-1], d="int64"))]:
        torch.index_select(T(2, 3), dim, index)
        T(2, 3).index_select(dim, index)
        for source in (T(2, 3), T(2, 2), T(1, 3), T(2)):
            torch.index_add(T(2, 3), dim, index, source)
            T(2, 3).index_add_(dim, index, source)
            torch.index_copy(T(2, 3), dim, index, source)
        torch.index_fill(T(2, 3), dim, index, 1.5)
        T(2, 3).index_fill_(dim, index, 0)
    for dim, start, length in [(0, 0, 1), (1, 1, 2), (1, -2, 2), (1, 0, 0), (1, 2, 2), (1, 3, 0), (2, 0, 1), (1, 0, -1), (-1, 0, 3), (1, -4, 1), (1, 4, 0)]:
        torch.narrow(T(2, 3), dim, start, length)
        T(2, 3).narrow(dim, start, length)
    for dim, index in [(0, 0), (1, -1), (1, 2), (1, 3), (2, 0), (0, -3), (-1, 1)]:
        torch.select(T(2, 3), dim, index)
        T(2, 3).select(dim, index)
        torch.select_scatter(T(2, 3), T(3), dim, index)
    for index in (T(3, v=[0, 5, 2], d="int64"), T(2, 2, v=[0, 1, 2, 3], d="int64"), T(1, v=[6], d="int64"), T(2), T(d="int64", v=[-1])):
        torch.take(T(2, 3), index)
        T(2, 3).take(index)
        T(2, 3).put_(index, T(3))
    for indices in ((T(2, v=[0, 1], d="int64"),), (T(2, v=[0, 1], d="int64"), T(2, v=[2, 1], d="int64")), [T(2, d="bool", v=[True, False])]):
        for values in (T(2), T(2, 3), T(), T(4)):
            torch.index_put(T(2, 3), indices, values)
            T(2, 3).index_put_(indices, values)
            T(2, 3).index_put_(indices, values, accumulate=True)


def masks(torch, T):
    for mask in (T(2, 3, d="bool"), T(3, d="bool"), T(2, 1, d="bool"), T(4, d="bool"), T(d="bool"), T(4, 2, 3, d="bool"), T(2, 3), T(2, 3, d="uint8"), T(2, 3, d="int64")):
        for value in (0, 0.5, float("-inf"), True, T(), T(3), "a"):
            torch.masked_fill(T(2, 3), mask, value)
            T(2, 3).masked_fill(mask, value)
            T(2, 3).masked_fill_(mask, value)
            T(2, 3, d="int64").masked_fill(mask, value)
        torch.masked_select(T(2, 3), mask)
        T(2, 3).masked_select(mask)
        for source in (T(6), T(1), T(2, 3), T(3, d="int64")):
            torch.masked_scatter(T(2, 3), mask, source)
            T(2, 3).masked_scatter_(mask, source)
    for name in ("fill_", "fill_diagonal_"):
        for value in (0, 1.5, True, "a", None, T()):
            getattr(T(3, 3), name)(value)
            getattr(T(2, 3, d="int64"), name)(value)
    T(2, 3).zero_()
    torch.unravel_index(T(2, v=[5, 3], d="int64"), (2, 3))
    torch.tril_indices(3, 3)
    torch.triu_indices(3, 4, 1)


def samples(torch, F, T):
    brackets(T)
    gathering(torch, T)
    along(torch, T)
    masks(torch, T)
