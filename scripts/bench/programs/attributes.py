"""Attributes of instances read and written."""


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.moves = 0


def main():
    point = Point(1, 2)
    for i in range(20000):
        point.x = point.y + i
        point.y = point.x - point.y
        point.moves += 1
    return point.x, point.y, point.moves
