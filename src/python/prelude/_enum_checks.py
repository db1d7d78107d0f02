"""Checks of whole enums: no aliases, no holes. Part of enum, which imports it last."""

import sys

from enum import Flag, StrEnum


def unique(enumeration):
    """Refuse aliases."""
    aliases = [f"{alias} -> {made.name}" for alias, made in enumeration.__members__.items() if alias != made.name]
    if aliases:
        raise ValueError(f"duplicate values found in {enumeration!r}: {', '.join(aliases)}")
    return enumeration


class EnumCheck(StrEnum):
    CONTINUOUS = "no skipped integer values"
    NAMED_FLAGS = "multi-flag aliases may not contain unnamed flags"
    UNIQUE = "one name per value"


CONTINUOUS, NAMED_FLAGS, UNIQUE = EnumCheck


class verify:
    def __init__(self, *checks):
        self.checks = checks

    def __call__(self, enumeration):
        name = enumeration.__name__
        for check in self.checks:
            if check is UNIQUE:
                aliases = [f"{alias} -> {made.name}" for alias, made in enumeration.__members__.items()
                           if alias != made.name]
                if aliases:
                    raise ValueError(f"aliases found in {enumeration!r}: {', '.join(aliases)}")
            elif check is CONTINUOUS:
                values = {made.value for made in enumeration}
                if issubclass(enumeration, Flag):
                    wanted = {1 << bit for bit in range(min(values).bit_length() - 1, max(values).bit_length())}
                else:
                    wanted = set(range(min(values), max(values) + 1))
                missing = sorted(wanted - values)
                if missing:
                    raise ValueError(f"invalid {'flag' if issubclass(enumeration, Flag) else 'enum'} {name!r}: "
                                     f"missing values {', '.join(map(str, missing))}")
        return enumeration


def global_enum(cls, update_str=False):
    """Put the members into their module as well."""
    module = sys.modules[cls.__module__]
    for name, made in cls.__members__.items():
        setattr(module, name, made)
    cls.__repr__ = lambda self: f"{self.__class__.__module__.split('.')[-1]}.{self._name_}"
    return cls
