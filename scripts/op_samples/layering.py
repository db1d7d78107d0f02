"""What layers compute: linear, embedding, attention, recurrent networks, distances and losses."""

LONG = {"d": "int64", "f": "unit"}

# torch.lstm does not check sizes (nn.LSTM does): a wrong call reads beyond its weights.
AS_WRITTEN = ("torch.lstm",)


def linear(F, T):
    for shape, weight, bias in [((2, 3), (4, 3), (4,)), ((3,), (4, 3), (4,)), ((2, 5, 3), (4, 3), (4,)), ((2, 3), (4, 3), None), ((2, 3), (3,), None), ((2, 3), (3,), ()), ((0, 3), (4, 3), (4,)), ((2, 3), (4, 5), None),
                                ((2, 5, 3), (4, 4), (4,)), ((3,), (4, 5), (4,)), ((2, 3), (4, 3), (5,)), ((2, 3), (4, 3), (1,)), ((2, 3), (4, 3), (2, 4)), ((), (4, 3), None), ((2, 3), (1, 4, 3), None), ((2, 0), (4, 0), (4,)),
                                ((2, 3), (0, 3), (0,)), ((2, 3, 4, 5), (6, 5), (6,)), ((1, 2, 1, 2, 3), (4, 3), None), ((4,), (3,), None), ((2, 3), (), None)]:
        F.linear(T(*shape), T(*weight), *([] if bias is None else [T(*bias)]))
    for left, right in (("float64", "float64"), ("float64", "float32"), ("int64", "int64"), ("int64", "float32"), ("float16", "float32"), ("float16", "float16"), ("bool", "bool")):
        F.linear(T(2, 3, d=left), T(4, 3, d=right))
        F.linear(T(2, 3, d=left), T(4, 3, d=right), T(4))
    for shapes in (((2, 3), (2, 4), (5, 3, 4)), ((2, 6, 3), (2, 6, 4), (5, 3, 4)), ((3,), (4,), (5, 3, 4)), ((2, 3), (3, 4), (5, 3, 4)), ((2, 3), (2, 5), (5, 3, 4)), ((2, 4), (2, 4), (5, 3, 4)), ((2, 3), (2, 4), (3, 4))):
        F.bilinear(*[T(*shape) for shape in shapes])
        F.bilinear(*[T(*shape) for shape in shapes], T(5))


def embedding(torch, F, T):
    for index in (T(3, **LONG), T(**LONG), T(2, 3, **LONG), T(0, **LONG), T(1, v=[10], d="int64"), T(1, v=[11], d="int64"), T(1, v=[-1], d="int64"), T(3, d="int32", f="unit"), T(3), T(3, d="bool"), T(3, d="uint8"), T(2, 2, 2, **LONG), [1], None):
        F.embedding(index, T(11, 4))
        F.embedding(index, T(11, 4), padding_idx=0)
        F.embedding(index, T(11, 4), max_norm=1.0)
        F.one_hot(index)
        F.one_hot(index, 12)
        F.one_hot(index, num_classes=3)
        F.embedding_bag(index, T(11, 4))
        F.embedding_bag(index, T(11, 4), T(2, v=[0, 2], d="int64"))
        F.embedding_bag(index, T(11, 4), mode="sum")
    for weight in ((11,), (11, 0), (11, 2, 3), (0, 4), ()):
        F.embedding(T(3, **LONG), T(*weight))
    for padding in (10, 11, -1, -11, -12):
        F.embedding(T(3, **LONG), T(11, 4), padding)


def attention(torch, F, T):
    q, k, v = (2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 6)
    call = F.scaled_dot_product_attention
    for shapes in ((q, k, v), (q, q, q), (q[1:], k[1:], v[1:]), (q[2:], k[2:], v[2:]), (q, k[1:], v[1:]), (q, k, (2, 2, 4, 4)), (q, (2, 2, 5, 3), v), ((3, *q), (3, *k), (3, *v)), ((0, 2, 3, 4), (0, 2, 5, 4), (0, 2, 5, 4)),
                   (q, (1, 2, 5, 4), (1, 2, 5, 4)), (q, (3, 2, 5, 4), (3, 2, 5, 4)), (q[3:], k[3:], v[3:]), ((2, 2, 3, 0), (2, 2, 5, 0), v), ((2, 4, 3, 4), k, k), ((2, 2, 0, 4), k, v)):
        call(*[T(*shape) for shape in shapes])
        call(*[T(*shape) for shape in shapes], is_causal=True)
    for mask in (T(3, 5, d="bool"), T(3, 5), T(2, 2, 3, 5), T(2, 1, 1, 5, d="bool"), T(5), T(3, 4), T(2, 3, 5), T(3, 5, d="int64"), T(3, 5, d="float64"), T(), T(1, 1, 3, 5)):
        call(T(*q), T(*k), T(*v), mask)
        call(T(*q), T(*k), T(*v), attn_mask=mask, is_causal=True)
    for options in ({"dropout_p": 0.0}, {"dropout_p": 1.5}, {"scale": 0.5}, {"scale": 2}, {"enable_gqa": True}, {"dropout_p": "a"}):
        call(T(*q), T(*k), T(*v), **options)
    call(T(2, 4, 3, 4), T(*k), T(*k), enable_gqa=True)
    call(T(2, 3, 3, 4), T(*k), T(*k), enable_gqa=True)
    for kinds in (("float64",) * 3, ("float16",) * 3, ("int64",) * 3, ("float32", "float64", "float32")):
        call(*[T(*shape, d=kind) for shape, kind in zip((q, k, v), kinds)])
    call(T(*q), T(*k))
    call(T(*q), None, T(*v))


def recurrent(torch, T):
    def weights(gates, size, hidden, layers=1, ways=1):
        each = [[(gates * hidden, size if layer == 0 else hidden * ways), (gates * hidden, hidden), (gates * hidden,), (gates * hidden,)] for layer in range(layers) for _ in range(ways)]
        return [T(*shape) for group in each for shape in group]

    for op, gates in (("lstm", 4), ("gru", 3), ("rnn_tanh", 1), ("rnn_relu", 1)):
        def call(shape, hidden, layers=1, ways=1, first=False, state=None, size=3):
            state = state or ((layers * ways, shape[0 if first else 1], hidden) if len(shape) == 3 else (layers * ways, hidden))
            start = (T(*state), T(*state)) if op == "lstm" else T(*state)  # noqa: B023
            getattr(torch, op)(T(*shape), start, weights(gates, size, hidden, layers, ways), True, layers, 0.0, False, ways == 2, first)  # noqa: B023
        unchecked = op == "lstm"
        for shape in ((5, 2, 3), (1, 1, 3), (5, 2, 4), (5, 3), (0, 2, 3), (5, 0, 3), (2, 5, 2, 3), (3,))[:2 if unchecked else None]:
            call(shape, 4)
            call(shape, 4, first=True)
        for layers, ways in ((2, 1), (1, 2), (3, 2)):
            call((5, 2, 3), 4, layers, ways)
            call((2, 5, 3), 4, layers, ways, True)
        for state in ((5, 3), (0, 2, 3), (3,)) if unchecked else ():
            call(state, 4)
        for state in () if unchecked else ((2, 2, 4), (1, 3, 4), (1, 2, 5), (2, 4)):
            call((5, 2, 3), 4, state=state)
    for op, gates in (("lstm_cell", 4), ("gru_cell", 3), ("rnn_tanh_cell", 1), ("rnn_relu_cell", 1)):
        for shape, state in (((2, 3), (2, 4)), ((3,), (4,)), ((2, 5), (2, 4)), ((2, 3), (3, 4)), ((2, 3), (2, 5)), ((0, 3), (0, 4)), ((2, 2, 3), (2, 2, 4)), ((1, 3), (2, 4)), ((2, 3), (1, 4)), ((2, 3), (4,))):
            start = (T(*state), T(*state)) if op == "lstm_cell" else T(*state)
            getattr(torch, op)(T(*shape), start, *weights(gates, 3, 4))
            getattr(torch, op)(T(*shape), start, *weights(gates, 3, 4)[:2])


def distances(torch, F, T):
    for left, right in [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (1, 3)), ((5, 1, 3), (4, 3)), ((2, 3), (4,)), ((2, 3), (5, 3)), ((), ()), ((0, 3), (0, 3)), ((2, 3, 4), (2, 3, 4))]:
        F.cosine_similarity(T(*left), T(*right), dim=-1)
        F.cosine_similarity(T(*left), T(*right))
        F.cosine_similarity(T(*left), T(*right), dim=2)
        torch.cosine_similarity(T(*left), T(*right), 0)
        F.pairwise_distance(T(*left), T(*right))
        F.pairwise_distance(T(*left), T(*right), p=1, keepdim=True)
    for shape in ((3, 2), (1, 2), (3,), (2, 3, 2)):
        F.pdist(T(*shape))


def losses(F, T):
    pairs = [((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (2,)), ((), ()), ((2, 3), (2, 4)), ((0,), (0,)), ((2, 3, 4, 4), (2, 3, 4, 4)), ((2, 3), (4, 3)), ((1, 3), (2, 3))]
    for op in "mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div soft_margin_loss poisson_nll_loss multilabel_soft_margin_loss hinge_embedding_loss".split():
        call = getattr(F, op)
        for left, right in pairs:
            call(T(*left, f="unit"), T(*right, f="unit"))
        for reduction in ("none", "sum", "mean", "batchmean", "total"):
            call(T(2, 3, f="unit"), T(2, 3, f="unit"), reduction=reduction)
        for left, right in (("float64", "float32"), ("int64", "int64"), ("float32", "int64"), ("float16", "float16")):
            call(T(2, 3, d=left, f="unit"), T(2, 3, d=right, f="unit"))
        call(T(2, 3, f="unit"))
        call(T(2, 3, f="unit"), None)
    for weight in ((3,), (2, 3), (4,), (1,)):
        F.binary_cross_entropy(T(2, 3, f="unit"), T(2, 3, f="unit"), T(*weight, f="positive"))
        F.binary_cross_entropy_with_logits(T(2, 3), T(2, 3, f="unit"), T(*weight, f="positive"))
        F.binary_cross_entropy_with_logits(T(2, 3), T(2, 3, f="unit"), pos_weight=T(*weight, f="positive"))
    for options in ({"beta": 0.5}, {"beta": 0}, {"beta": -1}):
        F.smooth_l1_loss(T(3), T(3), **options)
    for options in ({"delta": 0.5}, {"delta": 0}, {"log_target": True}):
        (F.kl_div if "log_target" in options else F.huber_loss)(T(3), T(3), **options)
    targets = [((4, 11), (4,)), ((11,), ()), ((4, 11, 5), (4, 5)), ((4, 11, 5, 6), (4, 5, 6)), ((4, 11), (3,)), ((4, 11), (4, 1)), ((4, 11), (4, 11)), ((4, 11, 5), (4,)), ((0, 11), (0,)), ((4,), (4,)), ((4, 11, 5, 6), (4, 1, 5, 6)), ((4, 11, 5, 6), (4, 6, 5)),
               ((1, 11), ()), ((), ())]
    for scores, target in targets:
        for op in (F.cross_entropy, F.nll_loss):
            op(T(*scores), T(*target, **LONG))
            op(T(*scores), T(*target, **LONG), reduction="none")
            op(T(*scores), T(*target, **LONG), T(11, f="positive"))
            op(T(*scores), T(*target))
        if 0 not in target:  # without rows it gives what lay in memory
            F.multi_margin_loss(T(*scores), T(*target, **LONG))
        F.multilabel_margin_loss(T(*scores), T(*target, **LONG))
    for options in ({"ignore_index": 3}, {"label_smoothing": 0.1}, {"label_smoothing": 2.0}, {"reduction": "sum"}, {"reduction": "total"}, {"weight": None}):
        F.cross_entropy(T(4, 11), T(4, **LONG), **options)
    for dtype in ("int32", "float64", "uint8", "bool"):
        F.cross_entropy(T(4, 11), T(4, d=dtype, f="unit"))
        F.nll_loss(T(4, 11), T(4, d=dtype, f="unit"))
    F.cross_entropy(T(4, 11), T(1, v=[11], d="int64"))
    F.cross_entropy(T(1, 11), T(1, v=[11], d="int64"))
    F.cross_entropy(T(1, 11), T(1, v=[-1], d="int64"))
    for shapes in (((2, 3),) * 3, ((3,),) * 3, ((2, 3), (2, 3), (1, 3)), ((2, 3), (2, 4), (2, 3))):
        F.triplet_margin_loss(*[T(*shape) for shape in shapes])
        F.triplet_margin_with_distance_loss(*[T(*shape) for shape in shapes])
        F.gaussian_nll_loss(*[T(*shape, f="positive") for shape in shapes])
    for shapes in (((2, 3), (2, 3), (2,)), ((3,), (3,), ()), ((2, 3), (2, 3), (3,)), ((2, 3), (2, 3), (2, 3)), ((2, 3), (2, 4), (2,))):
        F.cosine_embedding_loss(*[T(*shape) for shape in shapes])
        F.margin_ranking_loss(*[T(*shape) for shape in shapes])
    for shape, target, lengths in (((10, 2, 5), (2, 4), ((10, 10), (4, 3))), ((10, 5), (4,), ((10,), (4,))), ((10, 2, 5), (7,), ((10, 10), (4, 3))), ((10, 2, 5), (3, 4), ((10, 10), (4, 3))), ((10, 2, 5), (2, 4), ((11, 10), (4, 3)))):
        for reduction in ("mean", "none", "sum"):
            F.ctc_loss(T(*shape), T(*target, d="int64", v=[1 + i % 4 for i in range(target[0] * (target[1] if len(target) > 1 else 1))]), *lengths, reduction=reduction)


def samples(torch, F, T):
    linear(F, T)
    embedding(torch, F, T)
    attention(torch, F, T)
    recurrent(torch, T)
    distances(torch, F, T)
    losses(F, T)
