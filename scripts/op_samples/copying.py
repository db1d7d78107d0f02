"""Views as copies, and the functions behind layers under their names in `torch`."""

DTYPES = ("int64", "float64", "float16", "bool", "complex64")
SHAPES = ((2, 3), (3,), (2, 3, 4), (), (0, 3), (1, 4, 1))


def copies(torch, T):
    for shape in SHAPES:
        torch.alias_copy(T(*shape))
        torch.detach_copy(T(*shape))
        torch.t_copy(T(*shape))
        torch.squeeze_copy(T(*shape))
        torch.unbind_copy(T(*shape))
        torch.view_copy(T(*shape), (-1,))
        torch.view_copy(T(*shape), shape)
        torch.view_copy(T(*shape), (2, 4))
        torch.split_copy(T(*shape), 2)
        torch.split_copy(T(*shape), 1, -1)
        torch.split_with_sizes_copy(T(*shape), [1, 1])
        torch.split_with_sizes_copy(T(*shape), [1, 2], 1)
        torch.diagonal_copy(T(*shape))
        torch.diagonal_copy(T(*shape), 1, -1, -2)
        torch.expand_copy(T(*shape), (2, 3))
        torch.expand_copy(T(*shape), (4, 2, 3))
        torch.expand_copy(T(*shape), (5, 3))
        torch.view_as_real_copy(T(*shape, d="complex64"))
        torch.view_as_complex_copy(T(*shape, 2))
        torch.as_strided_copy(T(*shape), (2, 2), (1, 1))
        torch.as_strided_copy(T(*shape), (1,), (1,), 1)
        for dim in (0, -1, 1, 5):
            torch.unsqueeze_copy(T(*shape), dim)
            torch.squeeze_copy(T(*shape), dim)
            torch.unbind_copy(T(*shape), dim)
            torch.select_copy(T(*shape), dim, 0)
            torch.select_copy(T(*shape), dim, 2)
            torch.transpose_copy(T(*shape), 0, dim)
            torch.unfold_copy(T(*shape), dim, 2, 1)
            torch.slice_copy(T(*shape), dim)
            torch.slice_copy(T(*shape), dim, 1, 3)
            torch.slice_copy(T(*shape), dim, -2)
        torch.slice_copy(T(*shape), 0, 0, 4, 2)
        torch.slice_copy(T(*shape), 0, 0, 4, 0)
    for order in ((1, 0), (0, 1), (0,), (2, 0, 1), (1, 1), (-1, 0), ()):
        for shape in SHAPES:
            torch.permute_copy(T(*shape), order)
    for dtype in DTYPES:
        torch.view_as_real_copy(T(2, 3, d=dtype))
        torch.view_as_complex_copy(T(3, 2, d=dtype))
        for name in ("alias", "detach", "t", "squeeze"):
            getattr(torch, f"{name}_copy")(T(2, 3, d=dtype))
    for name in ("alias", "detach", "t", "squeeze", "unbind", "view_as_real", "view_as_complex"):
        call = getattr(torch, f"{name}_copy")
        call("a")
        call(None)
        call([1.0])


def grids(torch, F, T):
    for call in (torch.grid_sampler, torch.grid_sampler_2d):
        for mode in (0, 1, 2, 3):
            call(T(2, 3, 4, 5), T(2, 6, 7, 2), mode, 0, False)
            call(T(2, 3, 4, 5), T(2, 6, 7, 2), mode, 1, True)
        for shape, grid in (((2, 3, 4, 5), (3, 6, 7, 2)), ((2, 3, 4, 5), (2, 6, 7, 3)), ((2, 3, 4), (2, 6, 7, 2)), ((2, 3, 0, 5), (2, 6, 7, 2)), ((0, 3, 4, 5), (0, 6, 7, 2)), ((2, 0, 4, 5), (2, 6, 7, 2)), ((2, 3, 4, 5), (2, 6, 2)), ((2, 3, 4, 5), (2, 0, 7, 2))):
            call(T(*shape), T(*grid), 0, 0, False)
        for dtype in DTYPES:
            call(T(2, 3, 4, 5, d=dtype), T(2, 6, 7, 2, d=dtype), 0, 0, False)
        call(T(2, 3, 4, 5), T(2, 6, 7, 2, d="float64"), 0, 0, False)
        call(T(2, 3, 4, 5), T(2, 6, 7, 2), 0, 5, False)
        call(T(2, 3, 4, 5), T(2, 6, 7, 2), "bilinear", 0, False)
        call(T(2, 3, 4, 5), T(2, 6, 7, 2))
    for call in (torch.grid_sampler, torch.grid_sampler_3d):
        for mode in (0, 1, 2):
            call(T(2, 3, 4, 5, 3), T(2, 6, 7, 2, 3), mode, 0, False)
        for shape, grid in (((2, 3, 4, 5, 3), (3, 6, 7, 2, 3)), ((2, 3, 4, 5, 3), (2, 6, 7, 2, 2)), ((2, 3, 4, 5), (2, 6, 7, 2, 3)), ((0, 3, 4, 5, 3), (0, 6, 7, 2, 3)), ((2, 3, 0, 5, 3), (2, 6, 7, 2, 3)), ((1, 1, 2, 2, 2), (1, 1, 1, 1, 3)), ((2, 0, 4, 5, 3), (2, 6, 7, 2, 3))):
            call(T(*shape), T(*grid), 0, 0, False)
        for dtype in DTYPES:
            call(T(2, 3, 4, 5, 3, d=dtype), T(2, 6, 7, 2, 3, d=dtype), 0, 0, False)
        call(T(2, 3, 4, 5, 3), T(2, 6, 7, 2, 3, d="float64"), 0, 0, False)
        call(T(2, 3, 4, 5, 3), T(2, 6, 7, 2, 3), 0, 1, True)
    for shape, size in (((2, 2, 3), (2, 3, 4, 5)), ((2, 3, 4), (2, 3, 4, 5, 6)), ((1, 2, 3), (1, 1, 1, 1)), ((3, 2, 3), (2, 3, 4, 5)), ((2, 3, 4), (2, 3, 4, 5)), ((2, 2, 3), (2, 3, 4)), ((2, 2, 3), (2, 3, 0, 5)), ((2, 2, 3), (2, 3, -1, 5)), ((0, 2, 3), (0, 3, 4, 5)), ((2, 3), (2, 3, 4, 5))):
        torch.affine_grid_generator(T(*shape), size, False)
        torch.affine_grid_generator(T(*shape), size, True)
    for dtype in DTYPES:
        torch.affine_grid_generator(T(2, 2, 3, d=dtype), (2, 3, 4, 5), False)
    torch.affine_grid_generator(T(2, 2, 3), (2, 3, 4, 5))


def losses(torch, T):
    """Reductions are numbers here: 0 none, 1 mean, 2 sum."""
    pairs = (((2, 3), (2, 3)), ((3,), (3,)), ((), ()), ((2, 3), (3,)), ((2, 3), (4,)), ((0, 3), (0, 3)), ((2, 1), (2, 3)), ((2, 3, 4), (4,)))
    for left, right in pairs:
        for reduction in (0, 1, 2):
            torch.kl_div(T(*left), T(*right, f="positive"), reduction)
        torch.kl_div(T(*left), T(*right, f="positive"), log_target=True)
    for dtype in DTYPES:
        torch.kl_div(T(2, 3, d=dtype), T(2, 3, d=dtype))
    lengths = {"d": "int64"}
    for reduction in (0, 1, 2):
        torch.ctc_loss(T(5, 2, 4), T(2, 2, v=[1, 2, 3, 1], **lengths), T(2, v=[5, 4], **lengths), T(2, v=[2, 1], **lengths), 0, reduction)
        torch.ctc_loss(T(5, 2, 4), T(3, v=[1, 2, 3], **lengths), [5, 5], [2, 1], 0, reduction)
    for log_probs, targets, given, wanted, options in (((5, 2, 4), (2, 2), [5, 4], [2, 2], {}), ((5, 4), (2,), [5], [2], {}), ((5, 2, 4), (2, 2), [5], [2, 2], {}), ((5, 2, 4), (2, 2), [5, 4], [2], {}), ((5, 2, 4), (2, 2), [5, 4], [2, 2], {"blank": 4}), ((5, 2, 4), (2, 2), [6, 4], [2, 2], {}), ((5, 2, 4), (2, 2), [5, 4], [2, 3], {}),
                                                       ((5, 2, 4), (2, 2), [5, 4], [2, 2], {"zero_infinity": True}), ((5, 2, 4), (2, 2), [5, 4], [2, 2], {"blank": -1})):
        count = targets[0] * (targets[1] if len(targets) > 1 else 1)
        torch.ctc_loss(T(*log_probs), T(*targets, v=[1, 2, 3, 1][:count], **lengths), given, wanted, **options)
    for dtype in DTYPES:
        torch.ctc_loss(T(5, 2, 4, d=dtype), T(2, 2, v=[1, 2, 3, 1], **lengths), [5, 4], [2, 2])


def normalized(torch, T):
    for training in (True, False):
        for shape in ((2, 3), (2, 3, 4), (2, 3, 4, 5), (0, 3), (1, 3), (2, 3, 1)):
            torch.native_batch_norm(T(*shape), T(3), T(3), T(3), T(3, f="positive"), training, 0.1, 1e-5)
            torch.native_batch_norm(T(*shape), None, None, None if training else T(3), None if training else T(3, f="positive"), training, 0.1, 1e-5)
    torch.native_batch_norm(T(2, 3), T(3), T(3), T(3), T(3, f="positive"), True, 0.1)
    torch.native_batch_norm(T(2, 3), "a", T(3), T(3), T(3), True, 0.1, 1e-5)
    torch.native_batch_norm(T(2, 3))
    for dtype in DTYPES:
        torch.native_batch_norm(T(2, 3, d=dtype), T(3, d=dtype), T(3, d=dtype), T(3, d=dtype), T(3, d=dtype, f="positive"), True, 0.1, 1e-5)
        torch.native_layer_norm(T(2, 3, d=dtype), (3,), T(3, d=dtype), T(3, d=dtype), 1e-5)
        torch.native_group_norm(T(2, 4, 3, d=dtype), T(4, d=dtype), T(4, d=dtype), 2, 4, 3, 2, 1e-5)
        torch.native_dropout(T(2, 3, d=dtype), 0.5, True)
        torch.native_dropout(T(2, 3, d=dtype), 0.5, False)
    for shape, normal in (((2, 3), (3,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((2, 3), (2, 3)), ((0, 3), (3,)), ((2, 3), (4,)), ((2, 3), ()), ((3,), (2, 3)), ((2, 3, 4), (2, 3, 4))):
        torch.native_layer_norm(T(*shape), normal, None, None, 1e-5)
        torch.native_layer_norm(T(*shape), normal, T(*normal), T(*normal), 1e-5)
    torch.native_layer_norm(T(2, 3), (3,), T(4), None, 1e-5)
    torch.native_layer_norm(T(2, 3), (3,), None, T(4), 1e-5)
    torch.native_layer_norm(T(2, 3), (3,))
    for shape, sizes in (((2, 4, 3), (2, 4, 3)), ((2, 4), (2, 4, 1)), ((2, 4, 3, 5), (2, 4, 15)), ((0, 4, 3), (0, 4, 3)), ((1, 6, 2), (1, 6, 2))):
        for groups in (1, 2, 3, 4):
            torch.native_group_norm(T(*shape), None, None, *sizes, groups, 1e-5)
    torch.native_group_norm(T(2, 4, 3), T(4), T(4), 2, 4, 3, 2, 1e-5)
    torch.native_group_norm(T(2, 4, 3), T(3), None, 2, 4, 3, 2, 1e-5)
    torch.native_group_norm(T(2, 4, 3), None, T(3), 2, 4, 3, 2, 1e-5)
    torch.native_group_norm(T(2, 4, 3), None, None, 2, 4, 3, 0, 1e-5)
    torch.native_group_norm(T(2, 4, 3), None, None)
    for shape in SHAPES:
        for chance in (0.5, 0.0, 1.0):
            torch.native_dropout(T(*shape), chance, True)
        torch.native_dropout(T(*shape), 0.5, None)
        torch.native_dropout(T(*shape), 1.5, True)


def embedded(torch, T):
    long = {"d": "int64"}
    for offsets in (T(2, v=[0, 3], **long), T(1, v=[0], **long), T(3, v=[0, 2, 4], **long), T(2, v=[1, 3], **long), T(2, v=[0, 9], **long), T(2, 1, v=[0, 3], **long), T(2, v=[0, 3], d="int32"), T(2, v=[0.0, 3.0])):
        for mode in (0, 1, 2):
            torch.embedding_bag(T(7, 3), T(5, v=[0, 2, 4, 6, 1], **long), offsets, False, mode)
        torch.embedding_bag(T(7, 3), T(5, v=[0, 2, 4, 6, 1], **long), offsets, include_last_offset=True)
    for weight, indices in ((T(7, 3), T(5, v=[0, 2, 9, 6, 1], **long)), (T(7), T(5, v=[0, 2, 4, 6, 1], **long)), (T(7, 3), T(2, 2, v=[0, 2, 4, 6], **long)), (T(7, 3), T(5)), (T(7, 3, d="int64"), T(5, v=[0, 2, 4, 6, 1], **long)), (T(7, 3, d="float16"), T(5, v=[0, 2, 4, 6, 1], **long)), (T(7, 3, d="float64"), T(5, v=[0, 2, 4, 6, 1], **long))):
        torch.embedding_bag(weight, indices, T(2, v=[0, 3], **long))
    torch.embedding_bag(T(7, 3), T(5, v=[0, 2, 4, 6, 1], **long), T(2, v=[0, 3], **long), False, 0, False, T(5))
    torch.embedding_bag(T(7, 3), T(5, v=[0, 2, 4, 6, 1], **long), T(2, v=[0, 3], **long), False, 1, False, T(5))
    torch.embedding_bag(T(7, 3), T(5, v=[0, 2, 4, 6, 1], **long), T(2, v=[0, 3], **long), False, 0, False, None, False, 1)
    for weight, indices, most in (((7, 3), T(2, v=[0, 3], **long), 1.0), ((7, 3), T(2, 2, v=[0, 3, 1, 1], **long), 0.5), ((7, 3), T(2, v=[0, 9], **long), 1.0), ((7, 3), T(2), 1.0), ((7,), T(2, v=[0, 3], **long), 1.0), ((7, 3, 2), T(2, v=[0, 3], **long), 1.0), ((7, 3), T(0, **long), 1.0), ((7, 3), T(v=[0], **long), 1.0)):
        torch.embedding_renorm_(T(*weight), indices, most, 2.0)
        torch.embedding_renorm_(T(*weight), indices, most, 1.0)
        torch.embedding_renorm_(T(*weight, d="float64"), indices, most, 2.0)


def convolved(torch, T):
    for shape, weight, stride, padding, dilation, transposed, extra, groups in (((2, 3, 8), (4, 3, 3), (1,), (0,), (1,), False, (0,), 1), ((2, 3, 8, 7), (4, 3, 3, 3), (1, 1), (1, 1), (1, 1), False, (0, 0), 1), ((2, 3, 8, 7), (4, 3, 3, 3), (2, 1), (1, 0), (1, 2), False, (0, 0), 1), ((2, 4, 8, 7), (4, 2, 3, 3), (1, 1), (0, 0), (1, 1), False, (0, 0), 2),
                                                                             ((2, 4, 8, 7), (4, 3, 3, 3), (2, 2), (1, 1), (1, 1), True, (1, 1), 1), ((2, 4, 5), (4, 3, 3), (2,), (0,), (1,), True, (0,), 1), ((2, 3, 4, 5, 6), (4, 3, 3, 3, 3), (1, 1, 1), (0, 0, 0), (1, 1, 1), False, (0, 0, 0), 1),
                                                                             ((2, 5, 8, 7), (4, 3, 3, 3), (1, 1), (0, 0), (1, 1), False, (0, 0), 1), ((2, 3, 2, 2), (4, 3, 3, 3), (1, 1), (0, 0), (1, 1), False, (0, 0), 1), ((2, 3, 8), (4, 3, 3), (0,), (0,), (1,), False, (0,), 1), ((2, 3, 8), (4, 3, 3), (1,), (-1,), (1,), False, (0,), 1),
                                                                             ((2, 3, 8), (4, 3, 3), (1,), (0,), (0,), False, (0,), 1), ((2, 3, 8, 7), (4, 3, 3, 3), (1,), (1,), (1,), False, (0,), 1), ((2, 3, 8), (4, 3, 3), (1,), (0,), (1,), False, (0,), 3), ((2, 3), (4, 3), (1,), (0,), (1,), False, (0,), 1)):
        torch.convolution(T(*shape), T(*weight), None, stride, padding, dilation, transposed, extra, groups)
        torch.convolution(T(*shape), T(*weight), T(weight[1] * groups if transposed else weight[0]), stride, padding, dilation, transposed, extra, groups)
    for dtype in DTYPES:
        torch.convolution(T(2, 3, 8, d=dtype), T(4, 3, 3, d=dtype), None, (1,), (0,), (1,), False, (0,), 1)


RANDOM = {"torch.native_dropout"}


def samples(torch, F, T):
    copies(torch, T)
    grids(torch, F, T)
    losses(torch, T)
    normalized(torch, T)
    embedded(torch, T)
    convolved(torch, T)
