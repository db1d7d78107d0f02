"""Quantized layers by an older name."""
from torch.ao.nn.quantized.modules import FloatFunctional, FXFloatFunctional, QFunctional
