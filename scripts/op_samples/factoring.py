"""Linear algebra on factors that are there already, on tensors of many axes, and what is left of older names."""

MATRICES = ((2, 2), (3, 3), (2, 3), (3, 2), (3,), (), (0, 0), (5, 2, 2), (2, 1, 3, 3))
DTYPES = ("int64", "float64", "float16", "bool", "complex64", "bfloat16")
INT = {"d": "int32"}


def pivots(T, *shape):
    """The places of rows, as a factorization gives them: each its own."""
    count = 1
    for size in shape:
        count *= size
    return T(*shape, v=[i % max(shape[-1], 1) + 1 for i in range(count)], **INT)


def householder(torch, T):
    for call in (torch.linalg.householder_product, torch.orgqr, lambda a, b: a.orgqr(b)):
        for left, right in (((3, 2), (2,)), ((3, 3), (3,)), ((3, 3), (2,)), ((4, 2), (0,)), ((5, 3, 2), (5, 2)), ((5, 3, 2), (5, 1)), ((2, 1, 4, 3), (2, 1, 3)), ((0, 0), (0,)),
                            ((2, 3), (2,)), ((3, 2), (3,)), ((3,), (3,)), ((5, 3, 2), (4, 2)), ((5, 3, 2), (2,)), ((3, 2), (2, 2)), ((), ())):
            call(T(*left), T(*right))
        for dtype in DTYPES:
            call(T(3, 2, d=dtype), T(2, d=dtype))
        call(T(3, 2), T(2, d="float64"))
        call(T(3, 2), 1.0)
    for call in (torch.ormqr, lambda *args, **options: args[0].ormqr(*args[1:], **options)):
        for shapes in (((3, 2), (2,), (3, 4)), ((3, 3), (3,), (3, 3)), ((3, 3), (3,), (3, 1)), ((5, 3, 2), (5, 2), (5, 3, 4)), ((3, 2), (2,), (4, 3)), ((3, 2), (2,), (2, 4)), ((3, 2), (3,), (3, 4)),
                       ((3,), (3,), (3, 4)), ((5, 3, 2), (2,), (5, 3, 4)), ((5, 3, 2), (5, 2), (3, 4)), ((3, 2), (2,), (3,))):
            call(*[T(*shape) for shape in shapes])
            call(*[T(*shape) for shape in shapes], left=False)
            call(*[T(*shape) for shape in shapes], transpose=True)
        for dtype in DTYPES:
            call(*[T(*shape, d=dtype) for shape in ((3, 2), (2,), (3, 4))])
        call(T(3, 2), T(2, d="float64"), T(3, 4))
        call(T(3, 2), T(2), T(3, 4, d="float64"))
    for call in (torch.geqrf, lambda a: a.geqrf()):
        for shape in MATRICES:
            call(T(*shape))
        for dtype in DTYPES:
            call(T(3, 2, d=dtype))
        for shape in ((4, 2, 3), (1, 4), (4, 1), (0, 3), (3, 0)):
            call(T(*shape))
    torch.geqrf([1.0])
    torch.geqrf(None)


def solved(torch, T):
    pairs = (((2, 2), (2, 3)), ((2, 2), (2, 1)), ((2, 2), (2,)), ((5, 2, 2), (5, 2, 3)), ((5, 2, 2), (2, 3)), ((2, 2), (5, 2, 3)), ((2, 2), (3, 2)), ((2, 3), (2, 3)), ((2,), (2, 1)), ((0, 0), (0, 2)), ((2, 2), (2, 0)), ((4, 2, 2), (5, 2, 3)))
    for left, right in pairs:
        for upper in (False, True):
            torch.cholesky_solve(T(*right), T(*left, f="positive"), upper)
            T(*right).cholesky_solve(T(*left, f="positive"), upper=upper)
            torch.triangular_solve(T(*right), T(*left, f="positive"), upper)
            T(*right).triangular_solve(T(*left, f="positive"), upper=upper)
    for dtype in DTYPES:
        for call in (torch.cholesky_solve, torch.triangular_solve):
            call(T(2, 3, d=dtype), T(2, 2, d=dtype))
            call(T(2, 3, d=dtype), T(2, 2))
    torch.triangular_solve(T(2, 3), T(2, 2, f="positive"), transpose=True, unitriangular=True)
    for call in (torch.cholesky_inverse, lambda a, *upper: a.cholesky_inverse(*upper)):
        for shape in MATRICES:
            call(T(*shape, f="positive"))
        for dtype in DTYPES:
            call(T(2, 2, d=dtype, f="positive"))
        for upper in (True, "a", None):
            call(T(2, 2, f="positive"), upper)
        call(T(4, 2, 2, f="positive"), True)
        call(T(1, 1, f="positive"))
    torch.cholesky_inverse(2)
    for left, right in pairs:
        lead = left[:-1] if len(left) > 1 else left
        torch.linalg.lu_solve(T(*left, f="positive"), pivots(T, *lead), T(*right))
        torch.linalg.lu_solve(T(*left, f="positive"), pivots(T, *lead), T(*right), left=False)
        torch.lu_solve(T(*right), T(*left, f="positive"), pivots(T, *lead))
        T(*right).lu_solve(T(*left, f="positive"), pivots(T, *lead))
        torch.linalg.ldl_solve(T(*left, f="positive"), pivots(T, *lead), T(*right))
    for dtype in DTYPES:
        torch.linalg.lu_solve(T(2, 2, d=dtype, f="positive"), pivots(T, 2), T(2, 3, d=dtype))
        torch.lu_solve(T(2, 3, d=dtype), T(2, 2, d=dtype, f="positive"), pivots(T, 2))
        torch.linalg.ldl_solve(T(2, 2, d=dtype, f="positive"), pivots(T, 2), T(2, 3, d=dtype))
        torch.linalg.lu_solve(T(2, 2, f="positive"), T(2, d=dtype, f="positive"), T(2, 3))
        torch.linalg.ldl_solve(T(2, 2, f="positive"), T(2, d=dtype, f="positive"), T(2, 3))
        T(2, 3, d=dtype).lu_solve(T(2, 2, f="positive"), pivots(T, 2))
    torch.linalg.lu_solve(T(2, 2, f="positive"), pivots(T, 2), T(3, 2), left=False)
    torch.linalg.lu_solve(T(2, 2, f="positive"), pivots(T, 2), T(2, 3), adjoint=True)
    torch.linalg.lu_solve(T(2, 2, f="positive"), pivots(T, 3), T(2, 3))
    torch.linalg.ldl_solve(T(2, 2, f="positive"), pivots(T, 3), T(2, 3))
    torch.lu_solve(T(2, 3), T(2, 2, f="positive"), pivots(T, 3))


def factored(torch, T):
    for call in (torch.linalg.ldl_factor, torch.linalg.ldl_factor_ex, torch.linalg.matrix_sqrth, torch.linalg.polar):
        for shape in MATRICES:
            call(T(*shape, f="positive"))
        call(T(2, 2, v=[4.0, 1.0, 1.0, 3.0]))
        call(T(2, 2, 2, v=[4.0, 1.0, 1.0, 3.0, 2.0, 0.0, 0.0, 5.0]))
        for dtype in DTYPES:
            call(T(2, 2, v=[4, 1, 1, 3], d=dtype))
        for shape in ((4, 2, 3), (4, 3, 2), (1, 1), (0, 3), (3, 0)):
            call(T(*shape))
        call([1.0])
        call(None)
        call(T(2, 2), "a", 1, 2)
    for call in (torch.linalg.ldl_factor, torch.linalg.ldl_factor_ex):
        call(T(2, 2, v=[4.0, 1.0, 1.0, 3.0]), hermitian=True)
        call(T(2, 2, v=[4.0, 1.0, 1.0, 3.0], d="complex64"), hermitian=True)
    for matrix, places in (((2, 2), (2,)), ((3, 3), (3,)), ((2, 3), (2,)), ((3, 2), (2,)), ((5, 2, 2), (5, 2)), ((5, 2, 3), (5, 2)), ((0, 0), (0,)), ((2, 2), (3,)), ((5, 2, 2), (2,)), ((3,), (3,)), ((2, 1, 3, 3), (2, 1, 3)), ((3, 3), (2,))):
        torch.lu_unpack(T(*matrix), pivots(T, *places))
        torch.lu_unpack(T(*matrix), pivots(T, *places), unpack_data=False)
        torch.lu_unpack(T(*matrix), pivots(T, *places), unpack_pivots=False)
    torch.lu_unpack(T(2, 2), T(2, d="int64", f="positive"))
    torch.lu_unpack(T(2, 2), T(2))
    torch.lu_unpack(T(2, 2, d="int64"), pivots(T, 2))
    torch.lu_unpack(T(2, 2), None)


def tensorial(torch, T):
    for shape, ind in (((2, 2, 4, 1), 2), ((4, 8, 3), 1), ((2, 3, 6), 2), ((6, 2, 3), 1), ((4, 2, 2), 1), ((4, 4), 1), ((2, 2, 2, 2), 2), ((2, 2, 2, 2), 1), ((2, 2, 2, 2), 3), ((4,), 1), ((4, 4), 0), ((4, 4), -1), ((4, 4), 5), ((4, 4), 2), ((2, 3), 1), ((1,), 1), ((), 1), ((0, 0), 1), ((6, 3, 2), 1)):
        torch.linalg.tensorinv(T(*shape, f="positive"), ind)
    torch.linalg.tensorinv(T(2, 3, 6))
    torch.linalg.tensorinv(T(2, 3, 6), ind=2)
    for dtype in DTYPES:
        torch.linalg.tensorinv(T(2, 2, v=[4, 1, 1, 3], d=dtype), 1)
    torch.linalg.tensorinv(T(2, 2), "a")
    for left, right, options in (((2, 3, 6), (2, 3), {}), ((2, 2, 2, 2), (2, 2), {}), ((6, 2, 3), (6,), {}), ((2, 3, 6), (6,), {}), ((4, 4), (4,), {}), ((3, 6, 2, 3), (3, 6), {}), ((3, 6, 4, 6, 4), (3, 6, 4), {"dims": (0, 2)}), ((2, 4, 2), (2, 2), {"dims": (1,)}),
                                 ((4, 2, 2), (4,), {"dims": (1,)}), ((2, 2), (3,), {}), ((2, 3), (2,), {}), ((2, 2), (), {}), ((), (), {}), ((4, 4), (4, 4), {}), ((4, 4, 1), (4,), {}), ((1, 4, 4), (1, 4), {}), ((2, 2, 4), (2, 2), {"dims": (5,)}), ((2, 2, 4), (2, 2), {"dims": (0, 0)}), ((0, 0), (0,), {}), ((2, 2, 4), (2, 2), {"dims": "a"})):
        torch.linalg.tensorsolve(T(*left, f="positive"), T(*right), **options)
    for dtype in DTYPES:
        torch.linalg.tensorsolve(T(2, 2, v=[4, 1, 1, 3], d=dtype), T(2, d=dtype))
    torch.linalg.tensorsolve(T(2, 2, v=[4, 1, 1, 3]), T(2, d="float64"))
    for shape in ((3,), (1,), (4,), (2, 3), (2, 1, 3), (), (0,), (2, 0), (5, 4)):
        torch.linalg.vander(T(*shape))
        for count in (1, 2, 5, 0, -1):
            torch.linalg.vander(T(*shape), N=count)
    for dtype in DTYPES:
        torch.linalg.vander(T(3, d=dtype))
    torch.linalg.vander(T(3), 2)
    torch.linalg.vander(T(3), N="a")
    torch.linalg.vander([1.0])


def compact(torch, T):
    for call in (torch.lu, lambda *args, **options: args[0].lu(*args[1:], **options)):
        for shape in MATRICES:
            call(T(*shape, f="positive"))
            call(T(*shape, f="positive"), get_infos=True)
        for dtype in DTYPES:
            call(T(2, 2, d=dtype, f="positive"))
        call(T(2, 2, f="positive"), True, True)
    torch.lu(None)


def named_norms(torch, T):
    for call in (torch.frobenius_norm, torch.nuclear_norm):
        for shape in ((2, 3), (3, 3), (2, 3, 4), (3,), (), (0, 3), (2, 2, 3, 4)):
            for dim in ((0, 1), (1, 0), (-1, -2), (1,), (0, 0), (0, 5)):
                call(T(*shape), dim)
            call(T(*shape), (0, 1), True)
        for dtype in DTYPES:
            call(T(2, 3, d=dtype), (0, 1))
        call("a", (0, 1))
        call(T(2, 3), "a")
    for shape in ((2, 3), (3,), (), (2, 3, 4)):
        torch.nuclear_norm(T(*shape))
        torch.nuclear_norm(T(*shape), True)
    for name in ("eig", "lstsq", "solve", "symeig", "matrix_rank"):
        call = getattr(torch, name)
        call(T(2, 2))
        call(T(2, 2), T(2, 2))
    for name in ("eig", "lstsq", "solve", "symeig"):
        getattr(T(2, 2), name)()
        getattr(T(2, 2), name)(T(2, 2))


def samples(torch, F, T):
    householder(torch, T)
    solved(torch, T)
    factored(torch, T)
    tensorial(torch, T)
    compact(torch, T)
    named_norms(torch, T)
