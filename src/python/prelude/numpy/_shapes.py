"""Shapes and steps through flat lists."""

import math


def count(shape):
    return math.prod(shape)


def broadcast_shapes(*shapes):
    size = max([len(shape) for shape in shapes], default=0)
    made = []
    for axis in range(-size, 0):
        sizes = {shape[axis] for shape in shapes if -axis <= len(shape)} - {1}
        if len(sizes) > 1:
            shown = " ".join(str(shape).replace(" ", "") for shape in shapes)
            raise ValueError(f"operands could not be broadcast together with shapes {shown} ")
        made.append(sizes.pop() if sizes else 1)
    return tuple(made)


def strides(shape):
    made, step = [], 1
    for size in reversed(shape):
        made.append(step)
        step *= size
    return made[::-1]


def grid(shape, steps, start=0):
    """start + sum(index * step) for every index of the shape, in order."""
    places = [start]
    for size, step in zip(shape, steps):
        places = [place + index * step for place in places for index in range(size)]
    return places


def normal_axis(axis, ndim):
    if not -ndim <= axis < ndim:
        raise AxisError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis % ndim


class AxisError(ValueError, IndexError):
    pass
