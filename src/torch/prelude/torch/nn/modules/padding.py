"""Padding."""
import torch.nn.functional as F

from .batchnorm import _expect
from .module import Module
from .utils import _ntuple, _pair, _quadruple

__all__ = [
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d", "ConstantPad3d",
    "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d", "ReplicationPad2d",
    "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]

_sextuple = _ntuple(6)


class _PadNd(Module):
    """Before and after each axis, last axis first, as F.pad reads it; one number stands for all."""

    _edges = None

    def __init__(self, padding):
        super().__init__()
        self.padding = self._edges(padding)

    def extra_repr(self):
        return f"{self.padding}"


class _CircularPadNd(_PadNd):
    def _check_input_dim(self, input):
        raise NotImplementedError

    def forward(self, input):
        self._check_input_dim(input)
        return F.pad(input, self.padding, "circular")


class CircularPad1d(_CircularPadNd):
    _edges = staticmethod(_pair)

    def _check_input_dim(self, input):
        _expect(input, 2, 3)


class CircularPad2d(_CircularPadNd):
    _edges = staticmethod(_quadruple)

    def _check_input_dim(self, input):
        _expect(input, 3, 4)


class CircularPad3d(_CircularPadNd):
    _edges = staticmethod(_sextuple)

    def _check_input_dim(self, input):
        _expect(input, 4, 5)


class _ConstantPadNd(_PadNd):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPadNd):
    _edges = staticmethod(_pair)


class ConstantPad2d(_ConstantPadNd):
    _edges = staticmethod(_quadruple)


class ConstantPad3d(_ConstantPadNd):
    _edges = staticmethod(_sextuple)


class _ReflectionPadNd(_PadNd):
    def forward(self, input):
        return F.pad(input, self.padding, "reflect")


class ReflectionPad1d(_ReflectionPadNd):
    _edges = staticmethod(_pair)


class ReflectionPad2d(_ReflectionPadNd):
    _edges = staticmethod(_quadruple)


class ReflectionPad3d(_ReflectionPadNd):
    _edges = staticmethod(_sextuple)


class _ReplicationPadNd(_PadNd):
    def forward(self, input):
        return F.pad(input, self.padding, "replicate")


class ReplicationPad1d(_ReplicationPadNd):
    _edges = staticmethod(_pair)


class ReplicationPad2d(_ReplicationPadNd):
    _edges = staticmethod(_quadruple)


class ReplicationPad3d(_ReplicationPadNd):
    _edges = staticmethod(_sextuple)


class ZeroPad1d(ConstantPad1d):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"
