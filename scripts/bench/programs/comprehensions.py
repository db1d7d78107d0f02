"""Comprehensions of lists, sets and dicts."""


def main():
    total = 0
    for n in range(200):
        squares = [i * i for i in range(60) if i % 3]
        table = {i: i + n for i in squares}
        total += sum(table.values()) + len({value % 7 for value in squares})
    return total
