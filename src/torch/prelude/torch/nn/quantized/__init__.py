"""Quantized layers by an older name."""
from torch.ao.nn.quantized import FloatFunctional, FXFloatFunctional, QFunctional
