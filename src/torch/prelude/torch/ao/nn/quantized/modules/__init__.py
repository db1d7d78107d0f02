"""Quantized layers: the ones that a float model holds."""
from torch.ao.nn.quantized.modules.functional_modules import FloatFunctional, FXFloatFunctional, QFunctional
