"""Layers for training with simulated quantization, which is not modelled."""
