"""A step of a graph."""


class Node:
    pass


Argument = object


def has_side_effect(fn):
    return fn


def map_arg(a, fn):
    return a


def map_aggregate(a, fn):
    return a
