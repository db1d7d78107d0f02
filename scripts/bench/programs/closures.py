"""Closures, decorators, functions as values."""


def counter(step):
    count = 0

    def following(extra=0):
        nonlocal count
        count += step + extra
        return count

    return following


def traced(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@traced
def square(x):
    return x * x


def main():
    following = counter(3)
    total = 0
    for i in range(6000):
        total += following() + following(extra=i) + square(i)
    return total
