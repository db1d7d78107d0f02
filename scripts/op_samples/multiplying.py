"""Products of matrices, einsum, linear algebra and Fourier transforms."""

PAIRS = [((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (1, 3, 4)), ((6, 1, 2, 3), (5, 3, 4)),
         ((5, 2, 3), (3,)), ((3,), (5, 3, 4)), ((2, 0), (0, 4)), ((0, 3), (3, 4)), ((2, 3), (4, 5)), ((3,), (4,)), ((2, 3), (4,)), ((4,), (3, 2)), ((5, 2, 3), (5, 4, 3)), ((5, 2, 3), (6, 3, 4)),
         ((), (3,)), ((2, 3), ()), ((2, 1, 2, 1, 3), (3, 2)), ((5, 2, 3), (4, 5))]
KINDS = [("int64", "int64"), ("float64", "float64"), ("float16", "float16"), ("float32", "float64"), ("int64", "float32"), ("bool", "bool"), ("complex64", "complex64"), ("bfloat16", "bfloat16")]


def products(torch, T):
    calls = [torch.matmul, torch.mm, torch.bmm, torch.mv, torch.dot, torch.outer, torch.inner, torch.vdot, torch.ger, torch.kron,
             lambda a, b: a.matmul(b), lambda a, b: a.mm(b), lambda a, b: a.bmm(b), lambda a, b: a.__matmul__(b), lambda a, b: a.dot(b), lambda a, b: a.__rmatmul__(b)]
    for call in calls:
        for left, right in PAIRS:
            call(T(*left), T(*right))
    for op, left, right in (("matmul", (2, 3), (3, 2)), ("mm", (2, 3), (3, 2)), ("bmm", (1, 2, 3), (1, 3, 2)), ("dot", (3,), (3,)), ("mv", (2, 3), (3,)), ("outer", (2,), (3,))):
        for first, second in KINDS:
            getattr(torch, op)(T(*left, d=first), T(*right, d=second))
        getattr(torch, op)(T(*left), [1.0])
        getattr(torch, op)(T(*left), None)
        getattr(torch, op)(T(*left))
        getattr(torch, op)(T(*left), 2)
    for bias in ((2, 4), (4,), (1,), (), (2, 1), (3,), (5, 2, 4), (1, 2, 4), (0,)):
        torch.addmm(T(*bias), T(2, 3), T(3, 4))
        torch.addmm(T(*bias), T(2, 3), T(3, 4), beta=0.5, alpha=2)
        torch.baddbmm(T(*bias), T(5, 2, 3), T(5, 3, 4))
        torch.baddbmm(T(*bias), T(5, 2, 3), T(5, 3, 4), beta=0, alpha=0.5)
        torch.addbmm(T(*bias), T(5, 2, 3), T(5, 3, 4))
        torch.addmv(T(*bias), T(4, 3), T(3))
        torch.addr(T(*bias), T(2), T(4))
    for left, right in (((2, 3), (4, 4)), ((5, 2, 3), (5, 3, 4)), ((3,), (3, 4)), ((2, 3), (3,)), ((0, 3), (3, 4))):
        torch.addmm(T(4), T(*left), T(*right))
        torch.baddbmm(T(4), T(*left), T(*right))
    for dims in (0, 1, 2, 3, ([1], [0]), ([0, 1], [0, 1]), ([0], [1]), ([0, 1], [0]), -1):
        torch.tensordot(T(2, 3), T(3, 2), dims)
        torch.tensordot(T(4, 2, 3), T(2, 3, 5), dims=dims)
    for shapes in (((2, 3), (3, 4)), ((2, 3), (3, 4), (4, 5)), ((2, 3),), ((2, 3), (4, 5)), ((3,), (3, 4), (4,))):
        torch.chain_matmul(*[T(*shape) for shape in shapes])
        torch.linalg.multi_dot([T(*shape) for shape in shapes])
    for power in (0, 1, 2, 3, -1):
        torch.matrix_power(T(2, 2), power)
        torch.matrix_power(T(2, 3), power)
    for shapes in (((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 2), (2, 2)), ((3, 2), (3, 2))):
        torch.cross(*[T(*shape) for shape in shapes], dim=-1)
        torch.linalg.cross(*[T(*shape) for shape in shapes])
    torch.cross(T(3, 2), T(3, 2), dim=0)


def einsums(torch, T):
    good = [("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("bij,bjk->bik", (5, 2, 3), (5, 3, 4)), ("ij->ji", (2, 3)), ("ii->i", (3, 3)), ("ii", (3, 3)), ("ij->", (2, 3)), ("ij->i", (2, 3)),
            ("i,j->ij", (2,), (3,)), ("i,i->", (3,), (3,)), ("bhqd,bhkd->bhqk", (2, 2, 3, 4), (2, 2, 5, 4)), ("bhqk,bhkd->bhqd", (2, 2, 3, 5), (2, 2, 5, 4)), ("...ij,...jk->...ik", (5, 2, 3), (5, 3, 4)),
            ("...ij->...ji", (4, 5, 2, 3)), ("b...c->bc...", (2, 3, 4, 5)), ("nchw,nqhwc->nqhw", (2, 3, 4, 5), (2, 6, 4, 5, 3)), ("ij,jk,kl->il", (2, 3), (3, 4), (4, 5)), ("ij,ij->ij", (2, 3), (2, 3)),
            ("ij,kj->ik", (2, 3), (1, 3)), ("ba,b->ab", (2, 3), (2,)), ("...,...->...", (2, 3), (3,)), (" i j , j k -> i k ", (2, 3), (3, 4)), ("aB,Bc->ac", (2, 3), (3, 4)), ("ij,j->i", (0, 3), (3,)),
            ("iij->ij", (2, 2, 3)), ("zyx,xw->zyw", (2, 3, 4), (4, 5)), ("", ()), ("...i,i->...", (2, 3), (3,)), ("i...->...", (2, 3)), ("ij,...jk->...ik", (2, 3), (6, 7, 3, 4))]
    bad = [("ij,jk->ik", (2, 3), (4, 5)), ("ij->ik", (2, 3)), ("ij", (2, 3, 4)), ("ijk", (2, 3)), ("ij,jk->ik", (2, 3)), ("ii", (2, 3)), ("ij->iij", (2, 3)), ("i1->i", (2, 3)), ("ij,jk->ik->", (2, 3), (3, 4)),
           ("i..j->ij", (2, 3)), ("ij->i...", (2, 3)), ("...i...->i", (2, 3)), ("ij,jk", (2, 3), (3, 4), (4, 5)), ("ij,ij->ij", (2, 3), (4, 3))]
    for equation, *shapes in good + bad:
        torch.einsum(equation, *[T(*shape) for shape in shapes])
    torch.einsum("ij,jk->ik", [T(2, 3), T(3, 4)])
    torch.einsum("ij,jk->ik", T(2, 3, d="int64"), T(3, 4, d="int64"))
    torch.einsum("ij,jk->ik", T(2, 3, d="int64"), T(3, 4))
    torch.einsum("ij,jk->ik", 1, 2)
    torch.einsum(T(2, 3), [0, 1], T(3, 4), [1, 2], [0, 2])


def algebra(torch, T):
    well = dict(v=[4.0, 1.0, 1.0, 3.0])
    for op in ("det", "inv", "pinv", "slogdet", "cholesky", "eigh", "eigvalsh", "svdvals", "matrix_rank", "matrix_exp", "eig", "eigvals", "qr", "svd", "cond", "lu_factor", "inv_ex", "cholesky_ex"):
        call = getattr(torch.linalg, op)
        call(T(2, 2, **well))
        for shape in ((3, 3), (2, 3), (3,), (), (0, 0), (2, 2, 2), (2, 3, 2), (2, 1, 2, 2)):
            call(T(*shape))
        for dtype in ("int64", "float64", "float16", "bool", "complex64"):
            call(T(2, 2, v=[4, 1, 1, 3], d=dtype))
        call([1.0])
        call(None)
        call(T(2, 2), "a", 1, 2)
    for op in ("vector_norm", "norm", "matrix_norm"):
        call = getattr(torch.linalg, op)
        for shape in ((3,), (2, 3), (2, 3, 4), (), (0, 3)):
            call(T(*shape))
            call(T(*shape), dim=-1)
            call(T(*shape), dim=(0, 1), keepdim=True)
        for order in (1, 2, 0, float("inf"), -1, 0.5, "fro", "nuc", "a"):
            call(T(2, 3), order)
        call(T(2, 3, d="int64"))
        call(T(2, 3), dim=2)
    for left, right in (((2, 2), (2, 3)), ((2, 2), (2,)), ((5, 2, 2), (5, 2, 3)), ((2, 3), (2, 3)), ((2, 2), (3, 2)), ((2, 2), (5, 2, 1))):
        torch.linalg.solve(T(*left, f="positive"), T(*right))
        torch.linalg.lstsq(T(*left, f="positive"), T(*right))
        torch.linalg.solve_triangular(T(*left, f="positive"), T(*right), upper=True)
    for op in ("inverse", "det", "logdet", "slogdet", "cholesky", "pinverse"):
        for shape in ((2, 2), (3, 3), (2, 3), (5, 2, 2), (3,)):
            getattr(torch, op)(T(*shape, f="positive"))
    for op in ("svd", "qr"):
        for shape in ((2, 3), (3, 2), (5, 3, 2), (3,)):
            getattr(torch, op)(T(*shape))
    torch.linalg.diagonal(T(2, 3, 3))
    torch.linalg.vecdot(T(2, 3), T(3))


def fourier(torch, T):
    for op in "fft ifft rfft irfft hfft ihfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn".split():
        call = getattr(torch.fft, op)
        kind = "complex64" if op in ("irfft", "irfft2", "irfftn", "hfft") else None
        several = op.endswith(("2", "n"))
        for shape in ((8,), (7,), (2, 6), (2, 5), (3, 4, 4), (2, 3, 4, 5), (), (0, 3), (1,)):
            call(T(*shape, d=kind))
        for norm in ("ortho", "forward", "backward", "other"):
            call(T(4, 6, d=kind), norm=norm)
        if several:
            for options in ({"s": (4, 4)}, {"s": (3,)}, {"dim": (0, 1)}, {"dim": (0,)}, {"s": (2, 8), "dim": (0, 1)}, {"dim": (3,)}, {"s": (0, 1)}, {"s": (4, -1)}):
                call(T(4, 6, d=kind), **options)
        else:
            for options in ({"n": 4}, {"n": 9}, {"dim": 0}, {"n": 3, "dim": 0}, {"dim": 2}, {"n": 0}, {"n": -1}):
                call(T(4, 6, d=kind), **options)
        for dtype in ("int64", "bool", "float64", "complex64", "float16", "complex128"):
            call(T(2, 4, d=dtype))
    for op in ("fftshift", "ifftshift"):
        for shape in ((4,), (5,), (2, 3), (2, 3, 4), ()):
            getattr(torch.fft, op)(T(*shape))
            getattr(torch.fft, op)(T(*shape), dim=0)
    for op in ("fftfreq", "rfftfreq"):
        for args in ((4,), (5,), (4, 0.5), (0,), (1,), (-1,)):
            getattr(torch.fft, op)(*args)
    for options in ({"return_complex": True}, {}, {"hop_length": 2, "return_complex": True}, {"center": False, "return_complex": True}, {"win_length": 6, "window": T(6, f="positive"), "return_complex": True},
                    {"onesided": False, "return_complex": True}, {"normalized": True, "return_complex": True}):
        torch.stft(T(32), 8, **options)
        torch.stft(T(2, 32), 8, **options)
    torch.stft(T(4), 8, return_complex=True)
    torch.istft(T(5, 17, d="complex64"), 8)
    torch.istft(T(2, 5, 17, d="complex64"), 8, hop_length=2, window=T(8, f="positive"))


def samples(torch, F, T):
    products(torch, T)
    einsums(torch, T)
    algebra(torch, T)
    fourier(torch, T)
