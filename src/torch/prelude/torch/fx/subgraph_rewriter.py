"""Patterns in a graph."""
import _headtorch


def replace_pattern(gm, pattern, replacement):
    return _headtorch.gap("patterns of a graph are not replaced")
