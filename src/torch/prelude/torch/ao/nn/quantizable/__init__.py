"""Layers that quantization may replace, which is not modelled."""
