"""Activations and normalizations of torch.nn.functional."""

PLAIN = "relu relu6 silu mish hardswish hardsigmoid softsign tanhshrink logsigmoid sigmoid tanh selu".split()
OPTIONS = {
    "elu": [(1.0,), (0.5,), ("a",)], "celu": [(1.0,), (0.5,), (0.0,)], "leaky_relu": [(0.01,), (0.2,), (-0.1,), ("a",)], "gelu": [], "softplus": [(1,), (2, 10), ("a",)], "hardtanh": [(-1, 1), (0, 6), (1, -1)],
    "threshold": [(0.1, 20), (0, 0), (), ("a", 1)], "hardshrink": [(0.5,), (0,)], "softshrink": [(0.5,), (-1,)], "rrelu": [(0.125, 0.33), (0.5, 0.1)], "glu": [(-1,), (0,), (1,), (3,)],
    "softmax": [(0,), (1,), (-1,), (3,), ("a",)], "log_softmax": [(0,), (-1,), (3,)], "softmin": [(0,), (-1,), (3,)],
}
SHAPES = [(), (1,), (3,), (4,), (2, 3), (2, 4), (0, 4), (2, 3, 4), (1, 2, 3, 4), (1, 2, 1, 2, 4)]
DTYPES = ["int64", "int32", "uint8", "bool", "float64", "float16", "bfloat16", "complex64"]


def activations(torch, F, T):
    for op in PLAIN:
        call = getattr(F, op)
        for shape in SHAPES:
            call(T(*shape))
        for dtype in DTYPES:
            call(T(2, 2, d=dtype))
        if op in ("relu", "relu6", "silu", "mish", "hardswish", "hardsigmoid", "selu"):
            call(T(2, 3), inplace=True)
            call(T(2, 3, d="int64"), inplace=True)
        for wrong in (None, [1.0], 1.5, "a"):
            call(wrong)
        call(T(2, 3), 1, 2, 3)
    for op, options in OPTIONS.items():
        call = getattr(F, op)
        for shape in SHAPES:
            call(T(*shape), *([-1] if "softm" in op else [0.5, 1] if op == "threshold" else []))
        for args in options:
            call(T(2, 4), *args)
        for dtype in DTYPES:
            call(T(2, 4, d=dtype), *([1] if "softm" in op else [0.5, 1] if op == "threshold" else []))
        for wrong in (None, [1.0], 1.5, "a"):
            call(wrong, *options[0] if options else ())
    for approximate in ("none", "tanh", "erf"):
        F.gelu(T(2, 3), approximate=approximate)
    for dtype in (torch.float64, torch.int64, torch.float16):
        F.softmax(T(2, 3), 1, dtype=dtype)
        F.log_softmax(T(2, 3, d="int64"), 1, dtype=dtype)
    F.softmax(T(2, 3))
    for weight in ((1,), (3,), (2,), (), (3, 1), (1, 1)):
        for shape in ((2, 3), (3,), (2, 3, 4), (), (0, 3), (2, 3, 4, 5)):
            F.prelu(T(*shape), T(*weight))
            torch.prelu(T(*shape), T(*weight))
    for op in ("celu", "selu", "softmax", "log_softmax", "rrelu", "threshold", "relu"):
        args = {"softmax": (0,), "log_softmax": (0,), "threshold": (0.5, 1)}.get(op, ())
        for shape in SHAPES:
            getattr(torch, op)(T(*shape), *args)
    for shape in SHAPES:
        F.normalize(T(*shape))
        F.normalize(T(*shape), dim=-1)
        F.normalize(T(*shape), p=1, dim=0)
        F.relu_(T(*shape))
        F.local_response_norm(T(*shape), 2)
    for size in (0, 1, 2, 5, -1):
        F.local_response_norm(T(2, 5, 3, 3), size)
    F.normalize(T(2, 3, d="int64"))
    F.normalize(T(2, 3), dim=2)
    F.normalize(T(2, 3), p="a")


def normalizations(torch, F, T):
    for shape in ((2, 3), (2, 3, 4), (2, 3, 4, 5), (1, 3, 2, 2, 2), (3,), (), (0, 3), (0, 3, 4), (1, 3), (1, 3, 1, 1), (2, 4), (2, 0)):
        mean, var = T(3), T(3, f="positive")
        F.batch_norm(T(*shape), mean, var)
        F.batch_norm(T(*shape), mean, var, T(3), T(3), training=True)
        F.batch_norm(T(*shape), None, None, training=True)
        F.batch_norm(T(*shape), None, None)
        F.instance_norm(T(*shape))
        F.instance_norm(T(*shape), weight=T(3), bias=T(3))
        F.instance_norm(T(*shape), mean, var, use_input_stats=False)
        for groups in (1, 3, 2, 0):
            F.group_norm(T(*shape), groups)
            F.group_norm(T(*shape), groups, T(3), T(3))
    for weight, bias in (((4,), None), (None, (4,)), ((3, 1), None), ((), None), ((3,), (2,))):
        F.batch_norm(T(2, 3, 2), T(3), T(3, f="positive"), *[None if shape is None else T(*shape) for shape in (weight, bias)])
        F.group_norm(T(2, 3, 2), 3, *[None if shape is None else T(*shape) for shape in (weight, bias)])
    F.batch_norm(T(2, 3), T(4), T(4, f="positive"))
    F.batch_norm(T(2, 3), T(3), T(4, f="positive"))
    for dtype in ("int64", "float64", "float16", "bfloat16", "bool"):
        F.batch_norm(T(2, 3, d=dtype), T(3), T(3, f="positive"))
        F.layer_norm(T(2, 3, d=dtype), (3,))
        F.layer_norm(T(2, 3, d=dtype), (3,), T(3), T(3))
        F.group_norm(T(2, 3, d=dtype), 3)
        F.rms_norm(T(2, 3, d=dtype), (3,))
        F.rms_norm(T(2, 3, d=dtype), (3,), T(3))
        F.instance_norm(T(2, 3, 4, d=dtype))
    for shape, normal in [((2, 3), (3,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((2, 3, 4), [2, 3, 4]), ((3,), (3,)), ((0, 3), (3,)), ((2, 3), (4,)), ((2, 3), (2,)), ((2, 3), ()), ((2, 3), 3), ((), (1,)), ((2, 3), (2, 2, 3)), ((2, 0), (0,)), ((2, 3, 4, 5, 6), (6,)), ((2, 3), "a")]:
        for op in (F.layer_norm, F.rms_norm, torch.layer_norm, torch.rms_norm):
            op(T(*shape), normal)
            op(T(*shape), normal, T(3))
        F.layer_norm(T(*shape), normal, T(3), T(3))
        F.layer_norm(T(*shape), normal, T(4), T(4), 1e-3)
        F.layer_norm(T(*shape), normal, None, T(3))
        F.rms_norm(T(*shape), normal, T(4), 1e-3)


def samples(torch, F, T):
    activations(torch, F, T)
    normalizations(torch, F, T)
