"""Ops that arrange the same numbers in other axes, and what they say about strides and storage."""


def view_and_reshape(torch, T):
    targets = [((2, 3), (6,)), ((2, 3), (3, 2)), ((2, 3), (-1,)), ((2, 3), (-1, 2)), ((2, 3), (1, 6, 1)), ((), (1,)), ((), ()), ((1,), ()),
               ((0, 3), (3, 0)), ((0, 3), (-1,)), ((0, 3), (0, -1)), ((2, 3), (4,)), ((2, 3), (-1, 4)), ((2, 3), (-1, -1)), ((2, 3), (-2, 3)),
               ((2, 3), ()), ((2, 3, 4), (2, 12)), ((2, 3, 4), (6, 4)), ((2, 1, 3, 1, 2), (2, 3, 2)), ((2, 3), (0, 6)), ((0,), (2, 0, 5))]
    for shape, target in targets:
        T(*shape).view(*target)
        T(*shape).view(list(target))
        T(*shape).reshape(*target)
        T(*shape).reshape(target)
        torch.reshape(T(*shape), target)
    for shape, order, target in [((2, 3), [1, 0], (6,)), ((2, 3), [1, 0], (3, 2, 1)), ((2, 3, 4), [1, 0, 2], (6, 4)), ((2, 3, 4), [1, 0, 2], (3, 2, 2, 2)),
                                 ((2, 3, 4), [0, 2, 1], (2, 12)), ((2, 1, 4), [1, 0, 2], (8,)), ((2, 3, 4), [2, 0, 1], (4, 6)), ((4, 6), [1, 0], (2, 3, 4))]:
        T(*shape, p=order).view(*target)
        T(*shape, p=order).reshape(*target)
        T(*shape, p=order).contiguous()
        T(*shape, p=order).is_contiguous()
        T(*shape, p=order).stride()
        T(*shape, p=order).flatten()
        T(*shape, p=order).flatten(1)
    for dtype in (torch.int32, torch.uint8, torch.float64, torch.float16, torch.int64, torch.bool):
        T(2, 4).view(dtype)
        T(2, 3).view(dtype)
    for bad in ("a", None, 1.5, [2, 1.5], (2, None)):
        T(2, 3).view(bad)
        T(2, 3).reshape(bad)
    T(2, 3).view_as(T(3, 2))
    T(2, 3).view_as(T(4))
    T(2, 3).reshape_as(T(6))


def flatten(torch, T):
    for shape in ((), (3,), (2, 3), (2, 3, 4, 5), (0, 3), (2, 3, 4, 5, 6)):
        torch.flatten(T(*shape))
        torch.flatten(T(*shape), 1)
        torch.flatten(T(*shape), 0, 1)
        T(*shape).flatten(-2)
        T(*shape).flatten(start_dim=1, end_dim=-2)
    torch.flatten(T(2, 3, 4), 2, 1)
    torch.flatten(T(2, 3), 0, 2)
    torch.flatten(T(2, 3), -3)
    torch.flatten([1])
    for dim, sizes in [(1, (2, 2)), (1, (-1, 2)), (1, (4,)), (-2, [2, 2]), (1, (3, 2)), (1, (-1, 3)), (1, (-1, -1)), (3, (1, 2)), (0, (1, 2)), (1, ()), (1, (2, 2, 1)), (1, 4)]:
        T(2, 4, 3).unflatten(dim, sizes)
        torch.unflatten(T(2, 4, 3), dim, sizes)
    T(0, 3).unflatten(0, (0, 2))
    for dims in ((), (0,), (1, 2), (0, -1)):
        torch.ravel(T(*range(2, 2 + len(dims))))


def squeeze(torch, T):
    for shape in ((), (1,), (3,), (1, 3), (2, 1, 3, 1), (1, 1, 1, 1, 1), (0, 1)):
        torch.squeeze(T(*shape))
        for dim in (0, -1, 1, 2, -4):
            torch.squeeze(T(*shape), dim)
            T(*shape).unsqueeze(dim)
            torch.unsqueeze(T(*shape), dim)
        T(*shape).squeeze()
        T(*shape).squeeze((0, -1))
    T(2, 1, 1).squeeze((1, 2))
    T(2, 1, 1).squeeze((1, 1))
    T(2, 1, 1).squeeze("a")
    T(2, 1, 1).squeeze_(1)
    T(2, 3).unsqueeze_(0)
    T(2, 3).unsqueeze()
    T(2, 3).unsqueeze(1.0)


def permutations(torch, T):
    for shape in ((), (3,), (2, 3), (2, 3, 4), (0, 3), (2, 3, 4, 5), (2, 1, 3, 1, 2)):
        for first, second in ((0, 1), (-1, -2), (0, 0), (1, 3), (2, -5)):
            torch.transpose(T(*shape), first, second)
            T(*shape).transpose(first, second)
            for name in ("transpose_", "swapaxes_", "swapdims_"):
                getattr(T(*shape), name)(first, second)
        T(*shape).t()
        T(*shape).t_()
        torch.t(T(*shape))
        T(*shape).get("T")
        T(*shape).get("mT")
        T(*shape).get("H")
        torch.swapaxes(T(*shape), 0, -1)
        torch.swapdims(T(*shape), 0, 1)
        T(*shape).adjoint()
    for order in ((0, 2, 1), (2, 1, 0), (0, -1, 1), (0, 1), (0, 1, 1), (0, 1, 3), (0, 1, 2, 3), (), (-3, -2, -1)):
        T(2, 3, 4).permute(*order)
        T(2, 3, 4).permute(order)
        torch.permute(T(2, 3, 4), order)
    for shape, order in (((), ()), ((3,), (0,)), ((2, 3), (1, 0)), ((0, 3), (1, 0)), ((2, 3, 4, 5), (0, 2, 3, 1)), ((2, 3, 4, 5), (0, 3, 1, 2)), ((1, 2, 3, 4, 5), (4, 3, 2, 1, 0))):
        T(*shape).permute(*order)
        torch.permute(T(*shape), list(order))
        torch.permute(T(*shape), dims=order)
    T(2, 3, 4).permute(0, 2, 1.0)
    T(2, 3, 4).permute("a")
    for source, target in ((0, 1), (0, -1), ((0, 1), (2, 0)), ([1], [0]), (0, 3), ((0, 0), (1, 2)), ((0, 1), (2, 2)), ((0, 1), (2,)), (-1, 0), (1, 1)):
        torch.movedim(T(2, 3, 4), source, target)
        T(2, 3, 4).movedim(source, target)
        torch.moveaxis(T(2, 3, 4), source, target)


def repeating(torch, T):
    for shape, target in [((1, 3), (2, 3)), ((3,), (2, 3)), ((1, 3), (4, -1)), ((2, 1, 3), (2, 5, 3)), ((), (2, 2)), ((0, 1), (0, 4)), ((1,), (0,)), ((2, 3), (2, 3)),
                          ((2, 3), (4, 3)), ((2, 3), (3,)), ((2, 3), (-1, 2, 3)), ((2, 3), (2, -1)), ((2, 3), (2, 3, 4)), ((1, 3), (-2, 3)), ((2, 1), (5, 2, 7))]:
        T(*shape).expand(*target)
        T(*shape).expand(target)
        T(*shape).broadcast_to(target)
        torch.broadcast_to(T(*shape), target)
        T(*shape).expand_as(T(*[max(size, 0) for size in target]))
    for shape, times in [((3,), (2,)), ((2, 3), (2, 2)), ((3,), (2, 2)), ((2, 3), (1, 0)), ((), (3,)), ((2, 3), (2,)), ((2, 3), (-1, 2)), ((0, 3), (2, 2)), ((2,), (3, 1, 2)), ((2, 3), ())]:
        T(*shape).repeat(*times)
        T(*shape).repeat(times)
        torch.tile(T(*shape), times)
        T(*shape).tile(times)
    for args, kwargs in [((2,), {}), ((2,), {"dim": 0}), ((3,), {"dim": 1}), ((0,), {}), ((1,), {"dim": -1}), ((-1,), {}), ((2,), {"dim": 2}), ((T(2, v=[1, 2], d="int64"),), {"dim": 0}),
                         ((T(3, v=[0, 2, 1], d="int64"),), {"dim": 1}), ((T(3, v=[0, 2, 1], d="int64"),), {"dim": 0}), ((T(v=[2], d="int64"),), {}), ((T(1, v=[2.0]),), {}),
                         ((T(2, v=[1, 2], d="int64"),), {"dim": 0, "output_size": 3}), (("a",), {})]:
        T(2, 3).repeat_interleave(*args, **kwargs)
        torch.repeat_interleave(T(2, 3), *args, **kwargs)
    torch.repeat_interleave(T(3, v=[0, 2, 1], d="int64"))
    torch.broadcast_tensors(T(2, 1), T(3))
    torch.broadcast_tensors(T(2), T(3))
    torch.broadcast_shapes((2, 1), (3,))
    torch.broadcast_shapes((2, 3), (4, 3))


def order(torch, T):
    for dims in ((0,), (1,), (0, 1), (-1,), (2,), (0, 0), (), [0]):
        torch.flip(T(2, 3), dims)
        T(2, 3).flip(*dims)
    for shifts, dims in ((1, 0), (1, 1), (-1, -1), ((1, 2), (0, 1)), (1, None), ((1, 2), 0), (1, 2), ((1,), (0, 1)), (0, 0), (7, 1)):
        torch.roll(T(2, 3), shifts, *([] if dims is None else [dims]))
        T(2, 3).roll(shifts, *([] if dims is None else [dims]))
    for turns, dims in ((1, (0, 1)), (2, (0, 1)), (-1, (1, 0)), (0, (0, 1)), (1, (0, 0)), (1, (0,)), (1, (0, 3))):
        torch.rot90(T(2, 3), turns, dims)
    torch.fliplr(T(2, 3))
    torch.fliplr(T(3))
    torch.flipud(T(2, 3))
    torch.flipud(T())
    for shape in ((), (3,), (2, 3), (2, 3, 4), (0, 3)):
        torch.atleast_1d(T(*shape))
        torch.atleast_2d(T(*shape))
        torch.atleast_3d(T(*shape))


def metadata(torch, T):
    for shape in ((), (3,), (2, 3), (0, 3), (2, 3, 4, 5, 6)):
        for name in ("dim", "ndimension", "numel", "nelement", "size", "stride", "is_contiguous", "element_size", "storage_offset", "is_floating_point", "is_complex", "contiguous"):
            getattr(T(*shape), name)()
        for name in ("shape", "dtype", "ndim", "device", "requires_grad", "is_leaf", "itemsize", "nbytes", "is_cuda", "grad", "layout"):
            T(*shape).get(name)
        for dim in (0, -1, 1, 2, -6):
            T(*shape).size(dim)
            T(*shape).stride(dim)
        torch.numel(T(*shape))
        torch.is_tensor(T(*shape))
    for dtype in ("int64", "bool", "float16", "complex64"):
        T(2, 3, d=dtype).get("dtype")
        T(2, 3, d=dtype).is_floating_point()
        T(2, 3, d=dtype).element_size()
        T(2, 3, d=dtype).is_complex()
    T(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)
    T(2, 3, 4, 5).is_contiguous(memory_format=torch.channels_last)
    T(2, 3, 4, 5, p=[0, 3, 1, 2]).is_contiguous(memory_format=torch.channels_last)
    T(2, 3).contiguous(memory_format=torch.channels_last)
    for args in (((2, 2), (1, 2)), ((3,), (0,)), ((2, 2), (3, 1), 1), ((4, 4), (1, 1)), ((2,), (1, 1)), ((2, 2), (-1, 1))):
        torch.as_strided(T(2, 3), *args)
        T(2, 3).as_strided(*args)
    for offset in (0, 1, -1, 5):
        torch.diagonal(T(3, 4), offset)
        torch.diagonal(T(2, 3, 4), offset, 1, 2)
        torch.diag(T(3, 4), offset)
        torch.diag(T(3), offset)
        torch.diag_embed(T(2, 3), offset)
        torch.tril(T(3, 4), offset)
        torch.triu(T(3, 4), offset)
        T(2, 3, 3).tril(offset)
        T(2, 3, 3).triu(diagonal=offset)
    for shape in ((), (3,), (2, 3, 4), (0, 0)):
        torch.diag(T(*shape))
        torch.tril(T(*shape))
        torch.triu(T(*shape))
        torch.diagonal(T(*shape))
        torch.trace(T(*shape))
    torch.trace(T(3, 3))
    torch.diagonal(T(2, 3), 0, 1, 1)
    for size, dimension, step in ((2, 0, 1), (2, 1, 2), (3, 1, 1), (5, 1, 1), (2, 2, 1), (2, 1, 0), (0, 0, 1), (2, -1, 3)):
        T(4, 4).unfold(dimension, size, step)


def samples(torch, F, T):
    for part in (view_and_reshape, flatten, squeeze, permutations, repeating, order, metadata):
        part(torch, T)
