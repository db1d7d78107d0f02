"""Instances made, methods, inheritance, super(), properties."""


class Layer:
    def __init__(self, width):
        self.width = width

    def cost(self):
        return self.width * 2

    @property
    def double(self):
        return self.width * 2


class Wide(Layer):
    def __init__(self, width):
        super().__init__(width * 4)

    def cost(self):
        return super().cost() + 1


def main():
    total = 0
    for i in range(4000):
        for layer in (Layer(i), Wide(i)):
            total += layer.cost() + layer.double
    return total
