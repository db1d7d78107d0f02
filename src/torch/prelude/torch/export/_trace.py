"""Exports that do not run."""
from torch.export import export as _export
