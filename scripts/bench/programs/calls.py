"""Functions that call functions: positions, keywords, defaults, recursion."""


def add(a, b, scale=1):
    return (a + b) * scale


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def main():
    total = 0
    for i in range(8000):
        total += add(i, 1) + add(i, b=2) + add(i, 3, scale=2)
    return total, fibonacci(17)
