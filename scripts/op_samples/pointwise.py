"""Ops that treat every number alike: of one tensor, of two by broadcasting, and their twins in place."""

UNARY = """abs acos acosh angle asin asinh atan atanh ceil conj_physical cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor
frac i0 isfinite isinf isnan isneginf isposinf isreal lgamma log log10 log1p log2 logical_not logit nan_to_num neg negative positive rad2deg real reciprocal
relu round rsqrt sgn sigmoid sign signbit sin sinc sinh sqrt square tan tanh trunc fix bitwise_not clone detach""".split()
IN_PLACE = "abs ceil clamp_min cos erfinv exp expm1 floor log neg reciprocal relu round rsqrt sigmoid sin sqrt square tanh trunc".split()
METHODS = "abs ceil clone contiguous cos detach exp floor log neg relu round rsqrt sigmoid sign sin sqrt square tanh isnan logical_not".split()
SHAPES = [(), (1,), (3,), (2, 3), (0, 3), (2, 3, 4), (1, 2, 1, 3), (2, 1, 2, 1, 2)]
DTYPES = ["int64", "int32", "uint8", "bool", "float64", "float16", "bfloat16", "complex64"]

BINARY = """add sub mul div true_divide floor_divide remainder fmod pow maximum minimum atan2 hypot copysign eq ne lt le gt ge
logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor fmax fmin xlogy nextafter logaddexp""".split()
PAIRS = [((3,), (3,)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((2, 1, 3), (4, 1)), ((), (2, 3)), ((1,), ()), ((0, 3), (1, 3)),
         ((2, 3), ()), ((5, 1, 2), (1, 4, 1)), ((1, 2, 1, 3, 1), (2, 2))]
WRONG = [((2, 3), (4,)), ((2, 3), (3, 2)), ((0, 3), (2, 3)), ((2, 3, 4), (2, 3))]
KINDS = [("int64", "float32"), ("int64", "int64"), ("uint8", "int8"), ("bool", "int64"), ("float16", "float32"), ("bfloat16", "float16"),
         ("bool", "bool"), ("float32", "float64"), ("int32", "int64"), ("complex64", "float32"), ("complex64", "float64"), ("uint8", "float16")]
OPERATORS = "add sub mul truediv floordiv mod pow radd rsub rmul rtruediv rfloordiv rmod rpow and or xor eq ne lt le gt ge".split()


def unary(torch, op, T):
    call = getattr(torch, op)
    for shape in SHAPES:
        call(T(*shape, f="positive" if shape == (2, 3) else None))
    for dtype in DTYPES:
        call(T(2, 2, d=dtype))
    call(T(2, 3, p=[1, 0]))
    call(T(3, v=["nan", "inf", "-inf"]))
    for wrong in ([1.0, 2.0], None, 1.5, "a"):
        call(wrong)


def in_place(op, T):
    args = (0.5,) if op == "clamp_min" else ()
    name = f"{op}_"
    for shape in SHAPES:
        getattr(T(*shape, f="positive"), name)(*args)
    for dtype in DTYPES:
        getattr(T(2, 2, d=dtype), name)(*args)
    getattr(T(2, 3, p=[1, 0]), name)(*args)
    getattr(T(2, 3, g=1), name)(*args)
    getattr(T(2, 3), name)(1, 2)
    getattr(T(2, 3), name)("a")


def binary(torch, op, T):
    call = getattr(torch, op)
    for left, right in PAIRS:
        call(T(*left, f="positive"), T(*right, f="positive"))
    for left, right in WRONG:
        call(T(*left), T(*right))
    for left, right in KINDS:
        call(T(3, d=left, f="positive"), T(3, d=right, f="positive"))
        call(T(3, d=left, f="positive"), T(d=right, f="positive"))
    for scalar in (2, 0.5, True):
        for dtype in ("float32", "int64", "bool", "float16", "uint8"):
            call(T(3, d=dtype), scalar)
    call(T(3), None)
    call(T(3), "a")
    call(T(3), [1, 2, 3])
    call(T(3))


def operators(T):
    for op in OPERATORS:
        call = lambda left, right: getattr(left, f"__{op}__")(right)  # noqa: B023, E731
        for left, right in PAIRS[:6] + WRONG[:3]:
            call(T(*left, f="positive", d="int64" if op in ("and", "or", "xor") else None),
                 T(*right, f="positive", d="int64" if op in ("and", "or", "xor") else None))
        for dtype in ("float32", "int64", "bool", "float16"):
            for scalar in (3, 2.5, True):
                call(T(3, d=dtype, f="positive"), scalar)
    for dtype in ("float32", "int64", "bool", "complex64"):
        T(2, 3, d=dtype).__neg__()
        T(2, 3, d=dtype).__invert__()
        T(2, 3, d=dtype).__abs__()
        T(1, d=dtype, f="positive").__bool__()
        T(1, d=dtype, f="positive").__int__()
        T(1, d=dtype, f="positive").__float__()
        T(1, d=dtype, f="positive").__index__()
    for name in ("__bool__", "__int__", "__float__", "__len__", "__index__", "item", "tolist"):
        for shape in ((), (1,), (2,), (0,), (1, 1), (2, 3)):
            getattr(T(*shape), name)()


def writing(T):
    """In-place arithmetic: the result must fit shape and dtype of what is written."""
    for op in ("add_", "sub_", "mul_", "div_", "copy_", "__iadd__", "__imul__", "__itruediv__", "pow_", "floor_divide_", "remainder_"):
        for left, right in PAIRS + WRONG:
            getattr(T(*left, f="positive"), op)(T(*right, f="positive"))
        for left, right in KINDS:
            getattr(T(3, d=left, f="positive"), op)(T(3, d=right, f="positive"))
        getattr(T(3, d="int64"), op)(0.5)
        getattr(T(3, d="int64"), op)(2)
        getattr(T(3, g=1), op)(1.0)


def ternary(torch, T):
    bools = {"d": "bool"}
    for condition, left, right in [((3,), (3,), (3,)), ((2, 1), (3,), ()), ((), (2, 3), (3,)), ((2, 3), (4,), ()), ((4,), (2, 3), (3,)), ((0, 3), (3,), (1, 3))]:
        torch.where(T(*condition, **bools), T(*left), T(*right))
        torch.where(T(*condition, **bools), T(*left), 0.0)
        T(*left).where(T(*condition, **bools), T(*right))
        torch.addcmul(T(*condition), T(*left), T(*right))
        torch.addcmul(T(*condition), T(*left), T(*right), value=0.5)
        torch.addcdiv(T(*condition), T(*left), T(*right, f="positive"))
        torch.lerp(T(*condition), T(*left), T(*right))
        torch.lerp(T(*condition), T(*left), 0.25)
    for left, right in KINDS:
        torch.where(T(3, **bools), T(3, d=left), T(3, d=right))
    for scalar in (1, 0.5, True):
        for dtype in ("float32", "int64", "bool"):
            torch.where(T(3, **bools), T(3, d=dtype), scalar)
    torch.where(T(3), T(3), T(3))
    torch.where(T(2, 3, **bools))
    torch.where(T(3, **bools), T(3), "a")
    for dtype in ("float32", "int64", "float16", "bool"):
        for bounds in ({"min": 0}, {"max": 1}, {"min": -1, "max": 1}, {"min": 0.5}, {}, {"min": 2, "max": 1}):
            torch.clamp(T(2, 3, d=dtype), **bounds)
            T(2, 3, d=dtype).clamp(**bounds)
    torch.clamp(T(2, 3), min=T(3), max=T(2, 1))
    torch.clamp(T(2, 3), min=T(4))
    torch.clamp(T(2, 3), 0, 6)
    torch.clip(T(2, 3), 0, 1)
    for op in ("clamp_min", "clamp_max"):
        for value in (0, 0.5, T(3), T(2, 1), T(4), None, "a"):
            for dtype in ("float32", "int64", "float16"):
                getattr(torch, op)(T(2, 3, d=dtype), value)
    for dtype in ("float32", "float64", "int64", "bool"):
        for options in ({}, {"rtol": 0.1}, {"equal_nan": True}):
            torch.isclose(T(2, 3, d=dtype), T(2, 3, d=dtype), **options)
            torch.allclose(T(2, 3, d=dtype), T(3, d=dtype), **options)
        torch.equal(T(2, 3, d=dtype), T(2, 3, d=dtype))
        torch.equal(T(2, 3, d=dtype), T(3, d=dtype))
    torch.isclose(T(2, 3), T(4))
    torch.isclose(T(2, 3), T(3, d="float64"))
    for mode in (None, "floor", "trunc", "round"):
        torch.div(T(2, 3), T(3, f="positive"), rounding_mode=mode)
        torch.div(T(2, 3, d="int64"), T(3, d="int64", f="positive"), rounding_mode=mode)
    for alpha in (2, 0.5):
        for dtype in ("float32", "int64", "bool"):
            torch.add(T(3, d=dtype), T(3, d=dtype), alpha=alpha)
            torch.sub(T(3, d=dtype), T(3, d=dtype), alpha=alpha)
    for decimals in (0, 1, -1):
        torch.round(T(2, 3), decimals=decimals)
    for options in ({"nan": 1.0}, {"posinf": 2.0, "neginf": -2.0}):
        torch.nan_to_num(T(3, v=["nan", "inf", "-inf"]), **options)
    for options in ((2.0, T(3)), (T(3), 2), (2, T(3, d="int64")), (0.5, T(3, d="int64"))):
        torch.pow(*options)
    torch.pow(T(3, d="int64"), -1)
    torch.polar(T(2, 3, f="positive"), T(2, 3))
    torch.complex(T(2, 3), T(2, 3))
    torch.complex(T(2, 3), T(2, 3, d="float64"))
    torch.view_as_complex(T(3, 2))
    torch.view_as_complex(T(3, 3))
    torch.view_as_real(T(3, d="complex64"))
    torch.view_as_real(T(3))
    torch.real(T(3, d="complex64"))
    torch.imag(T(3, d="complex64"))
    torch.imag(T(3))
    torch.conj(T(3, d="complex64"))
    torch.special.logit(T(2, 3, f="unit"), 1e-3)
    for op in ("expit", "erf", "log1p", "ndtr", "sinc", "xlogy", "i0e", "entr"):
        getattr(torch.special, op)(*[T(2, 3, f="positive")] * (2 if op == "xlogy" else 1))


def samples(torch, F, T):
    for op in UNARY:
        unary(torch, op, T)
    for op in METHODS:
        for shape in SHAPES:
            getattr(T(*shape), op)()
        for dtype in DTYPES:
            getattr(T(2, 2, d=dtype), op)()
        for args in ((1, 2, 3), ("a",), (T(3), T(3), T(3)), (None, None, None)):
            getattr(T(2, 3), op)(*args)
    for op in IN_PLACE:
        in_place(op, T)
    for op in BINARY:
        binary(torch, op, T)
    operators(T)
    writing(T)
    ternary(torch, T)
