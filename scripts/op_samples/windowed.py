"""Ops that slide a window: convolution, pooling, unfold; and those that change sizes: padding, resizing, sampling."""

CONV = {1: ((2, 4, 9), (6, 4, 3)), 2: ((2, 4, 9, 8), (6, 4, 3, 3)), 3: ((1, 4, 5, 6, 7), (6, 4, 3, 3, 3))}


def convolution(torch, F, T, axes):
    shape, weight = CONV[axes]
    sites = [getattr(F, f"conv{axes}d"), getattr(torch, f"conv{axes}d")]
    for call in sites:
        call(T(*shape), T(*weight))
        call(T(*shape), T(*weight), T(6))
        for options in ({"stride": 2}, {"padding": 1}, {"dilation": 2}, {"padding": "same"}, {"padding": "valid"}, {"padding": "same", "dilation": 2}, {"stride": (2,) * axes}, {"padding": [1] * axes},
                        {"stride": 3, "padding": 2}, {"padding": "same", "stride": 2}, {"padding": "half"}, {"stride": 0}, {"stride": -1}, {"padding": -1}, {"dilation": 0}, {"groups": 0}, {"groups": 2},
                        {"stride": (1,) * (axes + 1)}, {"padding": (1,) * (axes + 1)}, {"groups": 3}, {"stride": 1.5}, {"dilation": 5}):
            call(T(*shape), T(*weight), **options)
        call(T(*shape[1:]), T(*weight))
        call(T(*shape[2:]), T(*weight))
        call(T(1, *shape), T(*weight))
        call(T(*shape), T(*weight), T(5))
        call(T(*shape), T(*weight), T(6, 1))
        call(T(2, 3, *shape[2:]), T(*weight))
        call(T(0, *shape[1:]), T(*weight))
        call(T(*shape), T(6, 2, *weight[2:]), groups=2)
        call(T(*shape), T(4, 1, *weight[2:]), groups=4)
        call(T(*shape), T(6, 1, *weight[2:]), groups=4)
        call(T(*shape), T(6, 4, *[10] * axes))
        call(T(*shape), T(6, 4, *[1] * axes))
        call(T(*shape), T(6, 4, *[2] * axes), padding="same")
        for left, right in (("float64", "float64"), ("float64", "float32"), ("int64", "int64"), ("int64", "float32"), ("float16", "float16"), ("bfloat16", "bfloat16"), ("bool", "float32")):
            call(T(*shape, d=left), T(*weight, d=right))
        call(T(*shape), T(*weight, d="float32"), T(6, d="float64"))
        call([1.0], T(*weight))
        call(T(*shape), None)
        call(T(*shape))
    turned = (shape[1], 6, *weight[2:])
    call = getattr(F, f"conv_transpose{axes}d")
    call(T(*shape), T(*turned))
    call(T(*shape), T(*turned), T(6))
    for options in ({"stride": 2}, {"padding": 1}, {"stride": 2, "output_padding": 1}, {"dilation": 2}, {"stride": 2, "padding": 1, "output_padding": 1}, {"output_padding": 1}, {"stride": 0}, {"padding": -1},
                    {"groups": 2}, {"groups": 3}, {"padding": 12}, {"stride": (2,) * axes}, {"padding": "same"}, {"stride": 3, "padding": 2, "dilation": 2, "output_padding": 2}):
        call(T(*shape), T(*turned), **options)
    call(T(*shape[1:]), T(*turned))
    call(T(*shape[2:]), T(*turned))
    call(T(2, 3, *shape[2:]), T(*turned))
    call(T(*shape), T(*turned), T(5))
    call(T(*shape, d="float64"), T(*turned))
    getattr(torch, f"conv_transpose{axes}d")(T(*shape), T(*turned))


def pooling(F, T, axes):
    shape = {1: (2, 3, 9), 2: (2, 3, 9, 8), 3: (1, 3, 5, 6, 7)}[axes]
    for op in ("max_pool", "avg_pool"):
        call = getattr(F, f"{op}{axes}d")
        for args in ((2,), (3,), (2, 1), (3, 2), (3, 2, 1), (2, 2, 1), ((2,) * axes,), (1,), (5,), (10,), (0,), (2, 0), (2, -1), (2, 2, 2), (-1,), (2.0,), ("a",), (), ((2, 2, 2, 2),), ((3,), (2,), (1,))):
            call(T(*shape), *args)
            call(T(*shape), *args, ceil_mode=True)
        for options in ({"dilation": 2}, {"dilation": 3, "stride": 2}, {"return_indices": True}, {"dilation": 0}) if op == "max_pool" else ({"count_include_pad": False, "padding": 1}, {"divisor_override": 3}, {"divisor_override": 0}):
            call(T(*shape), 3, **options)
        for other in (shape[1:], shape[2:], (2, *shape), (0, *shape[1:]), (2, 0, *shape[2:]), (2, 3, *[0] * axes), (1, 1, *[2] * axes)):
            call(T(*other), 2)
        for dtype in ("int64", "float64", "float16", "bfloat16", "bool", "uint8"):
            call(T(*shape, d=dtype), 2)
        call([1.0], 2)
    for op in ("adaptive_avg_pool", "adaptive_max_pool"):
        call = getattr(F, f"{op}{axes}d")
        sizes = [1, 2, 4, 20, 0, -1, (1,) * axes, (None,) * axes, (2,) + (None,) * (axes - 1), (1,) * (axes + 1), 2.0, "a", None, [3] * axes]
        for size in sizes:
            call(T(*shape), size)
        for other in (shape[1:], shape[2:], (2, *shape), (0, *shape[1:]), (2, 3, *[0] * axes)):
            call(T(*other), 2)
        for dtype in ("int64", "float64", "float16"):
            call(T(*shape, d=dtype), 2)
    getattr(F, f"adaptive_max_pool{axes}d")(T(*shape), 2, return_indices=True)
    for args in ((2, 2), (1, 2), (2, 3, 2), (float("inf"), 2), (2, 2, 2, True)):
        getattr(F, f"lp_pool{axes}d")(T(*shape, f="positive"), *args)
    values, indices = T(2, 3, *[2] * axes), T(2, 3, *[2] * axes, d="int64", v=[0, 1] * (3 * 2 ** axes))
    for args in ((2,), (2, 2), (3, 2, 1), (2, 2, 0, (4,) * axes), (2, 2, 0, (9,) * axes), (2, 2, 0, (2, 3, *[4] * axes))):
        getattr(F, f"max_unpool{axes}d")(values, indices, *args)
    getattr(F, f"max_unpool{axes}d")(T(1, 1, *[1] * axes), T(1, 1, *[1] * axes, d="int64", v=[99]), 2)
    if axes == 2:
        for options in ({"output_size": 3}, {"output_ratio": 0.5}, {"output_size": (3, 4)}, {"output_size": 20}, {}):
            F.fractional_max_pool2d(T(*shape), 2, **options, _random_samples=T(2, 3, 2, f="unit"))


def folding(F, T):
    for args in ((2,), (3, 2), (3, 1, 1), (2, 1, 0, 2), ((2, 3),), (20,), (0,), ("a",), (3, 1, 1, 2)):
        F.unfold(T(2, 3, 9, 8), *args)
        F.unfold(T(3, 9, 8), *args)
    for shape in ((9, 8), (2, 3, 4, 9, 8), (0, 3, 9, 8), (2, 0, 9, 8)):
        F.unfold(T(*shape), 2)
    for shape, size, kernel, options in [((2, 12, 56), (8, 9), 2, {}), ((12, 56), (8, 9), 2, {}), ((2, 12, 16), (8, 8), 2, {"stride": 2}), ((2, 12, 55), (8, 9), 2, {}), ((2, 13, 56), (8, 9), 2, {}),
                                         ((2, 27, 64), (8, 8), 3, {"padding": 1}), ((2, 12, 36), 8, 2, {"dilation": 2}), ((2, 12, 1), (1, 1), 2, {}), ((3,), (2, 2), 2, {})]:
        F.fold(T(*shape), size, kernel, **options)


def padding(F, T):
    for pad in ((1, 1), (1, 2), (0, 0), (1, 1, 2, 2), (1, 0, 0, 1, 2, 0), (-1, 0), (-1, -1, 1, 1), (1,), (1, 1, 1), (3, 3), (4, 0), (8, 8), (9, 9), (1,) * 8, (1,) * 10, (), (-20, 0), [1, 2], "a", 1, (1.5, 1)):
        for mode in ("constant", "reflect", "replicate", "circular"):
            for shape in ((2, 3, 4, 4), (2, 3, 4), (3, 8)):
                F.pad(T(*shape), pad, mode=mode)
    for value in (1.5, 2, None, True, float("-inf"), "a"):
        F.pad(T(2, 3), (1, 1), value=value)
        F.pad(T(2, 3, d="int64"), (1, 1), value=value)
    F.pad(T(), (1, 1))
    F.pad(T(0, 3), (1, 1))
    F.pad(T(1, 2, 3, 4, 5), (1, 1, 1, 1, 1, 1), mode="reflect")
    F.pad(T(2, 3), (1, 1), mode="mirror")
    F.pad(T(2, 3, 4, d="bool"), (1, 1), value=1)


def resizing(F, T):
    shapes = {"nearest": (2, 3, 4, 5), "nearest-exact": (2, 3, 4, 5), "bilinear": (2, 3, 4, 5), "bicubic": (2, 3, 4, 5), "linear": (2, 3, 5), "trilinear": (1, 2, 3, 4, 5), "area": (2, 3, 4, 5)}
    for mode, shape in shapes.items():
        axes = len(shape) - 2
        for options in ({"size": 8}, {"size": (3,) * axes}, {"scale_factor": 2}, {"scale_factor": 0.5}, {"scale_factor": 1.7}, {"scale_factor": (2.0,) * axes}, {"scale_factor": 2, "recompute_scale_factor": True}, {"size": 0}, {"size": (3,) * (axes + 1)},
                        {}, {"size": 4, "scale_factor": 2}, {"scale_factor": 0.1}, {"scale_factor": -1.0}, {"size": -1}, {"size": 2.0}, {"size": 7, "antialias": True}, {"scale_factor": (2.0,) * (axes + 1)}):
            F.interpolate(T(*shape), mode=mode, **options)
        F.interpolate(T(*shape), size=8, mode=mode, align_corners=True)
        F.interpolate(T(*shape), scale_factor=2, mode=mode, align_corners=False)
        for dtype in ("int64", "uint8", "float64", "float16"):
            F.interpolate(T(*shape, d=dtype), scale_factor=2, mode=mode)
    for shape in ((3,), (2, 3), (2, 3, 4), (1, 2, 3, 4, 5), (1, 1, 1, 1, 1, 1), (0, 3, 4, 4), (2, 0, 4, 4)):
        F.interpolate(T(*shape), scale_factor=2)
        F.interpolate(T(*shape), size=(2, 2), mode="bilinear")
    F.interpolate(T(2, 3, 4, 4), scale_factor=2, mode="cubic")
    F.upsample(T(2, 3, 4, 4), scale_factor=2)
    for factor in (1, 2, 3, 0, -1, 2.0):
        F.pixel_shuffle(T(2, 36, 3, 4), factor)
        F.pixel_unshuffle(T(2, 3, 6, 6), factor)
        F.channel_shuffle(T(2, 6, 3, 4), factor)
    for shape in ((36, 3, 4), (3, 4), (2, 5, 36, 3, 4), (2, 10, 3, 4), (0, 4, 2, 2)):
        F.pixel_shuffle(T(*shape), 2)
        F.pixel_unshuffle(T(*shape), 2)
        F.channel_shuffle(T(*shape), 2)


def sampling(F, T):
    for shape, grid in [((2, 3, 4, 5), (2, 6, 7, 2)), ((2, 3, 4, 5), (1, 6, 7, 2)), ((2, 3, 4, 5), (2, 6, 7, 3)), ((1, 2, 3, 4, 5), (1, 2, 2, 2, 3)), ((3, 4, 5), (6, 7, 2)), ((2, 3, 4, 5), (2, 6, 2)), ((0, 3, 4, 5), (0, 6, 7, 2)), ((2, 0, 4, 5), (2, 1, 1, 2))]:
        for options in ({}, {"align_corners": True}, {"mode": "nearest"}, {"padding_mode": "border", "align_corners": False}, {"mode": "bicubic"}, {"padding_mode": "reflection"}, {"mode": "cubic"}):
            F.grid_sample(T(*shape), T(*grid), **options)
    F.grid_sample(T(1, 1, 2, 2, d="float64"), T(1, 1, 1, 2))
    for theta, size in [((2, 2, 3), (2, 3, 4, 5)), ((2, 3, 4), (2, 3, 4, 5, 6)), ((2, 2, 3), (1, 3, 4, 5)), ((2, 3, 3), (2, 3, 4, 5)), ((2, 3), (2, 3, 4, 5)), ((2, 2, 3), (2, 3, 4)), ((2, 2, 3), (2, 3, 0, 5))]:
        for align in (True, False):
            F.affine_grid(T(*theta), size, align_corners=align)
    F.affine_grid(T(2, 2, 3, d="int64"), (2, 3, 4, 5))


def samples(torch, F, T):
    for axes in (1, 2, 3):
        convolution(torch, F, T, axes)
        pooling(F, T, axes)
    folding(F, T)
    padding(F, T)
    resizing(F, T)
    sampling(F, T)
