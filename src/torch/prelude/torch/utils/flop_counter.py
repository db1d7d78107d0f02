"""PyTorch's own counter. Headtorch counts each run by itself."""
import _headtorch

__all__ = ["FlopCounterMode", "register_flop_formula"]


class FlopCounterMode:
    def __init__(self, mods=None, depth=2, display=True, custom_mapping=None):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False

    def get_total_flops(self):
        return _headtorch.gap("FlopCounterMode: its count is not available to the code that is read")

    def get_flop_counts(self):
        return self.get_total_flops()

    def get_table(self, depth=None):
        return ""


def register_flop_formula(targets, get_raw=False):
    return lambda formula: formula
