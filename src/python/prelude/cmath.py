"""cmath: functions of complex numbers."""

import math

pi, e, tau, inf, nan = math.pi, math.e, math.tau, math.inf, math.nan


def phase(z):
    z = complex(z)
    return math.atan2(z.imag, z.real)


def polar(z):
    return abs(complex(z)), phase(z)


def rect(r, phi):
    return complex(r * math.cos(phi), r * math.sin(phi))


def exp(z):
    z = complex(z)
    return rect(math.exp(z.real), z.imag)


def log(z, base=None):
    z = complex(z)
    made = complex(math.log(abs(z)), phase(z))
    return made if base is None else made / log(base)


def sqrt(z):
    z = complex(z)
    if z == 0:
        return complex(0.0, z.imag)
    half = math.sqrt((abs(z.real) + abs(z)) / 2)
    other = abs(z.imag) / (2 * half)
    real, imag = (half, other) if z.real >= 0 else (other, half)
    return complex(real, math.copysign(imag, z.imag))


def isnan(z):
    z = complex(z)
    return math.isnan(z.real) or math.isnan(z.imag)


def isinf(z):
    z = complex(z)
    return math.isinf(z.real) or math.isinf(z.imag)


def isfinite(z):
    return not isnan(z) and not isinf(z)


def isclose(a, b, *, rel_tol=1e-9, abs_tol=0.0):
    return a == b or abs(a - b) <= max(rel_tol * max(abs(a), abs(b)), abs_tol)
