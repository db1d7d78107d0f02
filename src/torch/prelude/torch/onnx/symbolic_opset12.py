"""Exports of operators, which do not run."""
import _headtorch


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda *args, **kwargs: _headtorch.gap(f"torch.onnx.symbolic_opset12.{name} does not run")
