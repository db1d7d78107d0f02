"""timm.data where timm is not installed: its names exist, what they give is unknown."""

from _out_of_reach import unknown_names

__getattr__ = unknown_names("timm.data")
