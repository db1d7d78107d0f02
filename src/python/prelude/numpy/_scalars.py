"""Operators on two numbers as numpy defines them: no division raises."""

import math


def divide(x, y):
    if y == 0 and isinstance(x, (int, float)):
        return math.nan if x == 0 or x != x else math.copysign(math.inf, x) * math.copysign(1, y)
    return x / y


def floor_divide(x, y):
    if y == 0:
        return 0 if isinstance(x, int) else divide(x, y)
    return x // y


def modulo(x, y):
    if y == 0:
        return 0 if isinstance(x, int) else math.nan
    return x % y


def power(x, y):
    if isinstance(x, int) and isinstance(y, int) and y < 0:
        raise ValueError("Integers to negative integer powers are not allowed.")
    try:
        made = x ** y
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return math.nan if isinstance(made, complex) and not isinstance(x, complex) else made


BY_NAME = {"truediv": divide, "floordiv": floor_divide, "mod": modulo, "pow": power}
