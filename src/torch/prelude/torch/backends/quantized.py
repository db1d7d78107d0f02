"""Engines of quantized kernels."""
engine = "x86"
supported_engines = ["none", "onednn", "x86", "fbgemm", "qnnpack"]
