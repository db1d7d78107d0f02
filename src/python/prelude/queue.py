"""queue: queues of one thread; waiting for what cannot come is an error at once."""

from heapq import heappop, heappush


class Empty(Exception):
    pass


class Full(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self.queue = []

    def _take(self):
        return self.queue.pop(0)

    def _add(self, item):
        self.queue.append(item)

    def qsize(self):
        return len(self.queue)

    def empty(self):
        return not self.queue

    def full(self):
        return 0 < self.maxsize <= len(self.queue)

    def put(self, item, block=True, timeout=None):
        if self.full():
            raise Full
        self._add(item)

    def get(self, block=True, timeout=None):
        if not self.queue:
            raise Empty
        return self._take()

    def put_nowait(self, item):
        self.put(item, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def task_done(self):
        pass

    def join(self):
        pass


class LifoQueue(Queue):
    def _take(self):
        return self.queue.pop()


class PriorityQueue(Queue):
    def _take(self):
        return heappop(self.queue)

    def _add(self, item):
        heappush(self.queue, item)


class SimpleQueue(Queue):
    def __init__(self):
        super().__init__()
