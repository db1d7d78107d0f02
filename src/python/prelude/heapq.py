"""heapq: priority queues in lists; heap[0] is the smallest."""


def _sift_up(heap, start, at):
    """Move the item at `at` towards the root until its parent is no larger."""
    item = heap[at]
    while at > start:
        parent = (at - 1) >> 1
        if not item < heap[parent]:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = item


def _sift_down(heap, at):
    """Move the smaller child up until a leaf is free, then the item up from there: fewer comparisons."""
    end, start, item = len(heap), at, heap[at]
    child = 2 * at + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    _sift_up(heap, start, at)


def heappush(heap, item):
    heap.append(item)
    _sift_up(heap, 0, len(heap) - 1)


def heappop(heap):
    if not heap:
        raise IndexError("index out of range")
    last = heap.pop()
    if not heap:
        return last
    smallest, heap[0] = heap[0], last
    _sift_down(heap, 0)
    return smallest


def heapreplace(heap, item):
    smallest, heap[0] = heap[0], item
    _sift_down(heap, 0)
    return smallest


def heappushpop(heap, item):
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _sift_down(heap, 0)
    return item


def heapify(x):
    for at in reversed(range(len(x) // 2)):
        _sift_down(x, at)


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:max(n, 0)]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:max(n, 0)]


def merge(*iterables, key=None, reverse=False):
    rows = []
    for order, iterator in enumerate(map(iter, iterables)):
        for item in iterator:
            rows.append([item, order, iterator])
            break
    while rows:
        value = (lambda row: row[0]) if key is None else (lambda row: key(row[0]))
        row = (max if reverse else min)(rows, key=value)
        yield row[0]
        for row[0] in row[2]:
            break
        else:
            rows.remove(row)
