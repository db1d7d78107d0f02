"""What tensors answer about themselves, and their way to other devices, memories and sizes."""

RANDOM = {"torch.empty_strided", "torch.empty_permuted", "torch.Tensor.new", "torch.Tensor.resize_", "torch.Tensor.resize_as_", "torch.resize_as_", "torch.binomial", "torch.poisson", "torch._standard_gamma", "torch._sample_dirichlet",
          "torch.nn.init.trunc_normal_", "torch.nn.init.orthogonal_", "torch.nn.init.sparse_", "torch.svd_lowrank"}
SHAPES = [(), (3,), (2, 3), (0, 3), (2, 3, 4), (1, 2, 3, 2), (2, 1, 2, 1, 2)]
DTYPES = ["float64", "int64", "bool", "float16", "uint8", "int32", "complex64", "bfloat16"]


def asking(torch, T):
    for name in ("is_conj", "is_neg", "is_inference", "is_signed", "get_device", "_shape_as_tensor", "resolve_conj", "resolve_neg"):
        call = getattr(torch, name)
        for shape in SHAPES:
            call(T(*shape))
        for dtype in DTYPES:
            call(T(1, d=dtype, f="positive"))
        call(T(2, 3, p=[1, 0]))
        for wrong in ("a", None, [1.0], 1.5):
            call(wrong)
    for left in SHAPES:
        for right in ((2, 3), (), (3,)):
            torch.is_same_size(T(*left), T(*right))
    torch.is_same_size(T(2), T(2, d="int64"))
    for wrong in ("a", None, 1):
        torch.is_same_size(T(2), wrong)
    for seed in (0, 1, 2 ** 31, -1, 2 ** 63 - 1, True, 7, 42, 1234, 10, 11, 12, 13, 14, 15, 16, 17, 1.5, "a", None, 2 ** 65):
        torch.manual_seed(seed)
    for shape in SHAPES + [(4, 4)]:
        for name in ("cdouble", "chalf"):
            getattr(T(*shape), name)()
    for dtype in DTYPES:
        for name in ("cdouble", "chalf"):
            getattr(T(2, d=dtype), name)()
    for name in ("cdouble", "chalf"):
        getattr(T(2), name)("a")
        getattr(T(2), name)(1, 2)
        getattr(T(2), name)(None)
        getattr(T(2, g=1), name)()
        getattr(T(3, 2, p=[1, 0]), name)()


def memory(torch, T):
    for size, stride in (((2, 3), (3, 1)), ((2, 3), (1, 2)), ((), ()), ((0, 3), (3, 1)), ((2, 3), (0, 0)), ((4,), (2,)), ((2, 2, 2), (4, 2, 1)), ((2, 3), (3,)), ((2, -3), (3, 1)), ((2, 3), (-1, 1)), ("a", (1,)), (None, None), (3, 1), ((2.5,), (1,))):
        torch.empty_strided(size, stride)
        torch.empty_strided(size, stride, dtype=torch.int64)
    for size, order in (((2, 3), (0, 1)), ((2, 3), (1, 0)), ((2, 3, 4), (2, 0, 1)), ((2, 3, 4), (0, 2, 1)), ((), ()), ((0, 3), (1, 0)), ((2, 3, 4, 5), (0, 2, 3, 1)), ((2, 3), (0, 0)), ((2, 3), (0,)), ((2, 3), (0, 2)), ((2, 3), (-1, 0)), ("a", (0,))):
        torch.empty_permuted(size, order)
        torch.empty_permuted(size, order, dtype=torch.float64)
    for shape in ((2, 3), (6,), ()):
        for target in ((3, 2), (6,), (4,), (2, 2), (), (0, 3), (-1,), (2, 3, 2)):
            T(*shape).resize_(*target)
            T(*shape).resize_(list(target))
        T(*shape).resize_as_(T(3, 2))
        T(*shape).resize_as_(T(2, 4, d="int64"))
        T(*shape).resize_as_(T())
        for wrong in ("a", None, 1.5):
            T(*shape).resize_(wrong)
            T(*shape).resize_as_(wrong)
    for shape in SHAPES:
        T(3).resize_as_(T(*shape))
        T(2, 3).set_(T(*shape))
        T(2, 3).set_(T(*shape, d="int64"))
        T(*shape).set_()
        torch.resize_as_(T(2), T(*shape))
    T(2, 3).set_("a")
    T(2, 3).set_(None)
    for value in (1, 0.5, True, T(), T(3), "a", None, 1j):
        for dtype in ("float32", "int64", "bool"):
            torch.fill(T(2, 3, d=dtype), value)
            torch.fill_(T(2, 3, d=dtype), value)
    for shape in SHAPES:
        torch.zero_(T(*shape))
    for dtype in DTYPES:
        torch.zero_(T(2, d=dtype))
    torch.zero_(T(2, g=1))
    for wrong in ("a", None, 1, [1.0]):
        torch.zero_(wrong)
    for data in (1, 1.5, True, [1, 2], [1, 2.5], [[1, 2], [3, 4]], [], [[]], [[1], [2, 3]], "a", None, (1, 2), T(2, 3), [T(), T()], [True, False], {"a": 1}):
        torch.asarray(data)
        torch.asarray(data, dtype=torch.float64)
        T(2).new(data)
    T(2).new(2, 3)
    T(2).new()
    T(2).new(torch.Size((2, 2)) if False else [2, 2])


def starting(torch, T):
    """torch.nn.init: what writes in a way of its own."""
    for shape in SHAPES + [(4, 4), (3, 5), (5, 2)]:
        torch.nn.init.trunc_normal_(T(*shape))
        torch.nn.init.trunc_normal_(T(*shape), std=0.02, a=-0.1, b=0.1)
        torch.nn.init.orthogonal_(T(*shape))
        torch.nn.init.orthogonal_(T(*shape), gain=2)
        torch.nn.init.sparse_(T(*shape), 0.5)
        torch.nn.init.sparse_(T(*shape), sparsity=0.1, std=1)
    for wrong in ("a", None, [1.0], 1.5):
        torch.nn.init.trunc_normal_(wrong)
        torch.nn.init.orthogonal_(wrong)
        torch.nn.init.sparse_(wrong, 0.5)
    torch.nn.init.sparse_(T(2, 3))


def drawing(torch, T):
    for shape in SHAPES:
        torch.poisson(T(*shape, f="positive"))
        torch.binomial(T(*shape, f="positive"), T(*shape, f="unit"))
        torch._standard_gamma(T(*shape, f="positive"))
        torch._sample_dirichlet(T(*shape, f="positive"))
    for dtype in DTYPES:
        torch.poisson(T(2, d=dtype, f="positive"))
        torch.binomial(T(2, d=dtype, f="positive"), T(2, f="unit"))
        torch._standard_gamma(T(2, d=dtype, f="positive"))
        torch._sample_dirichlet(T(2, d=dtype, f="positive"))
    for left, right in (((2, 3), (3,)), ((2, 1), (3,)), ((2, 3), (4,))):
        torch.binomial(T(*left, f="positive"), T(*right, f="unit"))
    for wrong in ("a", None, 1, [1.0]):
        for name in ("poisson", "_standard_gamma", "_sample_dirichlet"):
            getattr(torch, name)(wrong)
        torch.binomial(wrong, T(2))


def samples(torch, F, T):
    asking(torch, T)
    memory(torch, T)
    starting(torch, T)
    drawing(torch, T)
