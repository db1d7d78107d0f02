"""importlib.resources: files inside packages cannot be reached; asking gives an unknown."""

import _headtorch


def files(anchor):
    return _headtorch.gap(f"files of the package {anchor}")


def read_text(anchor, *names, encoding="utf-8"):
    return _headtorch.gap(f"the text of {names} in {anchor}")
