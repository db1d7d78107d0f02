"""Quantization over graphs, which is not modelled."""
from torch.ao.quantization.quantize import convert as convert_fx
from torch.ao.quantization.quantize import prepare as prepare_fx
from torch.ao.quantization.quantize import prepare_qat as prepare_qat_fx
