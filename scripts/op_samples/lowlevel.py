"""Functions that layers are made of, under the names by which PyTorch's own Python calls them."""

RANDOM = {"torch.dropout", "torch.alpha_dropout", "torch.feature_dropout", "torch.feature_alpha_dropout", "torch.svd_lowrank", "torch.nn.functional.fractional_max_pool3d"}
LONG = {"d": "int64", "f": "unit"}
SHAPES = [(), (3,), (2, 3), (0, 3), (2, 3, 4), (2, 3, 4, 4), (2, 3, 2, 2, 2)]
DTYPES = ["float64", "int64", "bool", "float16", "uint8", "complex64", "bfloat16"]


def pooled(torch, F, T):
    for axes, shape in ((1, (2, 3, 7)), (2, (2, 3, 7, 6)), (3, (1, 2, 5, 6, 7))):
        fixed, adaptive = getattr(F, f"max_pool{axes}d_with_indices"), getattr(F, f"adaptive_max_pool{axes}d_with_indices")
        for size in (shape, shape[1:], shape[2:], (0, *shape[1:]), (*shape, 2), (1,) * len(shape)):
            fixed(T(*size), 2)
            fixed(T(*size), 3, 1, 1)
            adaptive(T(*size), 2)
            adaptive(T(*size), (1,) * axes)
        for options in ({"kernel_size": 2, "ceil_mode": True}, {"kernel_size": 2, "dilation": 2}, {"kernel_size": 3, "padding": 2}, {"kernel_size": 9}, {"kernel_size": 0}, {"kernel_size": 2, "stride": 0}, {"kernel_size": "a"}):
            fixed(T(*shape), **options)
        for size in (0, -1, None, (None,) * axes, (2,) * (axes + 1), "a", 1.5, 9):
            adaptive(T(*shape), size)
        for dtype in DTYPES:
            fixed(T(*shape, d=dtype), 2)
            adaptive(T(*shape, d=dtype), 2)
    for size in ((2, 3, 6, 6, 6), (3, 6, 6, 6), (6, 6, 6), (0, 3, 6, 6, 6), (2, 3, 7, 6, 5)):
        for options in ({"kernel_size": 2, "output_size": 3}, {"kernel_size": 2, "output_ratio": 0.5}, {"kernel_size": 2}, {"kernel_size": (2, 1, 2), "output_size": (2, 3, 4)}, {"kernel_size": 2, "output_size": 3, "return_indices": True}, {"kernel_size": 2, "output_size": 9}, {"kernel_size": 2, "output_ratio": 2.0}):
            F.fractional_max_pool3d(T(*size), **options)


def normed(torch, T):
    for shape in ((2, 3), (2, 3, 4), (2, 3, 4, 4), (0, 3, 4), (3,), (), (1, 3), (1, 3, 1)):
        for training in (True, False):
            torch.batch_norm(T(*shape), T(3), T(3), T(3), T(3, f="positive"), training, 0.1, 1e-5, False)
            torch.batch_norm(T(*shape), None, None, None, None, training, 0.1, 1e-5, False)
        torch.batch_norm(T(*shape), T(4), None, T(3), T(3, f="positive"), False, 0.1, 1e-5, False)
        torch.instance_norm(T(*shape), None, None, None, None, True, 0.1, 1e-5, False)
        torch.instance_norm(T(*shape), T(3), T(3), T(3), T(3, f="positive"), False, 0.1, 1e-5, False)
        torch.group_norm(T(*shape), 3)
        torch.group_norm(T(*shape), 1, T(3), T(3), 1e-3)
        torch.group_norm(T(*shape), 2)
    for wrong in ("a", None):
        torch.batch_norm(wrong, None, None, T(3), T(3), True, 0.1, 1e-5, False)
        torch.instance_norm(wrong, None, None, None, None, True, 0.1, 1e-5, False)
        torch.group_norm(wrong, 3)
    for shape in SHAPES[1:]:
        for dim in (0, 1, -1, 5):
            torch.norm_except_dim(T(*shape), 2, dim)
    torch.norm_except_dim(T(2, 3))
    torch.norm_except_dim("a")
    for shape, size, dim in (((2, 3), (2, 1), 0), ((2, 3), (1, 3), 1), ((2, 3, 4), (2, 1, 1), 0), ((4, 3, 2, 2), (4, 1, 1, 1), 0), ((4, 3, 2, 2), (1, 1, 1, 2), 3), ((2, 3), (3, 1), 0), ((2, 3), (2,), 0), ((2, 3), (), 0), ((3,), (3,), 0), ((2, 3), (2, 1), 5), ((2, 3), (2, 1), -1)):
        torch._weight_norm(T(*shape), T(*size, f="positive"), dim)
        torch._weight_norm(T(*shape, d="float64"), T(*size, d="float64", f="positive"), dim)
    torch._weight_norm("a", T(2), 0)
    torch._weight_norm(None, T(2), 0)


def dropped(torch, T):
    for name in ("dropout", "alpha_dropout", "feature_dropout", "feature_alpha_dropout"):
        call = getattr(torch, name)
        for shape in SHAPES:
            call(T(*shape), 0.5, True)
            call(T(*shape), 0.5, False)
        for p in (0.0, 1.0, 1.5, -0.1, "a", None):
            call(T(2, 3), p, True)
            call(T(2, 3), p, False)
        call(T(2, 3, d="int64"), 0.5, True)
        call(T(2, 3))


def taken(torch, F, T):
    for index in (T(3, **LONG), T(**LONG), T(2, 3, **LONG), T(0, **LONG), T(1, v=[11], d="int64"), T(1, v=[-1], d="int64"), T(3, d="int32", f="unit"), T(3), T(3, d="bool"), [1], None):
        torch.embedding(T(11, 4), index)
        torch.embedding(T(11, 4), index, 0)
        torch.embedding(T(11), index)
    for shape in ((4, 4), (3, 5), (2, 4, 3), (0, 3), (4,)):
        for offset in (0, 1, -1, 9):
            torch.diagonal_scatter(T(*shape), T(max(0, min(shape[0] + min(offset, 0), shape[-1] - max(offset, 0)))), offset)
        torch.diagonal_scatter(T(*shape), T(2))
    for shape in ((8, 8), (2, 3), (4,), (0, 3), (2, 3, 4)):
        for source, options in (((shape[0], *shape[1:]), {}), ((2, *shape[1:]), {"dim": 0, "start": 0, "end": 2}), ((1, *shape[1:]), {"dim": 0, "start": -1}), ((2, 2), {"start": 6}), ((3, *shape[1:]), {"step": 3}), ((1,), {"dim": 5})):
            torch.slice_scatter(T(*shape), T(*source), **options)
    for shape in ((3,), (2, 2), (), (0,), (2, 1, 3), (4, 1)):
        for offset in (0, 1, -2):
            torch.diagflat(T(*shape), offset)
    for dtype in DTYPES:
        torch.diagflat(T(3, d=dtype))
    for wrong in ("a", None, 1):
        torch.diagflat(wrong)
    for shape in ((2, 3), (3,), (), (2, 3, 4)):
        for index, source in (((2,), (2,)), ((), ()), ((2, 1), (2,)), ((2,), (3,)), ((0,), (0,))):
            torch.put(T(*shape), T(*index, d="int64", v=[0] * max(1, len(index) and __import__("math").prod(index)) if 0 not in index else None), T(*source))
    torch.put(T(2, 3), T(1, d="int64", v=[6]), T(1))
    torch.put(T(2, 3), T(1, d="int64", v=[-6]), T(1), accumulate=True)
    torch.put(T(2, 3), T(1), T(1))
    torch.put(T(2, 3), T(1, d="int64", v=[0]), T(1, d="int64"))
    for shape in ((2, 3), (3,), (), (2, 3, 4), (1, 2, 3, 4), (0, 3)):
        for pads in ([1, 1], [1, 2, 3, 4], [0, 0], [-1, 0], [-9, 0], [1], [], [1, 1, 1, 1, 1, 1]):
            torch.constant_pad_nd(T(*shape), pads)
        torch.constant_pad_nd(T(*shape), [1, 0], 1.5)
    for name in ("upsample_bilinear", "upsample_nearest"):
        for shape in ((2, 3, 4, 4), (2, 3, 4), (3, 4), (2, 3, 2, 2, 2), (0, 3, 4, 4), (2, 3, 0, 4)):
            for options in ({"scale_factor": 2}, {"size": 3}, {"size": (5, 6)}, {}, {"scale_factor": 0.5}, {"size": 3, "scale_factor": 2}):
                getattr(F, name)(T(*shape), **options)
        for dtype in ("int64", "uint8", "float16", "float64"):
            getattr(F, name)(T(2, 3, 4, 4, d=dtype), scale_factor=2)


def solved(torch, T):
    for shape in ((3, 3), (2, 3, 3), (2, 3), (3, 2), (3,), (), (0, 3, 3), (0, 0), (2, 2, 2, 2)):
        torch.linalg.lu(T(*shape))
        torch.linalg.lu(T(*shape), pivot=False)
        torch.linalg.lu_factor_ex(T(*shape))
        torch.linalg.solve_ex(T(*shape), T(*shape))
        torch.linalg.solve_ex(T(*shape), T(3))
        torch.svd_lowrank(T(*shape), 2)
    for dtype in DTYPES:
        torch.linalg.lu(T(3, 3, d=dtype))
        torch.linalg.lu_factor_ex(T(3, 3, d=dtype))
        torch.linalg.solve_ex(T(3, 3, d=dtype), T(3, 2, d=dtype))
        torch.svd_lowrank(T(5, 4, d=dtype), 2)
    for q in (1, 6, 0, -1, 9, "a", None):
        torch.svd_lowrank(T(6, 8), q)
    for wrong in ("a", None, 1):
        torch.linalg.lu(wrong)
        torch.linalg.lu_factor_ex(wrong)
        torch.linalg.solve_ex(wrong, T(3))
    for name in ("hfft2", "ihfft2", "hfftn", "ihfftn"):
        call = getattr(torch.fft, name)
        for shape in ((3, 4), (2, 3, 4), (4,), (), (0, 3), (2, 3, 4, 5)):
            call(T(*shape))
            call(T(*shape, d="complex64"))
        for options in ({"s": (4, 4)}, {"s": (4,)}, {"dim": (0, 1)}, {"dim": (0, 5)}, {"norm": "ortho"}, {"norm": "a"}, {"s": (0, 4)}, {"s": (4, 4), "dim": (0, 1)}):
            call(T(3, 4), **options)
        for dtype in DTYPES:
            call(T(3, 4, d=dtype))


def packed(torch, T):
    for shape, lengths, first in (((5, 2, 3), [5, 3], False), ((5, 2, 3), [3, 5], False), ((2, 5, 3), [5, 2], True), ((5, 2), [4, 4], False), ((5, 2, 3, 4), [5, 1], False), ((5, 2, 3), [5], False), ((5, 2, 3), [5, 0], False), ((5, 2, 3), [6, 3], False), ((5, 2, 3), [], False), ((5, 3, 1), [5, 5, 5], False),
                                  ((5,), [5], False), ((0, 2, 3), [1, 1], False), ((5, 0, 3), [], False), ((2, 4), [4, 3], True), ((1, 1), [1], True), ((3, 2, 2), [3, 2], False), ((3, 2, 2), [2, 1], False), ((4, 2, 2), [-1, -2], False), ((4, 1, 2), [4], False), ((4, 2, 2), [4, 4, 4], False), ((4, 4, 2), [4, 3, 2, 1], True)):
        torch._pack_padded_sequence(T(*shape), T(len(lengths), d="int64", v=lengths), first)
    for shape, sizes, first, total in (((8, 3), [2, 2, 2, 1, 1], False, 5), ((8, 3), [2, 2, 2, 1, 1], True, 5), ((8, 3), [2, 2, 2, 1, 1], False, 7), ((8, 3), [2, 2, 2, 1, 1], False, 4), ((3,), [1, 1, 1], False, 3), ((4, 2, 2), [2, 2], False, 2), ((4, 2, 2), [2, 2], True, 2), ((6, 1), [3, 2, 1], False, 3),
                                       ((6, 1), [3, 2, 1], True, 4), ((5, 1), [5], False, 1), ((1, 1), [1], True, 1), ((0, 3), [], False, 0), ((8, 3), [2, 2, 2, 1, 1], False, 0), ((8, 3), [2, 2, 2, 1, 1], False, -1), ((6,), [3, 2, 1], True, 3), ((6, 2, 1), [3, 2, 1], True, 3), ((6, 2, 1), [3, 2, 1], False, 2), ((2, 2), [1, 1], True, 2),
                                       ((2, 2), [1, 1], True, 5), ((2, 2), [1, 1], False, 5), ((2, 2), [2], False, 1)):
        torch._pad_packed_sequence(T(*shape), T(len(sizes), d="int64", v=sizes), first, 0.0, total)


def standing_alone(torch, T):
    """Names whose entries are not those of the function that they resemble."""
    for dim, start, length in ((0, 0, 1), (1, 1, 2), (-1, 0, 3), (0, -1, 1), (1, 5, 1), (1, 0, 9), (1, 0, -1), (9, 0, 1), (-9, 0, 1)):
        torch.narrow_copy(T(2, 3), dim, start, length)
    for dtype in DTYPES:
        torch.special.round(T(2, 2, d=dtype))
        torch.special.round(T(2, 2, d=dtype), decimals=1)
    for size in (1, 2, 3, 5, 0, -1, [2, 2], "a", 2.0):
        torch.unsafe_split(T(4, 6), size)
        torch.unsafe_split(T(4, 6), size, 1)
    for shape in ((2, 3), (), (0, 3)):
        T(*shape).to_dense()
        T(*shape).coalesce()
    T(2, 3).to_dense("float64")


def samples(torch, F, T):
    pooled(torch, F, T)
    normed(torch, T)
    dropped(torch, T)
    taken(torch, F, T)
    solved(torch, T)
    packed(torch, T)
    standing_alone(torch, T)
