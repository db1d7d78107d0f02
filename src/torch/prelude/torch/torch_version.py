"""The version of PyTorch that this prelude follows, comparable with strings and tuples."""
import re

__all__ = ["TorchVersion"]


def _numbers(version):
    if isinstance(version, str):
        release = re.match(r"\d+(\.\d+)*", version)
        version = release.group(0).split(".") if release else []
    numbers = [int(part) for part in version]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


class TorchVersion(str):
    def __lt__(self, other):
        return _numbers(str(self)) < _numbers(other)

    def __le__(self, other):
        return _numbers(str(self)) <= _numbers(other)

    def __gt__(self, other):
        return _numbers(str(self)) > _numbers(other)

    def __ge__(self, other):
        return _numbers(str(self)) >= _numbers(other)

    def __eq__(self, other):
        return isinstance(other, (str, tuple, list)) and _numbers(str(self)) == _numbers(other)

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(str(self))
