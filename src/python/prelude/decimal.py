"""decimal: numbers that keep their decimal digits: made, compared, added, multiplied, rounded to a place."""

from fractions import Fraction

ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN, ROUND_UP = "ROUND_HALF_EVEN", "ROUND_HALF_UP", "ROUND_DOWN", "ROUND_UP"
ROUND_CEILING, ROUND_FLOOR = "ROUND_CEILING", "ROUND_FLOOR"


class DecimalException(ArithmeticError):
    pass


class InvalidOperation(DecimalException):
    pass


class DivisionByZero(DecimalException, ZeroDivisionError):
    pass


class Context:
    def __init__(self, prec=28, rounding=ROUND_HALF_EVEN, **options):
        self.prec = prec
        self.rounding = rounding


_context = Context()


def getcontext():
    return _context


def setcontext(context):
    _context.prec, _context.rounding = context.prec, context.rounding


def _rounded(number, rounding):
    """A Fraction to a whole number."""
    down = number.__floor__()
    rest = number - down
    if rest == 0:
        return down
    towards = {ROUND_DOWN: number < 0, ROUND_UP: number > 0, ROUND_CEILING: True, ROUND_FLOOR: False}
    if rounding in towards:
        return down + towards[rounding]
    if rest * 2 == 1:
        return down + (down % 2 == 1 if rounding == ROUND_HALF_EVEN else number > 0)
    return down + (rest * 2 > 1)


class Decimal:
    """digits * 10 ** exponent"""

    def __init__(self, value="0", context=None):
        if isinstance(value, Decimal):
            self._digits, self._exponent = value._digits, value._exponent
        elif isinstance(value, int):
            self._digits, self._exponent = int(value), 0
        elif isinstance(value, float):
            top, bottom = value.as_integer_ratio()
            places = bottom.bit_length() - 1
            self._digits, self._exponent = top * 5 ** places, -places
        else:
            self._digits, self._exponent = self._read(str(value))

    @staticmethod
    def _read(text):
        number, _, power = text.strip().lower().replace("_", "").partition("e")
        whole, _, after = number.partition(".")
        try:
            return int(whole + after), int(power or 0) - len(after)
        except ValueError:
            raise InvalidOperation("[<class 'decimal.ConversionSyntax'>]") from None

    @classmethod
    def _of(cls, digits, exponent):
        made = cls.__new__(cls)
        made._digits, made._exponent = digits, exponent
        return made

    @classmethod
    def _near(cls, number, exponent=None):
        """The Fraction to the context's precision; exponent: the one to have if the number is exact there."""
        if exponent is not None and (number / Fraction(10) ** exponent).denominator == 1:
            made = cls._of(int(number / Fraction(10) ** exponent), exponent)
            if len(str(abs(made._digits))) <= _context.prec:
                return made
        power = 0
        while abs(number) >= Fraction(10) ** (power + _context.prec):
            power += 1
        while number and abs(number) < Fraction(10) ** (power + _context.prec - 1):
            power -= 1
        digits = _rounded(number / Fraction(10) ** power, _context.rounding)
        while digits and digits % 10 == 0 and power < (exponent if exponent is not None else 0):
            digits, power = digits // 10, power + 1
        return cls._of(digits, power)

    def _fraction(self):
        return self._digits * Fraction(10) ** self._exponent

    def __str__(self):
        sign, text = "-" if self._digits < 0 else "", str(abs(self._digits))
        left = len(text) + self._exponent
        if self._exponent > 0 or left < -5:
            rest = "." + text[1:] if len(text) > 1 else ""
            return f"{sign}{text[0]}{rest}E{left - 1:+d}"
        if self._exponent == 0:
            return sign + text
        if left <= 0:
            return f"{sign}0.{'0' * -left}{text}"
        return f"{sign}{text[:left]}.{text[left:]}"

    def __repr__(self):
        return f"Decimal('{self}')"

    def __format__(self, spec):
        return format(float(self), spec) if spec else str(self)

    def __float__(self):
        return float(self._fraction())

    def __int__(self):
        return int(self._fraction())

    def __hash__(self):
        return hash(self._fraction())

    def __bool__(self):
        return self._digits != 0

    @staticmethod
    def _other(value):
        return Decimal(value) if isinstance(value, (int, Decimal)) else None

    def __add__(self, other):
        other = self._other(other)
        if other is None:
            return NotImplemented
        return self._near(self._fraction() + other._fraction(), min(self._exponent, other._exponent))

    __radd__ = __add__

    def __sub__(self, other):
        other = self._other(other)
        return NotImplemented if other is None else self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = self._other(other)
        if other is None:
            return NotImplemented
        return self._near(self._fraction() * other._fraction(), self._exponent + other._exponent)

    __rmul__ = __mul__

    def __truediv__(self, other):
        other = self._other(other)
        if other is None:
            return NotImplemented
        if not other._digits:
            raise DivisionByZero("[<class 'decimal.DivisionByZero'>]")
        return self._near(self._fraction() / other._fraction(), self._exponent - other._exponent)

    def __rtruediv__(self, other):
        return Decimal(other) / self

    def __pow__(self, power):
        return self._near(self._fraction() ** int(power), self._exponent * int(power))

    def __neg__(self):
        return self._of(-self._digits, self._exponent)

    def __abs__(self):
        return self._of(abs(self._digits), self._exponent)

    def quantize(self, exp, rounding=None, context=None):
        """Rounded to as many places as exp has."""
        exponent = Decimal(exp)._exponent
        return self._of(_rounded(self._fraction() / Fraction(10) ** exponent, rounding or _context.rounding), exponent)

    def __round__(self, ndigits=None):
        if ndigits is None:
            return _rounded(self._fraction(), ROUND_HALF_EVEN)
        return self.quantize(self._of(1, -ndigits))

    def _compare(self, other, question):
        if isinstance(other, (int, Decimal)):
            return question(self._fraction(), Decimal(other)._fraction())
        if isinstance(other, float):
            return question(self._fraction(), Fraction(other))
        return NotImplemented

    def __eq__(self, other):
        return self._compare(other, lambda a, b: a == b)

    def __lt__(self, other):
        return self._compare(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._compare(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._compare(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._compare(other, lambda a, b: a >= b)
