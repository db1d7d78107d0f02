"""Reductions, running sums, softmax, sorting and searching."""

SHAPES = [(), (3,), (2, 3), (2, 3, 4), (0, 3), (2, 0), (1, 2, 1, 3), (2, 1, 2, 1, 2)]
DTYPES = ["int64", "int32", "uint8", "bool", "float64", "float16", "bfloat16", "complex64"]
SUMS = "sum mean prod std var amax amin all any logsumexp nansum nanmean count_nonzero norm".split()
PLACES = "max min argmax argmin median mode nanmedian".split()
RUNNING = "cumsum cumprod cummax cummin logcumsumexp softmax log_softmax".split()


def sums(torch, T, op):
    for call in (lambda t, *a, **k: getattr(torch, op)(t, *a, **k), lambda t, *a, **k: getattr(t, op)(*a, **k)):
        for shape in SHAPES:
            if op not in ("amax", "amin", "logsumexp"):
                call(T(*shape))
            call(T(*shape), dim=0)
            call(T(*shape), dim=-1, keepdim=True)
        for dim in (1, -2, 2, 3, -4, (0, 1), (0, 2), [1, 2], (0, 0), (1, -2), (), None):
            call(T(2, 3, 4), dim=dim)
        call(T(2, 3, 4), dim=(1, 2), keepdim=True)
        for dtype in DTYPES:
            call(T(2, 3, d=dtype), dim=1)
        call(T(2, 3), dim="a")
        call(T(2, 3), dim=1.0)
        if op in ("sum", "mean", "prod", "nansum", "nanmean"):
            for dtype in DTYPES:
                call(T(2, 3, d=dtype))
            for dtype in (torch.float64, torch.int64, torch.float16):
                call(T(2, 3), dtype=dtype)
                call(T(2, 3, d="int64"), dtype=dtype)
        if op in ("std", "var"):
            for options in ({"unbiased": False}, {"correction": 0}, {"dim": 1, "unbiased": False}, {"dim": 1, "correction": 2, "keepdim": True}):
                call(T(2, 3), **options)
        call(T(2, 3, p=[1, 0]), dim=0)


def places(torch, T, op):
    for call in (lambda t, *a, **k: getattr(torch, op)(t, *a, **k), lambda t, *a, **k: getattr(t, op)(*a, **k)):
        for shape in SHAPES:
            call(T(*shape))
            call(T(*shape), dim=0)
            call(T(*shape), dim=-1, keepdim=True)
        for dim in (1, -2, 2, 3, -4, None):
            call(T(2, 3, 4), dim)
        for dtype in DTYPES:
            call(T(2, 3, d=dtype))
            call(T(2, 3, d=dtype), dim=1)
        call(T(2, 3), dim="a")
        call(T(2, 3), 0, 1, 2)
        if op in ("max", "min"):
            call(T(2, 3), T(3))
            call(T(2, 3), T(4))
            call(T(2, 3), T(3, d="int64"))


def running(torch, T, op):
    for call in (lambda t, *a, **k: getattr(torch, op)(t, *a, **k), lambda t, *a, **k: getattr(t, op)(*a, **k)):
        for shape in SHAPES:
            call(T(*shape), 0)
            call(T(*shape), dim=-1)
        for dim in (1, 2, -4, "a", None, 1.0):
            call(T(2, 3), dim)
        for dtype in DTYPES:
            call(T(2, 3, d=dtype), 1)
        call(T(2, 3))
        call(T(3, p=[0]), 0)
        if op in ("cumsum", "cumprod", "softmax", "log_softmax"):
            for dtype in (torch.float64, torch.int64, torch.float16):
                call(T(2, 3), 1, dtype=dtype)
                call(T(2, 3, d="int64"), 1, dtype=dtype)


def ordering(torch, T):
    for shape in SHAPES:
        torch.sort(T(*shape))
        T(*shape).sort(dim=0, descending=True)
        torch.argsort(T(*shape))
        T(*shape).argsort(0, descending=True)
        torch.msort(T(*shape))
        for k in (1, 2, 5, 0, -1):
            torch.topk(T(*shape), k)
            T(*shape).topk(k, dim=0, largest=False)
        torch.kthvalue(T(*shape), 1)
        T(*shape).kthvalue(2, 0)
    for dim in (1, 2, -3):
        torch.sort(T(2, 3), dim)
        torch.argsort(T(2, 3), dim)
        torch.topk(T(2, 3), 2, dim)
        torch.kthvalue(T(2, 3), 2, dim)
    for dtype in DTYPES:
        torch.sort(T(2, 3, d=dtype))
        torch.argsort(T(2, 3, d=dtype))
        torch.topk(T(2, 3, d=dtype), 2)
    torch.topk(T(2, 3), 1.5)
    torch.topk(T(2, 3))
    torch.sort("a")
    for values in (T(2, v=[0.5, 1.5]), T(2, 2), T(d="int64"), 0.5, "a"):
        for right in (False, True):
            torch.searchsorted(T(4, v=[-1.0, 0.0, 1.0, 2.0]), values, right=right)
            torch.bucketize(values, T(4, v=[-1.0, 0.0, 1.0, 2.0]), right=right)
    torch.searchsorted(T(2, 3, v=[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]), T(2, 2), out_int32=True)
    torch.searchsorted(T(2, 3), T(3, 2))
    torch.bucketize(T(2), T(2, 3))
    for options in ({}, {"return_inverse": True}, {"return_counts": True}, {"return_inverse": True, "return_counts": True}, {"dim": 0}, {"sorted": False}, {"dim": 2}):
        for shape in ((6,), (2, 3), ()):
            torch.unique(T(*shape, d="int64"), **options)
            T(*shape).unique(**options)
            if "sorted" not in options:
                torch.unique_consecutive(T(*shape, d="int64"), **options)
    for q in (0.5, T(2, v=[0.25, 0.75]), 2.0):
        for options in ({}, {"dim": 1}, {"dim": 0, "keepdim": True}, {"dim": 2}):
            torch.quantile(T(2, 3), q, **options)
            torch.nanquantile(T(2, 3), q, **options)
    torch.quantile(T(2, 3, d="int64"), 0.5)
    for elements in (T(2, v=[1, 2], d="int64"), T(2, 2), 1, [1]):
        torch.isin(T(2, 3, d="int64"), elements)


def counting(torch, T):
    for shape in SHAPES:
        torch.nonzero(T(*shape))
        T(*shape).nonzero()
        torch.nonzero(T(*shape), as_tuple=True)
        torch.argwhere(T(*shape))
        torch.diff(T(*shape))
        torch.var_mean(T(*shape))
        torch.std_mean(T(*shape), dim=0)
        torch.aminmax(T(*shape))
        torch.aminmax(T(*shape), dim=0, keepdim=True)
        torch.dist(T(*shape), T(*shape))
        torch.trapezoid(T(*shape))
    for options in ({"n": 2}, {"dim": 0}, {"dim": 2}, {"prepend": T(2, 1)}, {"n": 0}, {"n": -1}):
        torch.diff(T(2, 3), **options)
    for values in ([0, 2, 2, 5], [], [1], [-1]):
        torch.bincount(T(len(values), v=values, d="int64"))
        torch.bincount(T(len(values), v=values, d="int64"), minlength=4)
    torch.bincount(T(2, 2, d="int64"))
    torch.bincount(T(3))
    for options in ({}, {"bins": 4}, {"bins": 4, "min": -1, "max": 1}, {"bins": 0}):
        torch.histc(T(2, 3), **options)
    for p in (1, 2, 0, 3.0, float("inf"), float("-inf"), "fro", "nuc"):
        torch.norm(T(2, 3), p)
        T(2, 3).norm(p, dim=1)
        T(2, 3).norm(p=p, dim=(0, 1), keepdim=True)
        T(2, 3, 4).norm(p, -1)
    torch.norm(T(2, 3, d="int64"))
    for p in (0, 1, 2, float("inf")):
        torch.cdist(T(3, 2), T(4, 2), p)
        torch.cdist(T(5, 3, 2), T(4, 2), p)
    torch.cdist(T(3, 2), T(4, 3))
    torch.cdist(T(3), T(3))
    torch.renorm(T(2, 3), 2, 0, 1.0)
    torch.logsumexp(T(2, 3), 1)
    torch.logsumexp(T(2, 3), (0, 1), True)
    torch.cov(T(2, 3))
    torch.corrcoef(T(2, 3))


def samples(torch, F, T):
    for op in SUMS:
        sums(torch, T, op)
    for op in PLACES:
        places(torch, T, op)
    for op in RUNNING:
        running(torch, T, op)
    ordering(torch, T)
    counting(torch, T)
