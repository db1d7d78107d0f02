"""Kinds of numbers and the scalars of each."""

import math


class dtype:
    def __new__(cls, kind=None, align=False, copy=False):
        return as_dtype(kind)

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __str__(self):
        return self.name

    def __eq__(self, other):
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __hash__(self):
        return hash(self.name)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class generic:
    """Base of the scalar types: a Python number that knows its dtype."""

    shape = ()
    ndim = 0
    size = 1

    @property
    def dtype(self):
        return as_dtype(type(self))

    def item(self):
        return self.dtype.python(self)

    tolist = item

    def astype(self, kind):
        return as_dtype(kind).scalar(self)

    def __repr__(self):
        return f"np.{type(self).__name__.rstrip('_')}({self!s})"

    def __str__(self):
        return str(self.item())

    def __format__(self, spec):
        return format(self.item(), spec)


class number(generic):
    pass


class integer(number):
    pass


class signedinteger(integer):
    pass


class unsignedinteger(integer):
    pass


class inexact(number):
    pass


def _float_operator(name, reflected):
    own = getattr(float, name)

    def apply(self, other):
        if isinstance(other, generic):
            kind = promote(self.dtype, other.dtype)
        elif isinstance(other, (float, int)):
            kind = self.dtype
        else:
            return NotImplemented
        try:
            made = own(float(self), float(other))
        except ZeroDivisionError:
            from numpy import _scalars
            pair = (float(other), float(self)) if reflected else (float(self), float(other))
            made = _scalars.BY_NAME[name.strip("_").lstrip("r")](*pair)
        return made if isinstance(made, complex) else kind.scalar(made)
    return apply


class floating(inexact):
    def __neg__(self):
        return type(self)(-float(self))

    def __abs__(self):
        return type(self)(abs(float(self)))

    def __round__(self, ndigits=None):
        return round(float(self)) if ndigits is None else type(self)(round(float(self), ndigits))


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(floating, f"__{_name}__", _float_operator(f"__{_name}__", False))
    setattr(floating, f"__r{_name}__", _float_operator(f"__r{_name}__", True))


class complexfloating(inexact):
    pass


def _scalar(name, base, python):
    """A scalar class; arithmetic between two of one kind stays in it."""
    cls = type(name, (base, python), {"__module__": "numpy", "__hash__": python.__hash__})
    return cls


int8, int16, int32, int64 = [_scalar(name, signedinteger, int) for name in ("int8", "int16", "int32", "int64")]
uint8, uint16, uint32, uint64 = [_scalar(name, unsignedinteger, int) for name in (
    "uint8", "uint16", "uint32", "uint64")]
float16, float32, float64 = [_scalar(name, floating, float) for name in ("float16", "float32", "float64")]
complex128 = _scalar("complex128", complexfloating, complex)


class bool_(generic):
    """A truth value. Python's bool cannot be a base, so this one only carries it."""

    def __init__(self, value=False):
        self._value = bool(value)

    def __bool__(self):
        return self._value

    def __int__(self):
        return int(self._value)

    __index__ = __int__

    def __float__(self):
        return float(self._value)

    def __eq__(self, other):
        return self._value == other

    def __hash__(self):
        return hash(self._value)

    def __invert__(self):
        return bool_(not self._value)

    def __and__(self, other):
        return bool_(self._value and bool(other))

    def __or__(self, other):
        return bool_(self._value or bool(other))

    def __repr__(self):
        return f"np.{self._value}_"

    def item(self):
        return self._value


def _narrow(digits, least):
    """A function that rounds a float to so many binary digits, as float16 and float32 hold them."""
    def keep(value):
        value = float(value)
        if value == 0.0 or math.isinf(value) or math.isnan(value):
            return value
        mantissa, exponent = math.frexp(value)
        kept = digits - max(least - exponent, 0)
        return math.ldexp(round(math.ldexp(mantissa, kept)), exponent - kept)
    return keep


def _wrapped(bits, signed):
    """A function that keeps the low bits of a whole number, as integer types overflow."""
    half, full = 1 << bits - 1, 1 << bits

    def keep(value):
        value = int(value)
        return (value + half) % full - half if signed else value % full
    return keep


_NAMES = {}


def _define(scalar, kind, itemsize, python, keep, *more_names):
    made = object.__new__(dtype)
    made.name = scalar.__name__.rstrip("_")
    made.kind = kind
    made.itemsize = itemsize
    made.python = python
    made.keep = keep
    made.type = made.scalar = scalar
    made.char = made.str = f"{kind}{itemsize}"
    for name in (made.name, scalar, made.char, "<" + made.char, *more_names):
        _NAMES[name] = made
    return made


BOOL = _define(bool_, "b", 1, bool, bool, bool, "?", "bool_")
for _bits, _cls in ((8, int8), (16, int16), (32, int32), (64, int64)):
    _define(_cls, "i", _bits // 8, int, _wrapped(_bits, True))
for _bits, _cls in ((8, uint8), (16, uint16), (32, uint32), (64, uint64)):
    _define(_cls, "u", _bits // 8, int, _wrapped(_bits, False))
def _narrow_scalar(cls, keep, limit):
    """Gives a narrow float type its rounding, and the shortest text that reads back as the same number."""
    def make(cls, value=0.0):
        return float.__new__(cls, keep(value))

    def text(self):
        value = float(self)
        if value == 0.0 or value != value or abs(value) == math.inf:
            return repr(value)
        digits = next((n for n in range(1, 9) if keep(float(f"{value:.{n - 1}e}")) == value), 9)
        if 1e-4 <= abs(value) < limit:
            return repr(float(f"{value:.{digits - 1}e}"))
        return f"{value:.{digits - 1}e}"

    def comparison(name):
        own = getattr(float, name)
        # a plain number adapts: it is compared as the narrow type holds it
        return lambda self, other: own(self, keep(other) if type(other) is float else other)

    cls.__new__, cls.__str__ = make, text
    for name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
        setattr(cls, name, comparison(name))


_narrow_scalar(float16, _narrow(11, -13), 1e3)
_narrow_scalar(float32, _narrow(24, -125), 1e6)
_define(float16, "f", 2, float, _narrow(11, -13), "half")
_define(float32, "f", 4, float, _narrow(24, -125), "single", "f")
FLOAT = _define(float64, "f", 8, float, float, float, "float", "double", "d")
COMPLEX = _define(complex128, "c", 16, complex, complex, complex, "complex")
INT = _NAMES["int64"]
_NAMES.update({int: INT, "int": INT, "long": INT, "i": _NAMES["int32"], "l": INT, "q": INT, "b": _NAMES["int8"],
               "B": _NAMES["uint8"], "h": _NAMES["int16"], None: FLOAT})


class _Object:
    """The dtype of arrays that hold anything."""


OBJECT = object.__new__(dtype)
OBJECT.name, OBJECT.kind, OBJECT.itemsize, OBJECT.char, OBJECT.str = "object", "O", 8, "O", "|O"
OBJECT.python = OBJECT.keep = OBJECT.scalar = lambda value: value
OBJECT.type = object
_NAMES.update({object: OBJECT, "object": OBJECT, "O": OBJECT})


def as_dtype(kind):
    if type(kind) is dtype:
        return kind
    try:
        found = _NAMES.get(kind)
    except TypeError:
        found = None
    if found is None:
        raise TypeError(f"data type {kind!r} not understood" if isinstance(kind, str) else
                        f"Cannot interpret '{kind!r}' as a data type")
    return found


def kind_of(value):
    """The dtype of one Python value."""
    if isinstance(value, generic):
        return value.dtype
    for python, kind in ((bool, BOOL), (int, INT), (float, FLOAT), (complex, COMPLEX)):
        if isinstance(value, python):
            return kind
    return OBJECT


def promote(a, b):
    """The dtype that holds both."""
    if a is b:
        return a
    for kind in (OBJECT, COMPLEX):
        if a is kind or b is kind:
            return kind
    if a is BOOL or b is BOOL:
        return b if a is BOOL else a
    if a.kind == b.kind:
        return a if a.itemsize >= b.itemsize else b
    if a.kind == "f" or b.kind == "f":
        real, whole = (a, b) if a.kind == "f" else (b, a)
        return _NAMES[f"float{min(max(real.itemsize, whole.itemsize * 2), 8) * 8}"]
    signed, unsigned = (a, b) if a.kind == "i" else (b, a)
    if signed.itemsize > unsigned.itemsize:
        return signed
    return FLOAT if unsigned.itemsize == 8 else _NAMES[f"int{unsigned.itemsize * 16}"]


def promote_weak(kind, value):
    """The dtype of an array operation with a plain Python number: the number adapts where it can."""
    if isinstance(value, bool) or kind is OBJECT:
        return kind if kind is not OBJECT else OBJECT
    if isinstance(value, int):
        return INT if kind is BOOL else kind
    if isinstance(value, float):
        return kind if kind.kind in "fc" else FLOAT
    return promote(kind, kind_of(value))
