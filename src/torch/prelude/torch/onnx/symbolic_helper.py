"""Helpers of exports that do not run."""


def parse_args(*arg_descriptors):
    return lambda fn: fn


def quantized_args(*arg_q_descriptors, **kwargs):
    return lambda fn: fn
