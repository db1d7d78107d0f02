"""Quantized layers: the ones that a float model holds."""
from torch.ao.nn.quantized.modules import FloatFunctional, FXFloatFunctional, QFunctional
