"""Layers fused for quantization: the layers in order."""
from torch.nn.modules.container import Sequential

__all__ = [
    "ConvBn1d", "ConvBn2d", "ConvBn3d", "ConvBnReLU1d", "ConvBnReLU2d", "ConvBnReLU3d", "ConvReLU1d", "ConvReLU2d",
    "ConvReLU3d", "LinearReLU", "LinearBn1d", "BNReLU2d", "BNReLU3d",
]


class _FusedModule(Sequential):
    pass


class ConvReLU1d(_FusedModule):
    pass


class ConvReLU2d(_FusedModule):
    pass


class ConvReLU3d(_FusedModule):
    pass


class LinearReLU(_FusedModule):
    pass


class LinearBn1d(_FusedModule):
    pass


class ConvBn1d(_FusedModule):
    pass


class ConvBn2d(_FusedModule):
    pass


class ConvBn3d(_FusedModule):
    pass


class ConvBnReLU1d(_FusedModule):
    pass


class ConvBnReLU2d(_FusedModule):
    pass


class ConvBnReLU3d(_FusedModule):
    pass


class BNReLU2d(_FusedModule):
    pass


class BNReLU3d(_FusedModule):
    pass
