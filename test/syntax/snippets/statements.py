"""Statements of every kind."""
from __future__ import annotations
import a
import a.b.c as d, e
from a import b
from a.b import (c as d, e,)
from . import f
from .. import g
from ...h.i import *
from .j import k
x = 1
x = y = z = 2
x, y = y, x
x, *y = z
[x, y] = z
(x), (y, z) = w
x.a = x[0] = x[1:2] = 3
*x, = y
x = *y, z
x = yield_
x: int
x: int = 1
x.y: list[int] = []
x[0]: "str" = 's'
(x): Tuple[int, ...] = 1
x: Callable[[int, str], None] | None = None
x += 1; x -= 1; x *= 2; x /= 2; x //= 2; x %= 2; x **= 2; x @= y; x &= 1; x |= 1; x ^= 1; x <<= 1; x >>= 1
del x
del x, y[0], z.a
del (x, y)
del (x)
assert x
assert x, "message"
pass; pass
if a: pass
if a:
    b
elif c:
    d
elif e: f
else:
    g
if a:
    if b: c
    else: d
for x in y: pass
for x, y in z:
    break
else:
    continue_
for x, in y, z:
    continue
for x.a in y: pass
for (x) in y: pass
for *x, y in z: pass
while True:
    break
while a:
    b
else:
    c
try:
    a
except B:
    c
except (D, E) as f:
    g
except:
    h
else:
    i
finally:
    j
try: a
finally: b
try:
    a
except* B as c:
    d
except* (E, F):
    raise
with a: pass
with a as b: pass
with a as b, c as (d, e), f: pass
with (a as b, c as d,): pass
with (a, b): pass
with (a): pass
with (a, b) as c: pass
with (a as b): pass
with (yield_): pass
with a as b.c, d as e[0]: pass
with open(a) as f, \
     open(b) as g:
    pass
raise_ = 1


def f(): pass
def f(a, b=1, *args, c, d=2, **kwargs): return a
def f(a, /, b, *, c): return
def f(a: int, b: str = "x", *args: int, c: float = 1.0, **kw: dict[str, int]) -> list[int]: ...
def f(*, a): return a, b
def f(a,
      b):
    """Doc."""
    global x, y
    def g():
        nonlocal_ = 1
        nonlocal a
        return *a, b
    yield
    yield a
    yield a, b
    x = yield
    y = yield a
    yield from b
    x += yield a
    await_ = lambda: (yield)
    raise
    raise E
    raise E from None
    return (yield a)


async def f(a):
    await a
    await a.b(c) ** 2
    await (a) ** (b)
    async for x in y: pass
    async with a as b, c: pass
    return [await x async for x in y if await z]


@a
@a.b.c
@a(b)(c)
@(yield_)
@x if y else z
def f(): pass


@a
class C: pass


class C(): pass
class C(A, B, metaclass=M, **kw):
    """Doc."""

    x: int = 1
    y = x

    @property
    def a(self): return self.x

    @staticmethod
    async def b(): pass

    class D(E):
        def f(self):
            class F: pass
            return F


if x:
    # a comment at another indentation
  # and another
    y

    # a comment before more of the block
    z
# a comment behind
w
if x:
	tabs
	if y:
	        mixed
print(a, b)
print
exec(a)
print(a) if b else c
type(x).y = z
x = \
    1
x = (1 +
2)
if (a and
    b):
    pass
assert (a, b), f"{c}"
lambda_ = [lambda: (x), lambda x=1: x]


def f(a: list[int] | A | None, b: A | list[int] | (B) | C[D] = 1, c: (a.B[int].C) | (A | B) | list[str] = 2):
    x: list[int] | A | B = 1
