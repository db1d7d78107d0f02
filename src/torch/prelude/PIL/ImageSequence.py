"""PIL.ImageSequence: what it does with pixels is unknown."""
import _headtorch


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _headtorch.quiet(f"the result of PIL.ImageSequence.{name}")
