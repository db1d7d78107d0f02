"""Operators by namespace."""
from torch.ops import _Namespace as _OpNamespace


class OpOverload:
    pass


class OpOverloadPacket:
    pass


class HigherOrderOperator:
    pass
