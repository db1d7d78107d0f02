"""numpy.random: with a seed the numbers of RandomState, without one unknown."""

import math

import _headtorch
from _mersenne import Mersenne
from numpy._array import as_array, make
from numpy._dtypes import FLOAT, as_dtype
from numpy._shapes import count


def _shape(size):
    return () if size is None else (size,) if isinstance(size, int) else tuple(size)


class RandomState:
    def __init__(self, seed=None):
        self._bits = None
        if seed is not None:
            self.seed(seed)

    def seed(self, seed=None):
        self._spare = None
        if seed is None:
            self._bits = None
        elif isinstance(seed, int):
            if not 0 <= seed < 1 << 32:
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            self._bits = Mersenne.from_word(seed)
        else:
            self._bits = Mersenne.from_key([int(word) for word in seed])

    def _fill(self, size, draw, kind, what):
        """An array of the size, or one number; unknown without a seed, its shape kept where there is one."""
        shape = _shape(size)
        if self._bits is None:
            return (_headtorch.quiet_number if size is None else _headtorch.quiet)(f"{what} of numpy.random without a seed")
        values = [draw() for _ in range(count(shape))]
        return values[0] if size is None else make(values, shape, kind)

    def random_sample(self, size=None):
        return self._fill(size, lambda: self._bits.real(), FLOAT, "a number")

    random = ranf = sample = random_sample

    def rand(self, *shape):
        return self.random_sample(shape or None)

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._fill(size, lambda: low + (high - low) * self._bits.real(), FLOAT, "a number")

    def _normal(self):
        """Marsaglia's polar method, two numbers at a time."""
        if self._spare is not None:
            kept, self._spare = self._spare, None
            return kept
        while True:
            x1, x2 = 2.0 * self._bits.real() - 1.0, 2.0 * self._bits.real() - 1.0
            r2 = x1 * x1 + x2 * x2
            if 0.0 < r2 < 1.0:
                factor = math.sqrt(-2.0 * math.log(r2) / r2)
                self._spare = factor * x1
                return factor * x2

    def standard_normal(self, size=None):
        return self._fill(size, self._normal, FLOAT, "a normal number")

    def randn(self, *shape):
        return self.standard_normal(shape or None)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return self._fill(size, lambda: loc + scale * self._normal(), FLOAT, "a normal number")

    def _masked(self, top):
        """A whole number from 0 to top by rejection, as the legacy generator draws it."""
        if top == 0:
            return 0
        bits = top.bit_length()
        while True:
            value = self._bits.word()
            if top >= 1 << 32:
                value |= self._bits.word() << 32
            value &= (1 << bits) - 1
            if value <= top:
                return value

    def randint(self, low, high=None, size=None, dtype=int):
        if high is None:
            low, high = 0, low
        if low >= high:
            raise ValueError("low >= high")
        return self._fill(size, lambda: low + self._masked(high - low - 1), as_dtype(dtype), "a whole number")

    def shuffle(self, x):
        if self._bits is None:
            x[:] = [_headtorch.quiet("the order of numpy.random without a seed") for _ in x]
            return
        for i in reversed(range(1, len(x))):
            j = self._masked(i)
            if i != j:
                x[i], x[j] = x[j], x[i]

    def permutation(self, x):
        if self._bits is None:
            return _headtorch.quiet("an order of numpy.random without a seed")
        order = list(range(x if isinstance(x, int) else len(x)))
        self.shuffle(order)
        return as_array(order, int) if isinstance(x, int) else as_array(x)[as_array(order, int)]

    def choice(self, a, size=None, replace=True, p=None):
        if self._bits is None:
            return _headtorch.quiet("a choice of numpy.random without a seed")
        items = list(range(a)) if isinstance(a, int) else as_array(a)
        if p is not None or not replace and size is None:
            return _headtorch.quiet("a weighted choice of numpy.random")
        if not replace:
            order = self.permutation(len(items))[:count(_shape(size))]
            return as_array(items)[order].reshape(_shape(size))
        places = self.randint(0, len(items), size)
        return items[places] if size is None else as_array(items)[places]

    def beta(self, *args, size=None, **kwargs):
        plain = size is None and all(isinstance(one, (int, float)) for one in args)
        return (_headtorch.quiet_number if plain and len(args) < 3 else _headtorch.quiet)("a number of numpy.random")

    binomial = dirichlet = exponential = gamma = geometric = laplace = lognormal = multinomial = beta
    multivariate_normal = poisson = triangular = truncnorm = bytes = beta

    def get_state(self, legacy=True):
        return self._bits if self._bits is None else (self._bits.state(), self._spare)

    def set_state(self, state):
        self._bits, self._spare = (None, None) if state is None else (Mersenne.from_state(state[0]), state[1])


class Generator:
    """default_rng(): its generator is another one (PCG64), whose numbers are unknown here."""

    def __init__(self, bit_generator=None):
        self.bit_generator = bit_generator

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: _headtorch.quiet(f"numbers of numpy.random.Generator.{name}")


def default_rng(seed=None):
    return Generator(seed)


_shared = RandomState()
for _name in ("seed random_sample random ranf sample rand uniform standard_normal randn normal randint shuffle permutation "
              "choice beta binomial exponential gamma poisson get_state set_state dirichlet lognormal multinomial "
              "multivariate_normal laplace geometric triangular").split():
    globals()[_name] = getattr(_shared, _name)
