"""typing_extensions: typing, with the names that newer versions added."""

import typing
from typing import *  # noqa: F403
from typing import (  # noqa: F401
    TYPE_CHECKING, Any, Annotated, ClassVar, Concatenate, Final, ForwardRef, Generic, Literal, LiteralString, Never,
    NewType, NoReturn, NotRequired, ParamSpec, ParamSpecArgs, ParamSpecKwargs, Protocol, Required, Self, TypeAlias,
    TypeAliasType, TypedDict, TypeGuard, TypeVar, TypeVarTuple, Unpack, assert_never, assert_type, cast,
    clear_overloads, dataclass_transform, final, get_args, get_origin, get_overloads, get_type_hints, is_typeddict,
    no_type_check, overload, override, reveal_type, runtime_checkable,
)
from collections.abc import Buffer  # noqa: F401
from types import get_original_bases  # noqa: F401
from warnings import deprecated  # noqa: F401

runtime = runtime_checkable
ReadOnly = typing._SpecialForm("ReadOnly", typing._one)
TypeIs = typing._SpecialForm("TypeIs", typing._one)


class Doc:
    """Documentation inside Annotated."""

    def __init__(self, documentation, /):
        self.documentation = documentation

    def __repr__(self):
        return f"Doc({self.documentation!r})"


class NoDefault:
    pass


def __getattr__(name):
    return getattr(typing, name)
