"""Quantization in eager mode. A model is read before it is converted: it stays a float model."""
from torch.ao.quantization.fuse_modules import fuse_modules, fuse_modules_qat
from torch.ao.quantization.observer import *
from torch.ao.quantization.qconfig import *
from torch.ao.quantization.quantize import convert, prepare, prepare_qat, propagate_qconfig_, quantize, quantize_dynamic
from torch.ao.quantization.stubs import DeQuantStub, QuantStub, QuantWrapper
