"""The multiset: a dict from item to count."""

from _headtorch import known
from collections.abc import Mapping


class Counter(dict):
    def __new__(cls, *args, **kwds):
        for arg in args:
            known(arg)
        return super().__new__(cls)

    def __init__(self, iterable=None, /, **kwds):
        super().__init__()
        self.update(iterable, **kwds)

    def __missing__(self, key):
        return 0

    def total(self):
        return sum(self.values())

    def most_common(self, n=None):
        ranked = sorted(self.items(), key=lambda item: item[1], reverse=True)
        return ranked if n is None else ranked[:max(n, 0)]

    def elements(self):
        for item, count in self.items():
            for _ in range(count):
                yield item

    @classmethod
    def fromkeys(cls, iterable, v=None):
        raise NotImplementedError("Counter.fromkeys() is undefined.  Use Counter(iterable) instead.")

    def _shift(self, iterable, kwds, sign):
        if isinstance(iterable, Mapping):
            for item, count in iterable.items():
                self[item] = self[item] + sign * count
        elif iterable is not None:
            for item in iterable:
                self[item] = self[item] + sign
        if kwds:
            self._shift(kwds, None, sign)

    def update(self, iterable=None, /, **kwds):
        self._shift(iterable, kwds, 1)

    def subtract(self, iterable=None, /, **kwds):
        self._shift(iterable, kwds, -1)

    def copy(self):
        return type(self)(self)

    __copy__ = copy

    def __delitem__(self, item):
        if item in self:
            super().__delitem__(item)

    def __repr__(self):
        if not self:
            return f"{type(self).__name__}()"
        try:
            shown = dict(self.most_common())
        except TypeError:
            shown = dict(self)
        return f"{type(self).__name__}({shown!r})"

    def _pairs(self, other):
        """(item, count here, count there) for every item of either."""
        for item, count in self.items():
            yield item, count, other[item]
        for item, count in other.items():
            if item not in self:
                yield item, 0, count

    def _combine(self, other, count):
        if not isinstance(other, Counter):
            return NotImplemented
        made = Counter()
        for item, mine, theirs in self._pairs(other):
            number = count(mine, theirs)
            if number > 0:
                made[item] = number
        return made

    def __add__(self, other):
        return self._combine(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._combine(other, lambda a, b: a - b)

    def __or__(self, other):
        return self._combine(other, max)

    def __and__(self, other):
        return self._combine(other, min)

    def __pos__(self):
        return Counter({item: count for item, count in self.items() if count > 0})

    def __neg__(self):
        return Counter({item: -count for item, count in self.items() if count < 0})

    def _replace_by(self, made):
        for item in list(self):
            if item not in made:
                del self[item]
        for item, count in made.items():
            self[item] = count
        return self

    def __iadd__(self, other):
        return self._replace_by(self + other)

    def __isub__(self, other):
        return self._replace_by(self - other)

    def __ior__(self, other):
        return self._replace_by(self | other)

    def __iand__(self, other):
        return self._replace_by(self & other)

    def _every(self, other, question):
        if not isinstance(other, Counter):
            return NotImplemented
        return all(question(mine, theirs) for _, mine, theirs in self._pairs(other))

    def __eq__(self, other):
        return self._every(other, lambda a, b: a == b)

    def __ne__(self, other):
        answer = self == other
        return answer if answer is NotImplemented else not answer

    __hash__ = None

    def __le__(self, other):
        return self._every(other, lambda a, b: a <= b)

    def __lt__(self, other):
        return self <= other and self != other

    def __ge__(self, other):
        return self._every(other, lambda a, b: a >= b)

    def __gt__(self, other):
        return self >= other and self != other
