"""Exports that do not run."""
from torch.onnx import export, is_in_onnx_export
