"""Functions of each number by itself, and of pairs of numbers."""

import builtins
import math
import operator

from numpy._array import as_array, kind_of_result, lowered, make, operate, real_kind, stretched
from numpy._dtypes import BOOL, FLOAT, INT
from numpy._scalars import divide as divide_two, floor_divide as floor_divide_two
from numpy._scalars import modulo as modulo_two, power as power_two
from numpy._shapes import broadcast_shapes

__all__ = (
    "isclose allclose array_equal clip round where nonzero sin cos tan tanh sinh cosh arcsin arccos arctan exp "
    "expm1 log log2 log10 log1p sqrt cbrt degrees radians deg2rad rad2deg exp2 floor ceil trunc fix rint square "
    "reciprocal sign negative absolute fabs invert bitwise_not isnan isinf isfinite logical_not add subtract "
    "multiply divide true_divide floor_divide mod power remainder float_power maximum minimum arctan2 hypot equal "
    "not_equal less less_equal greater greater_equal logical_and logical_or logical_xor bitwise_and bitwise_or "
    "bitwise_xor left_shift right_shift around lcm gcd fmod "
).split()


def _each(function, on_reals=True):
    """An elementwise function; on_reals: whole numbers become floats first."""
    def apply(x, /, out=None, *, where=True, dtype=None):
        x = as_array(x)
        kind = dtype or (real_kind(x.dtype) if on_reals else x.dtype)
        values = [_guarded(function, float(v) if on_reals and x.dtype.kind != "c" else v) for v in x.values()]
        made = make(values, x.shape, kind)
        if out is not None:
            out[...] = made
            return out
        return lowered(made)
    return apply


def _guarded(function, value):
    """numpy gives nan and inf where Python's math raises."""
    try:
        return function(value)
    except OverflowError:
        return math.inf
    except ValueError:
        return -math.inf if value == 0 else math.nan


sin, cos, tan, tanh, sinh, cosh = [_each(f) for f in (math.sin, math.cos, math.tan, math.tanh, math.sinh, math.cosh)]
arcsin, arccos, arctan = _each(math.asin), _each(math.acos), _each(math.atan)
exp, expm1, log, log2, log10, log1p = [_each(f) for f in (
    math.exp, math.expm1, math.log, math.log2, math.log10, math.log1p)]
sqrt, cbrt, degrees, radians = _each(math.sqrt), _each(math.cbrt), _each(math.degrees), _each(math.radians)
deg2rad, rad2deg = radians, degrees
exp2 = _each(lambda x: 2.0 ** x)
floor = _each(lambda x: x if math.isinf(x) or x != x else float(math.floor(x)))
ceil = _each(lambda x: x if math.isinf(x) or x != x else float(math.ceil(x)))
trunc = fix = _each(lambda x: x if math.isinf(x) or x != x else float(math.trunc(x)))
rint = _each(lambda x: x if math.isinf(x) or x != x else float(builtins.round(x)))
square = _each(lambda x: x * x, False)
reciprocal = _each(lambda x: divide_two(1.0, x))
sign = _each(lambda x: (x > 0) - (x < 0), False)
negative = _each(lambda x: -x, False)
absolute = fabs = _each(builtins.abs, False)
invert = bitwise_not = lambda x: ~as_array(x)


def _ask(function):
    def apply(x):
        x = as_array(x)
        return lowered(make([function(v) for v in x.values()], x.shape, BOOL))
    return apply


isnan, isinf, isfinite = _ask(lambda v: v != v), _ask(lambda v: builtins.abs(v) == math.inf), _ask(math.isfinite)
logical_not = _ask(lambda v: not v)


_PLAIN = (int, float)


def _pairs(function, kind=None, real=False):
    def apply(x1, x2, /, out=None, *, where=True, dtype=None):
        if type(x1) in _PLAIN and type(x2) in _PLAIN and out is None and dtype is None:
            # two plain numbers: no arrays are made of them
            chosen = kind or (FLOAT if real or type(x1) is float or type(x2) is float else INT)
            return chosen.scalar(chosen.keep(function(x1, x2)))
        made = operate(x1, x2, function, dtype or kind)
        if real and kind_of_result(made).kind not in "fcO":
            made = operate(x1, x2, function, FLOAT)
        if out is not None:
            out[...] = made
            return out
        return made

    def reduce(array, axis=0, dtype=None, out=None, keepdims=False, initial=None):
        from numpy._seldom import reduced
        return reduced(apply, array, axis, dtype, initial, keepdims)

    def accumulate(array, axis=0, dtype=None, out=None):
        from numpy._seldom import accumulated
        return accumulated(apply, array, axis, dtype)

    def outer(a, b, /):
        a = as_array(a)
        return apply(a.reshape(a.shape + (1,) * as_array(b).ndim), b)

    apply.reduce, apply.accumulate, apply.outer = reduce, accumulate, outer
    return apply


add, subtract, multiply = [_pairs(f) for f in (operator.add, operator.sub, operator.mul)]
divide = true_divide = _pairs(divide_two, real=True)
floor_divide, mod, power = _pairs(floor_divide_two), _pairs(modulo_two), _pairs(power_two)
remainder, float_power, fmod = mod, _pairs(power_two, FLOAT), _pairs(math.fmod)
maximum, minimum = _pairs(lambda x, y: x if x >= y or x != x else y), _pairs(lambda x, y: x if x <= y or x != x else y)
arctan2, hypot = _pairs(math.atan2, real=True), _pairs(math.hypot, real=True)
lcm, gcd = _pairs(math.lcm), _pairs(math.gcd)
equal, not_equal, less, less_equal, greater, greater_equal = [_pairs(f, BOOL) for f in (
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)]
logical_and = _pairs(lambda x, y: bool(x) and bool(y), BOOL)
logical_or = _pairs(lambda x, y: bool(x) or bool(y), BOOL)
logical_xor = _pairs(lambda x, y: bool(x) != bool(y), BOOL)
bitwise_and, bitwise_or, bitwise_xor = [_pairs(f) for f in (operator.and_, operator.or_, operator.xor)]
left_shift, right_shift = _pairs(operator.lshift), _pairs(operator.rshift)


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return operate(a, b, lambda x, y: x == y or builtins.abs(x - y) <= atol + rtol * builtins.abs(y)
                   or equal_nan and x != x and y != y, BOOL)


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return builtins.all(as_array(isclose(a, b, rtol, atol, equal_nan)).values())


def array_equal(a1, a2, equal_nan=False):
    a1, a2 = as_array(a1), as_array(a2)
    return a1.shape == a2.shape and a1.values() == a2.values()


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None, **options):
    made = as_array(a)
    a_min, a_max = a_min if min is None else min, a_max if max is None else max
    if a_min is not None:
        made = maximum(made, a_min)
    return lowered(as_array(made if a_max is None else minimum(made, a_max)))


def round(a, decimals=0, out=None):
    a = as_array(a)
    return lowered(make([builtins.round(v, decimals) for v in a.values()], a.shape, a.dtype))


around = round


def where(condition, x=None, y=None):
    condition = as_array(condition)
    if x is None:
        return nonzero(condition)
    kind = kind_of_result(operate(x, y, lambda a, b: a))
    x, y = as_array(x), as_array(y)
    shape = broadcast_shapes(condition.shape, x.shape, y.shape)
    rows = zip(stretched(condition, shape), stretched(x, shape), stretched(y, shape))
    return make([a if chosen else b for chosen, a, b in rows], shape, kind)


def nonzero(a):
    a = as_array(a)
    return where_true(a != 0)


def where_true(mask):
    from numpy._indexing import _masks_as_numbers
    return tuple(_masks_as_numbers([mask]))
