"""Functions that few models call: counts in bins, numerical calculus, sums to a size, products in groups."""

DTYPES = ("int64", "float64", "float16", "bool", "complex64", "bfloat16", "uint8")
LONG = {"d": "int64", "f": "unit"}
SHAPES = ((3,), (2, 3), (), (0, 3), (2, 3, 4), (1,), (2, 3, 4, 5))


def reduced(torch, T):
    for call in (torch.index_reduce, lambda *args, **options: args[0].index_reduce(*args[1:], **options)):
        for reduce in ("prod", "mean", "amax", "amin", "sum"):
            call(T(4, 3), 0, T(2, v=[3, 1], d="int64"), T(2, 3), reduce)
            call(T(4, 3), 0, T(3, v=[1, 1, 0], d="int64"), T(3, 3), reduce, include_self=False)
            call(T(4, 3, d="int64"), 1, T(2, v=[0, 0], d="int64"), T(4, 2, d="int64"), reduce)
        for shape, dim, count, source in (((3,), 0, 2, (2,)), ((2, 3, 4), -1, 2, (2, 3, 2)), ((2, 3, 4), 3, 2, (2, 3, 2)), ((2, 3), 0, 2, (3, 3)), ((2, 3), 0, 2, (2, 4)), ((), 0, 1, ()), ((), 0, 1, (1,)), ((2, 3), 0, 2, (2,)), ((0, 3), 1, 2, (0, 2))):
            call(T(*shape), dim, T(count, v=[0, 1][:count], d="int64"), T(*source), "prod")
        for index in (T(2, v=[0, 5], d="int64"), T(2, v=[0, -1], d="int64"), T(2, v=[0, 1], d="int32"), T(2), T(1, 2, v=[0, 1], d="int64"), T(v=[0], d="int64")):
            call(T(2, 3), 0, index, T(2, 3), "amax")
        for dtype in DTYPES:
            call(T(2, 3, d=dtype), 0, T(2, v=[0, 1], d="int64"), T(2, 3, d=dtype), "amax")
        call(T(2, 3), 0, T(2, v=[0, 1], d="int64"), T(2, 3, d="float64"), "amax")
        call(T(2, 3), 0, T(2, v=[0, 1], d="int64"), T(2, 3))


def binned(torch, T):
    for call in (torch.histogram, lambda *args, **options: args[0].histogram(*args[1:], **options)):
        for shape in SHAPES:
            call(T(*shape), 4)
        for options in ({}, {"bins": 3}, {"bins": 3, "range": (-1.0, 1.0)}, {"bins": 0}, {"bins": -1}, {"bins": 3, "range": (1.0, -1.0)}, {"bins": 3, "range": (1.0,)}, {"bins": 3, "density": True}, {"bins": 3, "weight": T(2, 3, f="positive")},
                        {"bins": 3, "weight": T(4)}, {"bins": 3, "weight": T(2, 3, d="float64")}, {"bins": T(4, v=[-1.0, 0.0, 0.5, 2.0])}, {"bins": T(1)}, {"bins": T(2, 2)}, {"bins": T(4, d="float64")}, {"bins": T(0)}, {"bins": "a"}, {"bins": T(4, v=[-1.0, 0.0, 0.5, 2.0]), "density": True}):
            call(T(2, 3), **options)
        for dtype in DTYPES:
            call(T(2, 3, d=dtype), 3)


def parted(torch, T):
    for call in (torch.frexp, lambda a: a.frexp()):
        for shape in SHAPES:
            call(T(*shape))
        for dtype in DTYPES:
            call(T(2, 3, d=dtype))
        call(T(6, v=[0.0, 1.0, -8.0, 0.3, "inf", "nan"]))
        call(T(3, 2, p=[1, 0]))
        call(T(5, 1))
        call(T(4, v=[1e-3, 5.5, -0.75, 1024.0], d="float64"))
        call(T(2, v=[1e30, 3.0]))
        call(T(1, 1, 1))
        call(T(7))
    torch.frexp(1.0)
    torch.frexp("a")
    for order in (0, 1, 2, 3, -1, 1.5, "a"):
        T(3, f="positive").polygamma(order)
        T(2, 3, f="positive").polygamma(order)
        T(f="positive").polygamma(n=order)
    for dtype in DTYPES:
        T(3, d=dtype, f="positive").polygamma(1)
        T(3, d=dtype, f="positive").polygamma(0)


def summed(torch, T):
    for shape, sizes in (((2, 3), ((2, 3), (1, 3), (2, 1), (1, 1), (3,), (1,), (), (4,), (2,), (1, 2, 3), (3, 3))), ((4, 2, 3), ((2, 3), (1, 2, 3), (4, 1, 1), (3,), (1,), (2, 1), (4, 2, 3))), ((), ((), (1,))), ((0, 3), ((1, 3), (3,), (0, 3)))):
        for size in sizes:
            T(*shape).sum_to_size(size)
            T(*shape).sum_to_size(*size)
    for dtype in DTYPES:
        T(2, 3, d=dtype).sum_to_size(1, 3)
        T(2, 3, d=dtype).sum_to_size(2, 3)
    T(2, 3).sum_to_size("a")
    for shape, source, size, stride, options in (((4, 4), (2, 2), (2, 2), (4, 1), {}), ((4, 4), (2, 2), (2, 2), (1, 2), {"storage_offset": 3}), ((16,), (4, 4), (4, 4), (4, 1), {}), ((4, 4), (3, 2), (2, 2), (4, 1), {}), ((4, 4), (2, 2), (2, 2), (4,), {}), ((4, 4), (4,), (4,), (5,), {}),
                                                 ((4, 4), (4, 4), (4, 5), (4, 1), {}), ((2, 2), (2, 2), (2, 2), (4, 1), {}), ((4, 4), (2, 2), (2, 2), (-4, 1), {}), ((4, 4), (2, 2), (2, 2), (4, 1), {"storage_offset": -1}), ((4, 4), (), (), (), {}), ((4, 4), (1, 1), (2, 2), (4, 1), {}), ((0,), (0,), (0,), (1,), {})):
        for call in (torch.as_strided_scatter, lambda *args, **options: args[0].as_strided_scatter(*args[1:], **options)):
            call(T(*shape), T(*source), size, stride, **options)
            call(T(*shape, d="int64"), T(*source, d="int64"), size, stride, **options)
    torch.as_strided_scatter(T(4, 4), T(2, 2, d="float64"), (2, 2), (4, 1))
    T(4, 4).as_strided_scatter(T(2, 2, d="float64"), (2, 2), (4, 1))
    for size, stride in (((2, 3), (3, 1)), ((2, 3), (1, 2)), ((), ()), ((0, 3), (3, 1)), ((2, 3), (3,)), ((2, -3), (3, 1)), ((2, 3), (-3, 1)), ((4,), (0,)), ((2, 3, 4), (12, 4, 1))):
        T(2).new_empty_strided(size, stride)
        T(2, d="int64").new_empty_strided(size, stride)
        T(2).new_empty_strided(size, stride, dtype=torch.float64)
    T(2).new_empty_strided("a", (1,))


def found(torch, T):
    for call in (torch.nonzero_static, lambda *args, **options: args[0].nonzero_static(*args[1:], **options)):
        for shape in ((2, 3), (3,), (2, 3, 4), (), (0, 3), (1, 1)):
            for size in (0, 2, 5, -1):
                call(T(*shape), size=size)
        call(T(4, v=[0.0, 1.0, 0.0, 2.0]), size=3, fill_value=9)
        call(T(2, 2, v=[True, False, True, True], d="bool"), size=4)
        for dtype in DTYPES:
            call(T(4, d=dtype), size=2)
        call(T(4), size="a")
        call(T(4))


def calculus(torch, T):
    for shape in ((4,), (2, 4), (2, 3, 4), (1, 4), (4, 1), (), (1,), (0, 3)):
        torch.gradient(T(*shape))
        torch.gradient(T(*shape), spacing=2.0)
        torch.gradient(T(*shape), dim=0)
        torch.gradient(T(*shape), dim=-1, edge_order=2)
        for dim in (-1, 0, 1):
            torch.cumulative_trapezoid(T(*shape), dim=dim)
            torch.cumulative_trapezoid(T(*shape), dx=0.5, dim=dim)
        torch.cumulative_trapezoid(T(*shape), T(*shape))
    for options in ({"dim": (0, 1)}, {"dim": (1, 0)}, {"dim": (0, 0)}, {"dim": 5}, {"dim": (0,), "spacing": 0.5}, {"spacing": [1.0, 2.0]}, {"spacing": [1.0]}, {"spacing": [1.0, 2.0, 3.0]}, {"spacing": (T(3, f="positive"), T(4, f="positive"))}, {"spacing": (T(3, f="positive"),), "dim": 0}, 
                    {"spacing": (T(3, 1),), "dim": 0}, {"edge_order": 3}, {"edge_order": 0}, {"spacing": "a"}, {"spacing": 2}):
        torch.gradient(T(3, 4), **options)
    for dtype in DTYPES:
        torch.gradient(T(3, 4, d=dtype))
        torch.cumulative_trapezoid(T(3, 4, d=dtype))
    for left, right in (((2, 4), (4,)), ((2, 4), (3,)), ((2, 4), (2, 4)), ((4,), (2, 4)), ((2, 4), ())):
        torch.cumulative_trapezoid(T(*left), T(*right))
    torch.cumulative_trapezoid(T(2, 4), "a")


def segmented(torch, T):
    for reduce in ("sum", "mean", "max", "min", "prod", "other"):
        torch.segment_reduce(T(5, 3), reduce, lengths=T(2, v=[2, 3], d="int64"))
        torch.segment_reduce(T(5), reduce, lengths=T(3, v=[2, 3, 0], d="int64"))
        torch.segment_reduce(T(5, 3), reduce, offsets=T(3, v=[0, 2, 5], d="int64"))
    for options in ({"axis": 1, "lengths": T(5, 2, v=[1, 2] * 5, d="int64")}, {"axis": -1}, {"lengths": T(2, v=[2, 2], d="int64")}, {"lengths": T(2, v=[2, 2], d="int64"), "unsafe": True}, {"lengths": T(2, v=[2, 3], d="int32")}, {"lengths": T(2, v=[2, 3], d="float32")}, {"lengths": T(2, v=[2, 3], d="int64"), "initial": 1.0}, {"lengths": T(2, 2, v=[2, 3, 1, 1], d="int64")}, {"axis": 5, "lengths": T(2, v=[2, 3], d="int64")}, {}):
        torch.segment_reduce(T(5, 3), "sum", **options)
    for dtype in DTYPES:
        torch.segment_reduce(T(5, d=dtype), "sum", lengths=T(2, v=[2, 3], d="int64"))


def multiplied(torch, F, T):
    for call in (torch.conv_tbc, F.conv_tbc):
        for shape, weight, bias, pad in (((5, 2, 3), (3, 3, 4), (4,), 0), ((5, 2, 3), (3, 3, 4), (4,), 1), ((5, 2, 3), (1, 3, 4), (4,), 2), ((5, 2, 3), (3, 4, 4), (4,), 0), ((5, 2, 3), (3, 3, 4), (3,), 0), ((5, 2, 3), (6, 3, 4), (4,), 0), ((5, 2, 3), (7, 3, 4), (4,), 0), ((5, 2), (3, 3, 4), (4,), 0),
                                         ((5, 2, 3), (3, 3), (4,), 0), ((5, 2, 3), (3, 3, 4), (1, 4), 0), ((0, 2, 3), (1, 3, 4), (4,), 0), ((5, 0, 3), (3, 3, 4), (4,), 0), ((5, 2, 3), (3, 3, 4), (4,), -1), ((1, 1, 1), (1, 1, 1), (1,), 0)):
            call(T(*shape), T(*weight), T(*bias), pad)
        for dtype in DTYPES:
            call(T(5, 2, 3, d=dtype), T(3, 3, 4, d=dtype), T(4, d=dtype), 1)
        call(T(5, 2, 3), T(3, 3, 4), None)
        call(T(5, 2, 3), T(3, 3, 4), T(4, d="float64"))
        call(T(5, 2, 3), T(3, 3, 4))
        call(T(5, 2, 3), T(3, 3, 4), T(4))


def grouped(torch, F, T):
    half = {"d": "bfloat16"}
    ends = {"offs": T(2, v=[8, 16], d="int32")}
    for left, right, options in (((16, 8), (2, 8, 16), ends), ((2, 16, 8), (2, 8, 16), {}), ((2, 16, 8), (8, 16), ends), ((16, 16), (16, 8), ends), ((16, 8), (2, 8, 16), {}), ((2, 16, 8), (3, 8, 16), {}), ((2, 16, 8), (2, 16, 8), {}), ((16, 8), (3, 8, 16), ends), ((16, 8), (2, 8, 15), ends), ((16, 7), (2, 7, 16), ends),
                                 ((16,), (2, 8, 16), ends), ((16, 8), (8,), ends), ((2, 2, 16, 8), (2, 8, 16), {}), ((2, 16, 8), (2, 8, 16), ends), ((16, 16), (16, 8), {}), ((2, 16, 8), (8, 16), {}), ((0, 8), (2, 8, 16), ends), ((16, 8), (2, 8, 16), {"offs": T(2, v=[8, 16], d="int64")}), ((16, 8), (2, 8, 16), {"offs": T(2, 1, v=[8, 16], d="int32")}),
                                 ((16, 8), (2, 8, 16), ends | {"bias": T(16, d="bfloat16")}), ((16, 8), (2, 8, 16), ends | {"out_dtype": torch.float32}), ((16, 8), (2, 8, 16), ends | {"out_dtype": torch.bfloat16})):
        F.grouped_mm(T(*left, **half), T(*right, **half), **options)
    for dtype in ("float32", "float16", "float64", "int64"):
        F.grouped_mm(T(16, 8, d=dtype), T(2, 8, 16, d=dtype), **ends)
    F.grouped_mm(T(16, 8), T(2, 8, 16, **half), **ends)


def fractional(torch, F, T):
    two, three = F.fractional_max_pool2d_with_indices, F.fractional_max_pool3d_with_indices
    for shape in ((2, 3, 6, 6), (3, 6, 7), (6, 6), (0, 3, 6, 6), (2, 0, 6, 6), (1, 1, 1, 1)):
        for options in ({"kernel_size": 2, "output_size": 3}, {"kernel_size": (2, 1), "output_size": (3, 4)}, {"kernel_size": 2, "output_ratio": 0.5}, {"kernel_size": 2, "output_ratio": (0.5, 0.4)}, {"kernel_size": 2}, {"kernel_size": 2, "output_size": 9}, {"kernel_size": 2, "output_ratio": 2.0}, {"kernel_size": 2, "output_size": 3, "output_ratio": 0.5}):
            two(T(*shape), **options)
    for shape in ((2, 3, 6, 6, 6), (3, 6, 6, 7), (6, 6, 6), (0, 3, 6, 6, 6)):
        for options in ({"kernel_size": 2, "output_size": 3}, {"kernel_size": (2, 1, 2), "output_size": (3, 4, 2)}, {"kernel_size": 2, "output_ratio": 0.5}, {"kernel_size": 2}, {"kernel_size": 2, "output_size": 9}, {"kernel_size": 2, "output_ratio": 2.0}):
            three(T(*shape), **options)
    for dtype in DTYPES:
        two(T(2, 3, 6, 6, d=dtype), 2, 3)
        three(T(2, 3, 6, 6, 6, d=dtype), 2, 3)


def floats(torch, T):
    for shape in SHAPES:
        torch.dequantize(T(*shape))
        torch.dequantize(T(*shape, d="int64"))
    for dtype in DTYPES:
        torch.dequantize(T(2, 3, d=dtype))
    torch.dequantize("a")
    torch.dequantize(1.0)
    torch.dequantize(None)


def hashed(torch, T):
    for call in (torch.hash_tensor, lambda *args, **options: args[0].hash_tensor(*args[1:], **options)):
        for shape in SHAPES:
            call(T(*shape))
            call(T(*shape), 0)
            call(T(*shape), -1, keepdim=True)
        for options in ({"dim": (0, 1)}, {"dim": (0, 0)}, {"dim": 5}, {"dim": ()}, {"mode": 0}, {"mode": 3}, {"keepdim": True}):
            call(T(2, 3), **options)
        for dtype in DTYPES:
            call(T(2, 3, d=dtype), 1)


def adjoint(torch, T):
    for shape in ((2, 3), (3, 3), (3,), (), (4, 2, 3), (0, 3), (1, 2, 3, 4), (2,), (1, 1), (5, 4)):
        T(*shape).get("mH")
        T(*shape, d="complex64").get("mH")
    for dtype in DTYPES:
        T(2, 3, d=dtype).get("mH")


RANDOM = {"torch.Tensor.new_empty_strided", "torch.nn.functional.fractional_max_pool2d_with_indices", "torch.nn.functional.fractional_max_pool3d_with_indices"}


def samples(torch, F, T):
    reduced(torch, T)
    binned(torch, T)
    parted(torch, T)
    summed(torch, T)
    found(torch, T)
    calculus(torch, T)
    segmented(torch, T)
    multiplied(torch, F, T)
    grouped(torch, F, T)
    fractional(torch, F, T)
    hashed(torch, T)
    floats(torch, T)
    adjoint(torch, T)
