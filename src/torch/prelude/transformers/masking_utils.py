"""Attention masks: none where attention can do without one, else which places see which, as a tensor of booleans (or of
numbers to add, for attention written out)."""

import _headtorch
import torch
from _out_of_reach import unknown_call


def and_masks(*masks):
    def both(*places):
        result = masks[0](*places)
        for mask in masks[1:]:
            result = result & mask(*places)
        return result
    return both


def or_masks(*masks):
    def either(*places):
        result = masks[0](*places)
        for mask in masks[1:]:
            result = result | mask(*places)
        return result
    return either


def causal_mask_function(batch, head, query, key):
    return key <= query


def bidirectional_mask_function(batch, head, query, key):
    return query >= 0


def sliding_window_overlay(sliding_window):
    return lambda batch, head, query, key: key > query - sliding_window


def sliding_window_bidirectional_overlay(sliding_window):
    return lambda batch, head, query, key: abs(query - key) <= sliding_window


def chunked_overlay(chunk_size, left_padding=None):
    return lambda batch, head, query, key: key // chunk_size == query // chunk_size


def blockwise_overlay(block_sequence_ids):
    def same_block(batch, head, query, key):
        of_query, of_key = block_sequence_ids[batch, query], block_sequence_ids[batch, key]
        return (of_query == of_key) & (of_query >= 0)
    return same_block


def packed_sequence_mask_function(packed_sequence_mask):
    return lambda batch, head, query, key: packed_sequence_mask[batch, query] == packed_sequence_mask[batch, key]


def padding_mask_function(padding_mask):
    return lambda batch, head, query, key: padding_mask[batch, key]


def maybe_pad_block_sequence_ids(block_sequence_ids, q_length, kv_length):
    return block_sequence_ids


def find_packed_sequence_indices(position_ids):
    return None


def _lengths(inputs_embeds, attention_mask, past_key_values, layer_idx, encoder_hidden_states=None):
    """How many queries and keys there are, and how far the first of each stands from the first token."""
    queries = inputs_embeds.shape[1]
    if past_key_values is not None:
        keys, key_offset = past_key_values.get_mask_sizes(queries, layer_idx)
        return queries, keys, past_key_values.get_query_offset(layer_idx), key_offset
    if encoder_hidden_states is not None and attention_mask is None:
        return queries, encoder_hidden_states.shape[1], 0, 0
    return queries, attention_mask.shape[-1] if attention_mask is not None else queries, 0, 0


def _layer(past_key_values, sliding):
    """The first layer of the cache that is (or is not) a sliding one: they hold different lengths."""
    kinds = getattr(past_key_values, "is_sliding", None)
    return kinds.index(sliding) if kinds and sliding in kinds else 0


def _make(config, inputs_embeds, attention_mask, past_key_values, function, *, window=None, layer_idx=0, is_causal=True, may_skip=True, or_mask_function=None, and_mask_function=None,
          block_sequence_ids=None, encoder_hidden_states=None):
    if attention_mask is not None and len(attention_mask.shape) == 4:
        return attention_mask
    if "flash" in (config._attn_implementation or ""):
        return attention_mask
    queries, keys, query_offset, key_offset = _lengths(inputs_embeds, attention_mask, past_key_values, layer_idx, encoder_hidden_states)
    if attention_mask is not None and not is_causal and may_skip and _headtorch.all_true(attention_mask):
        attention_mask = None
    extended = or_mask_function is not None or and_mask_function is not None or block_sequence_ids is not None
    # attention knows "causal" by itself where nothing else is masked
    plain = attention_mask is None and not extended and (window is None or keys < window)
    if plain and may_skip and config._attn_implementation == "sdpa" and (not is_causal or queries == 1 or keys == queries or query_offset == 0):
        return None
    if plain and not is_causal and may_skip:
        return None
    if or_mask_function is not None:
        function = or_masks(function, or_mask_function)
    if block_sequence_ids is not None:
        function = or_masks(function, blockwise_overlay(block_sequence_ids))
    if and_mask_function is not None:
        function = and_masks(function, and_mask_function)
    device = inputs_embeds.device
    batch = torch.arange(inputs_embeds.shape[0], device=device)[:, None, None, None]
    head = torch.arange(1, device=device)[None, :, None, None]
    query = (torch.arange(queries, device=device) + query_offset)[None, None, :, None]
    key = (torch.arange(keys, device=device) + key_offset)[None, None, None, :]
    mask = function(batch, head, query, key).expand(inputs_embeds.shape[0], 1, queries, keys)
    if attention_mask is not None:
        mask = mask & attention_mask[:, None, None, -keys:].to(torch.bool)
    if config._attn_implementation == "sdpa":
        return mask
    return torch.where(mask, torch.tensor(0.0, dtype=inputs_embeds.dtype, device=device), torch.finfo(inputs_embeds.dtype).min)


def create_causal_mask(config, inputs_embeds, attention_mask=None, past_key_values=None, position_ids=None, or_mask_function=None, and_mask_function=None, block_sequence_ids=None,
                       layer_idx=None, allow_is_causal_skip=True, **kwargs):
    if getattr(config, "is_causal", True) is False:
        return create_bidirectional_mask(config, inputs_embeds, attention_mask, or_mask_function=or_mask_function, and_mask_function=and_mask_function,
                                         allow_is_bidirectional_skip=allow_is_causal_skip)
    return _make(config, inputs_embeds, attention_mask, past_key_values, causal_mask_function, layer_idx=_layer(past_key_values, False) if layer_idx is None else layer_idx,
                 may_skip=allow_is_causal_skip, or_mask_function=or_mask_function, and_mask_function=and_mask_function, block_sequence_ids=block_sequence_ids)


def create_bidirectional_mask(config, inputs_embeds, attention_mask=None, encoder_hidden_states=None, past_key_values=None, or_mask_function=None, and_mask_function=None,
                              allow_is_bidirectional_skip=True, **kwargs):
    return _make(config, inputs_embeds, attention_mask, None, bidirectional_mask_function, is_causal=False, may_skip=allow_is_bidirectional_skip, encoder_hidden_states=encoder_hidden_states,
                 or_mask_function=or_mask_function, and_mask_function=and_mask_function)


def create_sliding_window_causal_mask(config, inputs_embeds, attention_mask=None, past_key_values=None, position_ids=None, or_mask_function=None, and_mask_function=None,
                                      block_sequence_ids=None, layer_idx=None, **kwargs):
    window = getattr(config, "sliding_window", None)
    if window is None:
        raise ValueError("Could not find a `sliding_window` argument in the config, or it is not set")
    return _make(config, inputs_embeds, attention_mask, past_key_values, and_masks(sliding_window_overlay(window), causal_mask_function), window=window,
                 layer_idx=_layer(past_key_values, True) if layer_idx is None else layer_idx, or_mask_function=or_mask_function, and_mask_function=and_mask_function,
                 block_sequence_ids=block_sequence_ids)


def create_bidirectional_sliding_window_mask(config, inputs_embeds, attention_mask=None, or_mask_function=None, and_mask_function=None, **kwargs):
    window = getattr(config, "sliding_window", None)
    return _make(config, inputs_embeds, attention_mask, None, sliding_window_bidirectional_overlay(window), window=window, is_causal=False,
                 or_mask_function=or_mask_function, and_mask_function=and_mask_function)


def create_chunked_causal_mask(config, inputs_embeds, attention_mask=None, past_key_values=None, position_ids=None, or_mask_function=None, and_mask_function=None, layer_idx=None, **kwargs):
    size = getattr(config, "attention_chunk_size", None)
    return _make(config, inputs_embeds, attention_mask, past_key_values, and_masks(chunked_overlay(size), causal_mask_function), window=size,
                 layer_idx=_layer(past_key_values, True) if layer_idx is None else layer_idx, or_mask_function=or_mask_function, and_mask_function=and_mask_function)


def create_recurrent_attention_mask(config, inputs_embeds, attention_mask=None, past_key_values=None, **kwargs):
    return attention_mask


LAYER_PATTERN_TO_MASK_FUNCTION_MAPPING = {
    "full_attention": create_causal_mask, "sliding_attention": create_sliding_window_causal_mask, "chunked_attention": create_chunked_causal_mask,
}


def create_masks_for_generate(config, inputs_embeds, attention_mask=None, past_key_values=None, position_ids=None, **kwargs):
    kinds = getattr(config.get_text_config(), "layer_types", None)
    arguments = {"config": config, "inputs_embeds": inputs_embeds, "attention_mask": attention_mask, "past_key_values": past_key_values, **kwargs}
    if kinds is None:
        return create_causal_mask(**arguments)
    return {kind: LAYER_PATTERN_TO_MASK_FUNCTION_MAPPING[kind](**arguments) for kind in dict.fromkeys(kinds)}


class AttentionMaskInterface(dict):
    _global_mapping = {"sdpa": None, "eager": None, "flash_attention_2": None, "flash_attention_3": None, "flex_attention": None}

    @classmethod
    def register(cls, key, value):
        cls._global_mapping[key] = value


ALL_MASK_ATTENTION_FUNCTIONS = AttentionMaskInterface()


_preprocess_mask_arguments = unknown_call("transformers.masking_utils._preprocess_mask_arguments")
