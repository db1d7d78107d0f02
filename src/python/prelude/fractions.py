"""fractions: exact quotients of integers."""

import math
from _headtorch import known
from numbers import Rational


class Fraction(Rational):
    __slots__ = ("_numerator", "_denominator")

    def __new__(cls, numerator=0, denominator=None):
        known(denominator)
        if isinstance(known(numerator), str):
            numerator, denominator = _read(numerator)
        elif isinstance(numerator, float):
            numerator, denominator = numerator.as_integer_ratio()
        elif isinstance(numerator, Rational) and not isinstance(numerator, int) and denominator is None:
            numerator, denominator = numerator.numerator, numerator.denominator
        elif isinstance(numerator, Fraction) or isinstance(denominator, Fraction):
            return Fraction(numerator) / Fraction(denominator)
        elif not isinstance(numerator, int):
            raise TypeError("argument should be a string or a Rational instance")
        denominator = 1 if denominator is None else denominator
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        common = math.gcd(numerator, denominator) * (-1 if denominator < 0 else 1)
        self = super().__new__(cls)
        self._numerator = numerator // common
        self._denominator = denominator // common
        return self

    @property
    def numerator(self):
        return self._numerator

    @property
    def denominator(self):
        return self._denominator

    def as_integer_ratio(self):
        return self._numerator, self._denominator

    def is_integer(self):
        return self._denominator == 1

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError(f"{cls.__name__}.from_float() only takes floats, not {f!r} ({type(f).__name__})")
        return cls(*f.as_integer_ratio())

    def __format__(self, spec):
        return str(self) if spec == "" else format(float(self), spec)

    def limit_denominator(self, max_denominator=1000000):
        """The nearest fraction whose denominator is no larger, by continued fractions."""
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self._numerator, self._denominator
        while True:
            a = n // d
            if q0 + a * q1 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q0 + a * q1
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        low, high = Fraction(p0 + k * p1, q0 + k * q1), Fraction(p1, q1)
        return high if abs(high - self) <= abs(low - self) else low

    def __repr__(self):
        return f"{type(self).__name__}({self._numerator}, {self._denominator})"

    def __str__(self):
        return str(self._numerator) if self._denominator == 1 else f"{self._numerator}/{self._denominator}"

    def _with(self, other, exact, inexact):
        """Apply to (numerator, denominator) pairs, or to floats when the other one is a float."""
        if isinstance(other, (int, Fraction)):
            return exact(self._numerator, self._denominator, other.numerator, other.denominator)
        if isinstance(other, float):
            return inexact(float(self), other)
        return NotImplemented

    def __add__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(a * d + c * b, b * d), lambda x, y: x + y)

    __radd__ = __add__

    def __sub__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(a * d - c * b, b * d), lambda x, y: x - y)

    def __rsub__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(c * b - a * d, b * d), lambda x, y: y - x)

    def __mul__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(a * c, b * d), lambda x, y: x * y)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(a * d, b * c), lambda x, y: x / y)

    def __rtruediv__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(c * b, a * d), lambda x, y: y / x)

    def __floordiv__(self, other):
        return self._with(other, lambda a, b, c, d: a * d // (b * c), lambda x, y: x // y)

    def __divmod__(self, other):
        return self._with(other, lambda a, b, c, d: (a * d // (b * c), Fraction(a * d % (b * c), b * d)), divmod)

    def __rdivmod__(self, other):
        return divmod(Fraction(other), self) if isinstance(other, int) else divmod(other, float(self))

    def __mod__(self, other):
        return self._with(other, lambda a, b, c, d: Fraction(a * d % (b * c), b * d), lambda x, y: x % y)

    def __pow__(self, power):
        if isinstance(power, int):
            if power >= 0:
                return Fraction(self._numerator ** power, self._denominator ** power)
            return Fraction(self._denominator ** -power, self._numerator ** -power)
        return float(self) ** power

    def __neg__(self):
        return Fraction(-self._numerator, self._denominator)

    def __pos__(self):
        return self

    def __abs__(self):
        return Fraction(abs(self._numerator), self._denominator)

    def __float__(self):
        return self._numerator / self._denominator

    def __int__(self):
        return self.__trunc__()

    def __trunc__(self):
        return -(-self._numerator // self._denominator) if self._numerator < 0 else self._numerator // self._denominator

    def __floor__(self):
        return self._numerator // self._denominator

    def __ceil__(self):
        return -(-self._numerator // self._denominator)

    def __round__(self, ndigits=None):
        if ndigits is None:
            down, rest = divmod(self._numerator, self._denominator)
            twice = rest * 2
            return down + (twice > self._denominator or twice == self._denominator and down % 2)
        shift = 10 ** abs(ndigits)
        return Fraction(round(self * shift), shift) if ndigits > 0 else Fraction(round(self / shift) * shift)

    def __hash__(self):
        return hash(self._numerator) if self._denominator == 1 else hash(float(self))

    def __eq__(self, other):
        return self._with(other, lambda a, b, c, d: a == c and b == d, lambda x, y: x == y)

    def __lt__(self, other):
        return self._with(other, lambda a, b, c, d: a * d < c * b, lambda x, y: x < y)

    def __le__(self, other):
        return self._with(other, lambda a, b, c, d: a * d <= c * b, lambda x, y: x <= y)

    def __gt__(self, other):
        return self._with(other, lambda a, b, c, d: a * d > c * b, lambda x, y: x > y)

    def __ge__(self, other):
        return self._with(other, lambda a, b, c, d: a * d >= c * b, lambda x, y: x >= y)

    def __bool__(self):
        return self._numerator != 0

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def _read(text):
    """(numerator, denominator) of "3/4", "-1.5e2" or "7"."""
    try:
        top, slash, bottom = text.strip().partition("/")
        if slash:
            return int(top), int(bottom)
        digits, _, power = top.lower().partition("e")
        whole, _, after = digits.partition(".")
        number, scale = int(whole + after), int(power or 0) - len(after.replace("_", ""))
        return (number * 10 ** scale, 1) if scale >= 0 else (number, 10 ** -scale)
    except ValueError:
        raise ValueError(f"Invalid literal for Fraction: {text!r}") from None
