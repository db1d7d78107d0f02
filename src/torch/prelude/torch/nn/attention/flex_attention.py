"""Attention with scores and masks from functions of positions. The op itself stands in the op table."""
from typing import Any, NamedTuple

import _headtorch

__all__ = [
    "BlockMask", "flex_attention", "AuxOutput", "AuxRequest", "create_block_mask", "create_mask", "or_masks",
    "and_masks", "noop_mask",
]

_DEFAULT_SPARSE_BLOCK_SIZE = 128
_score_mod_signature = Any
_mask_mod_signature = Any


class AuxRequest(NamedTuple):
    lse: bool = False
    max_scores: bool = False


class AuxOutput(NamedTuple):
    lse: Any = None
    max_scores: Any = None


class BlockMask:
    """Which blocks of keys each block of queries sees."""

    def __init__(self, seq_lengths=None, mask_mod=None, BLOCK_SIZE=_DEFAULT_SPARSE_BLOCK_SIZE):
        self.seq_lengths = seq_lengths
        self.mask_mod = mask_mod
        self.BLOCK_SIZE = BLOCK_SIZE

    def to(self, device):
        return self


def noop_mask(batch, head, token_q, token_kv):
    return True


def and_masks(*mask_mods):
    def both(b, h, q_idx, kv_idx):
        result = mask_mods[0](b, h, q_idx, kv_idx)
        for mask_mod in mask_mods[1:]:
            result = result & mask_mod(b, h, q_idx, kv_idx)
        return result

    return both


def or_masks(*mask_mods):
    def either(b, h, q_idx, kv_idx):
        result = mask_mods[0](b, h, q_idx, kv_idx)
        for mask_mod in mask_mods[1:]:
            result = result | mask_mod(b, h, q_idx, kv_idx)
        return result

    return either


def create_block_mask(mask_mod, B, H, Q_LEN, KV_LEN, device=None, BLOCK_SIZE=_DEFAULT_SPARSE_BLOCK_SIZE, **kwargs):
    return BlockMask((Q_LEN, KV_LEN), mask_mod, BLOCK_SIZE)


def create_mask(mod_fn, B, H, Q_LEN, KV_LEN, device=None, **kwargs):
    return _headtorch.gap("create_mask of flex_attention is not modelled")
