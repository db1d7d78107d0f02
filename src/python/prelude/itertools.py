"""itertools: iterators over other iterators."""

import operator as _operator

from _headtorch import known as _known


class _Steps:
    """A named iterator that steps through a generator. A `for` gets the generator itself, which is quicker."""

    def __new__(cls, *args, **kwargs):
        for arg in args:
            _known(arg)
        return super().__new__(cls)

    def __init__(self, steps):
        self._steps = steps

    def __iter__(self):
        return self._steps

    def __next__(self):
        return next(self._steps)


class chain(_Steps):
    def __init__(self, *iterables):
        super().__init__(_chained(iterables))

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._steps = _chained(iterables)
        return made


def _chained(iterables):
    for iterable in iterables:
        yield from iterable


class count(_Steps):
    def __init__(self, start=0, step=1):
        if not hasattr(start, "__add__") or isinstance(start, (str, list, tuple)):
            raise TypeError("a number is required")
        self._next = start
        self._step = step
        super().__init__(self._count())

    def _count(self):
        while True:
            value = self._next
            self._next = value + self._step
            yield value

    def __repr__(self):
        step = "" if type(self._step) is int and self._step == 1 else f", {self._step!r}"
        return f"count({self._next!r}{step})"


class cycle(_Steps):
    def __init__(self, iterable):
        super().__init__(_cycled(iter(iterable)))


def _cycled(iterator):
    saved = []
    for item in iterator:
        yield item
        saved.append(item)
    while saved:
        yield from saved


class repeat(_Steps):
    def __init__(self, object, times=None):
        self._object = object
        self._left = None if times is None else max(_operator.index(times), 0)
        super().__init__(self._repeat())

    def _repeat(self):
        while self._left is None or self._left > 0:
            if self._left is not None:
                self._left -= 1
            yield self._object

    def __length_hint__(self):
        if self._left is None:
            raise TypeError("len() of unsized object")
        return self._left

    def __repr__(self):
        times = "" if self._left is None else f", {self._left}"
        return f"repeat({self._object!r}{times})"


class accumulate(_Steps):
    def __init__(self, iterable, func=None, *, initial=None):
        super().__init__(_accumulated(iter(iterable), func or _operator.add, initial))


def _accumulated(iterator, func, total):
    if total is None:
        for total in iterator:
            break
        else:
            return
    yield total
    for item in iterator:
        total = func(total, item)
        yield total


class batched(_Steps):
    def __init__(self, iterable, n):
        if n < 1:
            raise ValueError("n must be at least one")
        super().__init__(_batches(iter(iterable), n))


def _batches(iterator, n):
    while batch := tuple(islice(iterator, n)):
        yield batch


class compress(_Steps):
    def __init__(self, data, selectors):
        super().__init__(item for item, chosen in zip(data, selectors) if chosen)


class dropwhile(_Steps):
    def __init__(self, predicate, iterable):
        super().__init__(_dropped(predicate, iter(iterable)))


def _dropped(predicate, iterator):
    for item in iterator:
        if not predicate(item):
            yield item
            break
    yield from iterator


class takewhile(_Steps):
    def __init__(self, predicate, iterable):
        super().__init__(_taken(predicate, iter(iterable)))


def _taken(predicate, iterator):
    for item in iterator:
        if not predicate(item):
            return
        yield item


class filterfalse(_Steps):
    def __init__(self, predicate, iterable):
        reject = bool if predicate is None else predicate
        super().__init__(item for item in iter(iterable) if not reject(item))


class starmap(_Steps):
    def __init__(self, function, iterable):
        super().__init__(function(*args) for args in iter(iterable))


class islice(_Steps):
    def __init__(self, iterable, *bounds):
        if not 1 <= len(bounds) <= 3:
            raise TypeError(f"islice expected at {'least 2' if not bounds else 'most 4'} arguments, "
                            f"got {len(bounds) + 1}")
        start, stop, step = (None, bounds[0], None) if len(bounds) == 1 else (*bounds, None)[:3]
        what = "Indices" if len(bounds) > 1 else "Stop argument"
        for bound in (start, stop):
            if bound is not None and (not hasattr(bound, "__index__") or bound < 0):
                raise ValueError(f"{what} for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
        if step is not None and (not hasattr(step, "__index__") or step < 1):
            raise ValueError("Step for islice() must be a positive integer or None.")
        super().__init__(_sliced(iter(iterable), start or 0, stop, 1 if step is None else step))


def _sliced(iterator, start, stop, step):
    if stop is not None and stop <= start:
        for _ in zip(range(stop), iterator):
            pass
        return
    wanted = start
    index = 0
    for item in iterator:
        if index == wanted:
            yield item
            wanted += step
        index += 1
        if stop is not None and index >= stop:
            return


class pairwise(_Steps):
    def __init__(self, iterable):
        super().__init__(_pairs(iter(iterable)))


def _pairs(iterator):
    for first in iterator:
        break
    else:
        return
    for second in iterator:
        yield first, second
        first = second


class zip_longest(_Steps):
    def __init__(self, *iterables, fillvalue=None):
        super().__init__(_zipped([iter(iterable) for iterable in iterables], fillvalue))


def _zipped(iterators, fillvalue):
    alive = len(iterators)
    while alive:
        row = []
        for index, iterator in enumerate(iterators):
            if iterator is None:
                row.append(fillvalue)
                continue
            try:
                row.append(next(iterator))
            except StopIteration:
                alive -= 1
                if not alive:
                    return
                iterators[index] = None
                row.append(fillvalue)
        yield tuple(row)


class groupby(_Steps):
    def __init__(self, iterable, key=None):
        self._source = iter(iterable)
        self._key = key
        self._ended = False
        self._round = None
        super().__init__(self._groups())

    def _advance(self):
        """Read one item; False at the end."""
        for self._item in self._source:
            self._item_key = self._item if self._key is None else self._key(self._item)
            return True
        self._ended = True
        return False

    def _groups(self):
        if not self._advance():
            return
        while not self._ended:
            key = self._item_key
            self._round = current = object()
            yield key, self._group(key, current)
            while not self._ended and self._item_key == key:
                self._advance()

    def _group(self, key, current):
        while self._round is current and not self._ended and self._item_key == key:
            item = self._item
            self._advance()
            yield item


def tee(iterable, n=2):
    """n iterators over one; what one has read and another has not is kept."""
    if n < 0:
        raise ValueError("n must be >= 0")
    source = iter(iterable)
    queues = [[] for _ in range(n)]
    return tuple(_branch(source, queues, index) for index in range(n))


def _branch(source, queues, index):
    while True:
        if not queues[index]:
            try:
                item = next(source)
            except StopIteration:
                return
            for queue in queues:
                queue.append(item)
        yield queues[index].pop(0)


class product(_Steps):
    def __init__(self, *iterables, repeat=1):
        super().__init__(_products([tuple(iterable) for iterable in iterables] * repeat))


def _products(pools):
    if not all(pools):
        return
    indices = [0] * len(pools)
    while True:
        yield tuple([pool[index] for pool, index in zip(pools, indices)])
        for place in reversed(range(len(pools))):
            indices[place] += 1
            if indices[place] < len(pools[place]):
                break
            indices[place] = 0
        else:
            return


class permutations(_Steps):
    def __init__(self, iterable, r=None):
        pool = tuple(iterable)
        size = len(pool) if r is None else r
        if size < 0:
            raise ValueError("r must be non-negative")
        super().__init__(_arrangements(pool, size, ()))


def _arrangements(pool, size, used):
    if len(used) == size:
        yield tuple([pool[index] for index in used])
        return
    for index in range(len(pool)):
        if index not in used:
            yield from _arrangements(pool, size, used + (index,))


class combinations(_Steps):
    def __init__(self, iterable, r):
        if r < 0:
            raise ValueError("r must be non-negative")
        super().__init__(_choices(tuple(iterable), r, 0, (), 1))


class combinations_with_replacement(_Steps):
    def __init__(self, iterable, r):
        if r < 0:
            raise ValueError("r must be non-negative")
        super().__init__(_choices(tuple(iterable), r, 0, (), 0))


def _choices(pool, left, start, chosen, step):
    """Every way to choose `left` more items from `start` on; step 0 allows the same item again."""
    if not left:
        yield chosen
        return
    for index in range(start, len(pool)):
        yield from _choices(pool, left - 1, index + step, chosen + (pool[index],), step)
