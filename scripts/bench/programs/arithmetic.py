"""Integers and floats in nested loops."""


def main():
    total = 0
    weight = 0.5
    for i in range(300):
        for j in range(100):
            total = (total * 31 + i * j) % 65521
            weight = weight * 0.99 + (i - j) / 7.0
    return total, round(weight, 6)
