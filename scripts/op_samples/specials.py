"""Special functions, and the arithmetic of whole numbers, powers of two and shifts."""

ONE = "erfcx i0 i1 i1e ndtri log_ndtr airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 scaled_modified_bessel_k0 scaled_modified_bessel_k1 spherical_bessel_j0".split()
ORDERED = """chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v
shifted_chebyshev_polynomial_w hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p zeta gammainc gammaincc xlog1py""".split()
SHAPES = [(), (3,), (2, 3), (0, 3), (2, 1, 3), (1, 2, 1, 2), (2, 1, 2, 1, 2)]
DTYPES = ["float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool", "complex64"]
PAIRS = [((3,), (3,)), ((2, 3), (3,)), ((2, 1), (3,)), ((), (2, 3)), ((0, 3), (1, 3)), ((2, 1, 2, 1, 2), (2, 1)), ((2, 3), (4,)), ((2, 3), (3, 2)), ((0, 3), (2, 3))]
KINDS = [("float64", "float32"), ("int64", "int64"), ("int64", "float32"), ("float16", "float32"), ("bool", "int64"), ("bool", "bool"), ("uint8", "int8"), ("complex64", "float32"), ("bfloat16", "bfloat16")]


def of_one(torch, T):
    for name in ONE:
        call = getattr(torch.special, name)
        for shape in SHAPES:
            call(T(*shape, f="positive"))
        for dtype in DTYPES:
            call(T(2, 2, d=dtype, f="positive"))
        call(T(3, 2, p=[1, 0], f="positive"))
        for wrong in ("a", None, [1.0], 1.5):
            call(wrong)
    for n in (0, 1, 2, -1, 1.5, "a", None):
        torch.special.polygamma(n, T(2, 3, f="positive"))
    for p in (1, 2, 0, 3, 1.5, None):
        torch.special.multigammaln(T(2, 3, v=[2.5, 3, 4, 5, 2.25, 6]), p)
    for dtype in DTYPES:
        torch.special.polygamma(1, T(2, d=dtype, f="positive"))
        torch.special.multigammaln(T(2, d=dtype, v=[3, 4] if dtype != "bool" else [True, True]), 1)
    for shape in SHAPES:
        torch.special.polygamma(1, T(*shape, f="positive"))
        torch.special.multigammaln(T(*shape, f="positive"), 1)


def of_two(torch, T):
    for name in ORDERED:
        call = getattr(torch.special, name)
        for left, right in PAIRS:
            call(T(*left, f="unit"), T(*right, f="positive"))
        for left, right in KINDS:
            call(T(3, d=left, f="positive"), T(3, d=right, f="positive"))
        for number in (2, 0.5, True):
            call(T(3, f="unit"), number)
            call(number, T(3, f="positive"))
        call(T(3), "a")
        call(T(3), None)
        call(2, 3)
    for name in ("gcd", "lcm", "heaviside", "float_power", "ldexp", "logaddexp2", "bitwise_left_shift", "bitwise_right_shift", "rsub"):
        call = getattr(torch, name)
        whole = name in ("gcd", "lcm", "bitwise_left_shift", "bitwise_right_shift")
        for left, right in PAIRS:
            call(T(*left, d="int64" if whole else None, f="positive"), T(*right, d="int64" if whole else None, f="positive"))
        for left, right in KINDS:
            call(T(3, d=left, f="positive"), T(3, d=right, f="positive"))
        for number in (2, 0.5, True):
            for dtype in ("float32", "int64", "bool"):
                call(T(3, d=dtype, f="positive"), number)
            call(number, T(3, d="int64" if whole else None, f="positive"))
        call(T(3), "a")
        call(T(3), None)
        call(T(3))


def samples(torch, F, T):
    of_one(torch, T)
    of_two(torch, T)
