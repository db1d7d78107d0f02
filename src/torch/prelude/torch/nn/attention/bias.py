"""Causal masks that know their form."""
import enum

import torch

__all__ = ["causal_upper_left", "causal_lower_right", "CausalVariant", "CausalBias"]


class CausalVariant(enum.IntEnum):
    UPPER_LEFT = 1
    LOWER_RIGHT = 2


def CausalBias(variant, seq_len_q, seq_len_kv):
    """The mask itself: (query, key), true where a query may look."""
    shift = seq_len_kv - seq_len_q if variant == CausalVariant.LOWER_RIGHT else 0
    return torch.ones(seq_len_q, seq_len_kv, dtype=torch.bool).tril(diagonal=shift)


def causal_upper_left(*size):
    return CausalBias(CausalVariant.UPPER_LEFT, *size)


def causal_lower_right(*size):
    return CausalBias(CausalVariant.LOWER_RIGHT, *size)
