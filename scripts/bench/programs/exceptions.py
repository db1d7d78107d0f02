"""Exceptions raised and caught."""


def checked(value):
    if value % 3 == 0:
        raise ValueError(f"bad {value}")
    return value


def main():
    caught = 0
    total = 0
    for i in range(5000):
        try:
            total += checked(i)
        except ValueError as error:
            caught += len(str(error))
        finally:
            total += 1
    return caught, total
