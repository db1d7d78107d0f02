"""Flags: enums whose members combine with | & ^ ~. Part of enum, which imports it last."""

import enum as _enum
from enum import Enum, ReprEnum, StrEnum


class FlagBoundary(StrEnum):
    """What to do with bits that no member has."""
    STRICT = "strict"
    CONFORM = "conform"
    EJECT = "eject"
    KEEP = "keep"


STRICT, CONFORM, EJECT, KEEP = FlagBoundary
_enum.EJECT_BOUNDARY[0] = EJECT


def _bits(value):
    """The single bits of a non-negative number, lowest first."""
    while value:
        bit = value & -value
        yield bit
        value ^= bit


class Flag(Enum):
    @classmethod
    def _before_members(cls, boundary):
        cls._flag_mask_ = 0
        cls._singles_mask_ = 0
        cls._boundary_ = boundary or getattr(cls, "_boundary_", None) or STRICT

    @classmethod
    def _counts_as_member(cls, value):
        """One-bit values are members; 0 and combinations are aliases. All are named."""
        if not isinstance(value, int):
            raise TypeError(f"{value!r} is not an integer")
        cls._flag_mask_ |= value
        single = value > 0 and value & (value - 1) == 0
        if single:
            cls._singles_mask_ |= value
        return single

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 1 << max(last_values).bit_length()

    @classmethod
    def _iter_member_(cls, value):
        """The one-bit members in value, in the order they are defined in."""
        members = [cls._value2member_map_[bit] for bit in _bits(value & cls._singles_mask_)]
        yield from sorted(members, key=lambda member: member._sort_order_)

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        mask = cls._flag_mask_
        every_bit = (1 << mask.bit_length()) - 1
        if not ~every_bit <= value <= every_bit or value & (every_bit ^ mask):
            if cls._boundary_ is STRICT:
                width = max(value.bit_length(), mask.bit_length())
                raise ValueError(f"{cls!r} invalid value {value!r}\n    given {_binary(value, width)}\n"
                                 f"  allowed {_binary(mask, width)}")
            if cls._boundary_ is CONFORM:
                value &= mask
            elif cls._boundary_ is EJECT:
                return value
            elif value < 0:
                value = max(every_bit + 1, 1 << value.bit_length()) + value
        if value < 0:
            value &= mask if cls._boundary_ is not KEEP else every_bit
        known = cls._value2member_map_.get(value)
        return cls._combined(value) if known is None else known

    @classmethod
    def _combined(cls, value):
        """The pseudo-member for several bits, made once."""
        made = object.__new__(cls) if cls._member_type_ is object else cls._member_type_.__new__(cls, value)
        made._value_ = value
        names = [member._name_ for member in cls._iter_member_(value)]
        unknown = value & ~cls._flag_mask_
        if names and unknown:
            names.append(str(unknown))
        made._name_ = "|".join(names) or None
        return cls._value2member_map_.setdefault(value, made)

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError(f"unsupported operand type(s) for 'in': {type(other).__qualname__!r} and "
                            f"{self.__class__.__qualname__!r}")
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        yield from self._iter_member_(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __repr__(self):
        name = self.__class__.__name__
        if self._name_ is None:
            return f"<{name}: {self._value_!r}>"
        return f"<{name}.{self._name_}: {int(self._value_)!r}>"

    def __str__(self):
        if self._name_ is None:
            return f"{self.__class__.__name__}({self._value_!r})"
        return f"{self.__class__.__name__}.{self._name_}"

    def __bool__(self):
        return bool(self._value_)

    def _number(self, other):
        """The value of an operand, None if it cannot be one."""
        if isinstance(other, self.__class__):
            return other._value_
        if self._member_type_ is not object and isinstance(other, self._member_type_):
            return other
        return None

    def __or__(self, other):
        number = self._number(other)
        return NotImplemented if number is None else self.__class__(self._value_ | number)

    def __and__(self, other):
        number = self._number(other)
        return NotImplemented if number is None else self.__class__(self._value_ & number)

    def __xor__(self, other):
        number = self._number(other)
        return NotImplemented if number is None else self.__class__(self._value_ ^ number)

    def __invert__(self):
        if self._boundary_ in (EJECT, KEEP):
            return self.__class__(~self._value_)
        return self.__class__(self._singles_mask_ & ~self._value_)

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__


def _binary(value, width):
    """0b0 01: the sign bit apart, as the error of a strict flag shows numbers."""
    digits = format(value & ((1 << width) - 1), f"0{width}b")
    return f"0b{'1' if value < 0 else '0'} {digits}"


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    __str__ = int.__repr__
    __format__ = int.__format__
