"""asyncio: coroutines run to their end, one after the other; waiting takes no time."""

import _headtorch
from _out_of_reach import unknown_names


class CancelledError(BaseException):
    pass


TimeoutError = TimeoutError


def run(main, *, debug=None):
    if _headtorch.type_name(main) != "coroutine":
        return _headtorch.quiet("the result of a coroutine")
    try:
        while True:
            main.send(None)
    except StopIteration as end:
        return end.value


async def sleep(delay, result=None):
    return result


async def gather(*coros_or_futures, return_exceptions=False):
    return [await one for one in coros_or_futures]


async def wait_for(fut, timeout):
    return await fut


def create_task(coro, *, name=None, context=None):
    return coro


ensure_future = create_task


def iscoroutinefunction(func):
    import inspect
    return inspect.iscoroutinefunction(func)


__getattr__ = unknown_names("asyncio")
