"""Quantization by an older name."""
from torch.ao.quantization import *
from torch.ao.quantization import (
    DeQuantStub, QuantStub, QuantWrapper, convert, fuse_modules, fuse_modules_qat, prepare, prepare_qat, quantize,
    quantize_dynamic,
)
