"""Generators, yield from, generator expressions, zip and enumerate."""


def numbers(n):
    for i in range(n):
        yield i * 2


def chained(n):
    yield from numbers(n)
    yield from numbers(n // 2)


def main():
    total = 0
    for n in range(60):
        for index, (a, b) in enumerate(zip(chained(60), numbers(90))):
            total += a * index - b
        total += sum(value % 5 for value in numbers(50))
    return total
