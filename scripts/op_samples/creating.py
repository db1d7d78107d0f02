"""Ops that make tensors: filled, counted, drawn at random, cast from others."""

RANDOM = {f"torch.{op}" for op in "rand randn randint randperm rand_like randn_like randint_like bernoulli multinomial normal empty empty_like empty_strided".split()} | {
    f"torch.Tensor.{op}" for op in "uniform_ normal_ bernoulli_ random_ exponential_ log_normal_ cauchy_ geometric_ bernoulli new_empty multinomial".split()} | {
    f"torch.nn.functional.{op}" for op in "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout gumbel_softmax rrelu".split()}
SIZES = [(), (3,), (2, 3), (0,), (2, 0, 3), (2, 3, 4, 5), ((2, 3),), ([2, 3],), (-1,), (2, -3), (2.0,), ("a",), (None,), (2, None), ((),), (2.5, 3)]
OPTIONS = [{"dtype": "float64"}, {"dtype": "int64"}, {"dtype": "bool"}, {"dtype": "float16"}, {"device": "cpu"}, {"requires_grad": True}, {"size": (2, 3)}]


def with_dtype(torch, options):
    return {key: getattr(torch, value) if key == "dtype" else value for key, value in options.items()}


def filled(torch, T):
    for op in ("zeros", "ones", "empty", "rand", "randn"):
        for size in SIZES:
            getattr(torch, op)(*size)
        for options in OPTIONS:
            getattr(torch, op)(*(() if "size" in options else (2, 3)), **with_dtype(torch, options))
        for option in ("float64", "int64", "bool", None):
            for tensor in (T(2, 3), T(2, 3, d="int64"), T(), T(3, 2, p=[1, 0])):
                getattr(torch, f"{op}_like")(tensor, **({"dtype": getattr(torch, option)} if option else {}))
        getattr(torch, f"{op}_like")([1])
    for size in ((2, 3), [2], (), 3, (-1,), (2.0,)):
        for value in (0, 1.5, True, T(), "a", 1 + 2j):
            torch.full(size, value)
    for tensor in (T(2, 3), T(2, 3, d="int64"), T(2, 3, d="bool")):
        for value in (0, 1.5, True):
            torch.full_like(tensor, value)
    for name in ("new_zeros", "new_ones", "new_empty"):
        for size in SIZES:
            getattr(T(2, d="float64"), name)(*size)
        getattr(T(2), name)(2, 3, dtype=torch.int64)
    for size, value in (((2, 3), 1), ((2,), 0.5), (3, 1), ((), True), ((-1,), 0)):
        for dtype in ("float32", "int64", "bool"):
            T(2, d=dtype).new_full(size, value)
    for data in (1, 1.5, True, [1, 2], [1, 2.5], [[1, 2], [3, 4]], [True, False], [], [[]], [[1], [2, 3]], "a", None, (1, 2), [T(), T()], T(2, 3), [T(2), T(2)], 1 + 2j, [None], 2 ** 40, [[1, 2], 3], {"a": 1}, [1, "a"]):
        torch.tensor(data)
        torch.as_tensor(data)
        T(2, d="float64").new_tensor(data)
        for dtype in (torch.float64, torch.int64, torch.bool):
            torch.tensor(data, dtype=dtype)
    for data in (1, 2.5, True, "a", None, [1]):
        torch.scalar_tensor(data)
    for args in ((3,), (2, 3), (0,), (-1,), (2.0,), ("a",), (2, 3, 4), (3, 0)):
        torch.eye(*args)
    torch.eye(2, dtype=torch.int64)


def counted(torch, T):
    for args in ((5,), (0,), (-1,), (2, 7), (2, 7, 2), (7, 2, -2), (7, 2), (0, 1, 0.25), (1.5,), (0, 1, 0), (2.0, 5), (True,), ("a",), (None,), (0, 5, -1), (1, 6, 2.0), (T(v=[4], d="int64"),), (0, 10, 3), (-3, 3), (0, 1, 0.1), ()):
        torch.arange(*args)
    for dtype in (torch.float32, torch.float64, torch.int32, torch.float16):
        torch.arange(5, dtype=dtype)
        torch.arange(0, 1, 0.3, dtype=dtype)
        torch.linspace(0, 3, 4, dtype=dtype)
    for args in ((0, 1, 5), (0, 1, 1), (0, 1, 0), (1, -1, 3), (0, 10, 4), (0.5, 2.5, 3), (0, 1, -1), (0, 1), (0, 1, 2.0), ("a", 1, 2), (3, 3, 3), (T(), 1, 3)):
        torch.linspace(*args)
        torch.logspace(*args)
    torch.arange(start=1, end=4)
    torch.arange(end=4)
    torch.arange(end=4, dtype=torch.int32)
    torch.arange()
    torch.range(0, 3)
    for op in ("hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window"):
        for args in ((4,), (1,), (0,), (5, False), (-1,), (2.5,), ("a",)):
            getattr(torch, op)(*args)
    for args in ((3, 4), (2, 2, 1), (0, 3), (3, 3, -1), (-1, 2)):
        torch.tril_indices(*args)
        torch.triu_indices(*args)
    torch.vander(T(3))
    torch.vander(T(3), 2, increasing=True)
    torch.cartesian_prod(T(2), T(3))


def drawn(torch, T):
    for args in ((5, (2, 3)), (0, 5, (2, 3)), (3, ()), (5, 5, (2,)), (2.5, (2,)), (-1, (2,)), (5, 3), (5,), (0, (0,)), (5, (2, -1)), (-5, 5, (4,)), (5, "a"), (5, [2, 2])):
        torch.randint(*args)
    torch.randint(5, (2,), dtype=torch.int32)
    torch.randint(low=0, high=3, size=(2,))
    torch.randint_like(T(2, 3), 5)
    torch.randint_like(T(2, 3, d="int64"), 1, 5)
    for args in ((5,), (0,), (-1,), (2.5,), ("a",), (3, 4)):
        torch.randperm(*args)
    for tensor in (T(2, 3, f="unit"), T(f="unit"), T(2, 3, f="positive"), T(2, 3, d="int64"), T(0), T(2, d="bool"), T(2, d="float64", f="unit")):
        torch.bernoulli(tensor)
        torch.bernoulli(tensor, 0.5)
        tensor.bernoulli()
        tensor.bernoulli_(0.3)
        tensor.bernoulli_(1.5)
        tensor.uniform_(0, 1)
        tensor.uniform_(1, 0)
        tensor.normal_(0, 1)
        tensor.normal_(0, -1)
        tensor.random_(5)
        tensor.exponential_()
        tensor.log_normal_()
        tensor.cauchy_()
        tensor.geometric_(0.5)
    for weights, count in ((T(4, f="positive"), 2), (T(2, 4, f="positive"), 3), (T(4, f="positive"), 5), (T(2, 3, 4, f="positive"), 1), (T(4), 1), (T(4, d="int64", f="positive"), 1), (T(4, f="positive"), 0)):
        torch.multinomial(weights, count)
        weights.multinomial(count, replacement=True)
    for args in ((0.0, T(3, f="positive")), (T(3), T(3, f="positive")), (T(3), 1.0), (0.0, 1.0, (2, 3)), (0.0, 1.0), (T(2, 3), T(3, f="positive")), (T(3), T(4, f="positive")), (T(3), -1.0)):
        torch.normal(*args)


def dropped(F, T):
    for op in ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"):
        for shape in ((), (3,), (2, 3), (2, 3, 4), (2, 3, 4, 5), (1, 2, 3, 4, 5)):
            getattr(F, op)(T(*shape))
            getattr(F, op)(T(*shape), training=False)
        for p in (0.0, 1.0, 1.5, -0.1, "a"):
            getattr(F, op)(T(2, 3, 4), p)
            getattr(F, op)(T(2, 3, 4), p, False)
        getattr(F, op)(T(2, 3, 4, d="int64"), 0.5)
        getattr(F, op)([1.0])
        getattr(F, op)(T(2, 3, 4), inplace=True, p=0.0)
    for shape in ((3,), (2, 3), ()):
        for options in ({}, {"hard": True}, {"tau": 0.5, "dim": 0}, {"dim": 2}):
            F.gumbel_softmax(T(*shape), **options)


def cast(torch, T):
    sources = ["float32", "int64", "bool", "float16", "complex64", "uint8", "float64"]
    for dtype in sources:
        for name in ("float", "double", "half", "bfloat16", "long", "int", "short", "char", "byte", "bool", "cpu", "cfloat"):
            getattr(T(2, 3, d=dtype), name)()
            getattr(T(d=dtype), name)()
        for target in ("float32", "int64", "bool", "float64", "complex64"):
            T(2, 3, d=dtype).to(getattr(torch, target))
            T(2, 3, d=dtype).type(getattr(torch, target))
            torch.result_type(T(2, d=dtype), T(2, d=target))
            torch.result_type(T(2, d=dtype), T(d=target))
            torch.promote_types(getattr(torch, dtype), getattr(torch, target))
            torch.can_cast(getattr(torch, dtype), getattr(torch, target))
        T(2, 3).type_as(T(2, d=dtype))
        T(2, 3).to(T(2, d=dtype))
        for scalar in (1, 1.5, True, 1j):
            torch.result_type(T(2, d=dtype), scalar)
        torch.is_floating_point(T(2, d=dtype))
        torch.is_complex(T(2, d=dtype))
        torch.is_nonzero(T(1, d=dtype))
    for args in (("cpu",), ("cpu", torch.float64), (torch.float64, True), ("meta",), ("a",), (None,), (1.5,), ()):
        T(2, 3).to(*args)
    for options in ({"dtype": torch.int64}, {"device": "cpu"}, {"dtype": torch.float64, "device": "cpu"}, {"memory_format": torch.channels_last}, {"copy": True}, {"dtype": None}):
        T(1, 2, 3, 4).to(**options)
        T(2, 3).to(**options)
    for value in (True, False, "a", None, 1):
        T(2, 3).requires_grad_(value)
        T(2, 3, d="int64").requires_grad_(value)
    for shape in ((), (2, 3), (2, 3, 4, 5)):
        T(*shape).clone(memory_format=torch.contiguous_format)
        T(*shape, g=1).detach()
        T(*shape).detach_()
        T(*shape).get("data")
        T(*shape, d="complex64").get("real")
        T(*shape, d="complex64").get("imag")
        T(*shape).type()


def samples(torch, F, T):
    filled(torch, T)
    counted(torch, T)
    drawn(torch, T)
    dropped(F, T)
    cast(torch, T)
