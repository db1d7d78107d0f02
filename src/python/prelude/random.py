"""random: Python's Mersenne Twister, bit for bit. Without a seed the numbers are unknown, and say so."""

import math as _math

import _headtorch
from _mersenne import Mersenne as _Mersenne

_log, _exp, _sqrt, _cos, _sin = _math.log, _math.exp, _math.sqrt, _math.cos, _math.sin
TWOPI = 2.0 * _math.pi
NV_MAGICCONST = 4 * _exp(-0.5) / _sqrt(2.0)
LOG4 = _log(4.0)
SG_MAGICCONST = 1.0 + _log(4.5)
BPF = 53
RECIP_BPF = 2 ** -BPF


def _unknown(what):
    return (_headtorch.quiet_number if what.endswith("number") else _headtorch.quiet)(f"{what} of random without a seed")


def _seed_number(value):
    """The integer CPython seeds with; text and bytes go through SHA-512, which we do not have."""
    if isinstance(value, int):
        return abs(value)
    if isinstance(value, float) and _math.isfinite(value):
        return abs(hash(value))
    return None


class Random:
    def __init__(self, x=None):
        self._bits = None
        self.gauss_next = None
        if x is not None:
            self.seed(x)

    def seed(self, a=None, version=2):
        number = None if a is None else _seed_number(a)
        if a is not None and number is None and not isinstance(a, (str, bytes, bytearray)):
            raise TypeError("The only supported seed types are: None,\nint, float, str, bytes, and bytearray.")
        self._bits = None if number is None else _Mersenne.from_number(number)
        self.gauss_next = None

    def getstate(self):
        return (3, None if self._bits is None else self._bits.state(), self.gauss_next)

    def setstate(self, state):
        version, bits, self.gauss_next = state
        self._bits = None if bits is None else _Mersenne.from_state(bits)

    def random(self):
        return _unknown("a number") if self._bits is None else self._bits.real()

    def getrandbits(self, k):
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        return _unknown("bits") if self._bits is None else self._bits.bits(k)

    def randbytes(self, n):
        return _unknown("bytes") if self._bits is None else self.getrandbits(n * 8).to_bytes(n, "little")

    def _below(self, n):
        """A whole number from 0 up to n, n not included."""
        size = n.bit_length()
        number = self._bits.bits(size)
        while number >= n:
            number = self._bits.bits(size)
        return number

    def randrange(self, start, stop=None, step=1):
        for bound in (start, stop, step):
            if bound is not None and not hasattr(bound, "__index__"):
                raise TypeError(f"'{type(bound).__name__}' object cannot be interpreted as an integer")
        if stop is None:
            if start <= 0:
                raise ValueError("empty range for randrange()")
            start, stop = 0, start
        width = stop - start
        if step == 0:
            raise ValueError("zero step for randrange()")
        count = (width + step - 1) // step if step > 0 else (width + step + 1) // step
        if count <= 0:
            if step == 1:
                raise ValueError(f"empty range in randrange({start}, {stop})")
            raise ValueError(f"empty range in randrange({start}, {stop}, {step})")
        return _unknown("a whole number") if self._bits is None else start + step * self._below(count)

    def randint(self, a, b):
        return self.randrange(a, b + 1)

    def choice(self, seq):
        if not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return _unknown("a choice") if self._bits is None else seq[self._below(len(seq))]

    def shuffle(self, x):
        if self._bits is None:
            x[:] = [_unknown("the order") for _ in x]
            return
        for i in reversed(range(1, len(x))):
            j = self._below(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population, k, *, counts=None):
        if isinstance(population, (set, frozenset, dict)):
            raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
        n = len(population)
        if counts is not None:
            population = [item for item, count in zip(population, counts) for _ in range(count)]
            n = len(population)
        if not 0 <= k <= n:
            raise ValueError("Sample larger than population or is negative")
        if self._bits is None:
            return [_unknown("a sample") for _ in range(k)]
        # CPython's bound between its two ways of sampling; both must be kept to draw the same numbers.
        limit = 21
        if k > 5:
            limit += 4 ** _math.ceil(_log(k * 3, 4))
        return self._sample_pool(population, n, k) if n <= limit else self._sample_set(population, n, k)

    def _sample_pool(self, population, n, k):
        pool, chosen = list(population), []
        for i in range(k):
            j = self._below(n - i)
            chosen.append(pool[j])
            pool[j] = pool[n - i - 1]
        return chosen

    def _sample_set(self, population, n, k):
        taken, chosen = set(), []
        for _ in range(k):
            j = self._below(n)
            while j in taken:
                j = self._below(n)
            taken.add(j)
            chosen.append(population[j])
        return chosen

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        n = len(population)
        if self._bits is None:
            return [_unknown("a choice") for _ in range(k)]
        if cum_weights is None:
            if weights is None:
                return [population[_math.floor(self.random() * (n + 0.0))] for _ in range(k)]
            from itertools import accumulate
            cum_weights = list(accumulate(weights))
        elif weights is not None:
            raise TypeError("Cannot specify both weights and cumulative weights")
        if len(cum_weights) != n:
            raise ValueError("The number of weights does not match the population")
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError("Total of weights must be greater than zero")
        from bisect import bisect
        return [population[bisect(cum_weights, self.random() * total, 0, n - 1)] for _ in range(k)]

    def uniform(self, a, b):
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        u = self.random()
        if high == low:
            return low
        c = 0.5 if mode is None else (mode - low) / (high - low)
        if u > c:
            u, c = 1.0 - u, 1.0 - c
            low, high = high, low
        return low + (high - low) * _sqrt(u * c)

    def normalvariate(self, mu=0.0, sigma=1.0):
        if self._bits is None:
            return _unknown("a normal number")
        while True:
            u1 = self.random()
            u2 = 1.0 - self.random()
            z = NV_MAGICCONST * (u1 - 0.5) / u2
            if z * z / 4.0 <= -_log(u2):
                return mu + z * sigma

    def gauss(self, mu=0.0, sigma=1.0):
        if self._bits is None:
            return _unknown("a normal number")
        z, self.gauss_next = self.gauss_next, None
        if z is None:
            angle = self.random() * TWOPI
            radius = _sqrt(-2.0 * _log(1.0 - self.random()))
            z = _cos(angle) * radius
            self.gauss_next = _sin(angle) * radius
        return mu + z * sigma

    def lognormvariate(self, mu=0.0, sigma=1.0):
        z = self.normalvariate(mu, sigma)
        return z if self._bits is None else _exp(z)

    def expovariate(self, lambd=1.0):
        return _unknown("a number") if self._bits is None else -_log(1.0 - self.random()) / lambd

    def gammavariate(self, alpha, beta):
        if alpha <= 0.0 or beta <= 0.0:
            raise ValueError("gammavariate: alpha and beta must be > 0.0")
        if self._bits is None:
            return _unknown("a number")
        if alpha > 1.0:
            return self._gamma_above_one(alpha) * beta
        if alpha == 1.0:
            return -_log(1.0 - self.random()) * beta
        return self._gamma_below_one(alpha) * beta

    def _gamma_above_one(self, alpha):
        """Cheng's rejection method GA."""
        ainv = _sqrt(2.0 * alpha - 1.0)
        bbb = alpha - LOG4
        ccc = alpha + ainv
        while True:
            u1 = self.random()
            if not 1e-7 < u1 < 0.9999999:
                continue
            u2 = 1.0 - self.random()
            v = _log(u1 / (1.0 - u1)) / ainv
            x = alpha * _exp(v)
            z = u1 * u1 * u2
            r = bbb + ccc * v - x
            if r + SG_MAGICCONST - 4.5 * z >= 0.0 or r >= _log(z):
                return x

    def _gamma_below_one(self, alpha):
        """Kennedy and Gentle's method GS."""
        while True:
            b = (_math.e + alpha) / _math.e
            p = b * self.random()
            x = p ** (1.0 / alpha) if p <= 1.0 else -_log((b - p) / alpha)
            u1 = self.random()
            if p > 1.0 and u1 <= x ** (alpha - 1.0) or p <= 1.0 and u1 <= _exp(-x):
                return x

    def betavariate(self, alpha, beta):
        if self._bits is None:
            return _unknown("a number")
        y = self.gammavariate(alpha, 1.0)
        return y / (y + self.gammavariate(beta, 1.0)) if y else 0.0


class SystemRandom(Random):
    """Numbers of the system: always unknown."""

    def seed(self, *args, **kwds):
        pass


_shared = Random()
seed = _shared.seed
random = _shared.random
uniform = _shared.uniform
triangular = _shared.triangular
randint = _shared.randint
choice = _shared.choice
randrange = _shared.randrange
sample = _shared.sample
shuffle = _shared.shuffle
choices = _shared.choices
normalvariate = _shared.normalvariate
lognormvariate = _shared.lognormvariate
expovariate = _shared.expovariate
gauss = _shared.gauss
gammavariate = _shared.gammavariate
betavariate = _shared.betavariate
getstate = _shared.getstate
setstate = _shared.setstate
getrandbits = _shared.getrandbits
randbytes = _shared.randbytes
