"""pack and unpack: tensors that share some axes come together along one, and apart again."""
import torch
from einops._patterns import EinopsError, check_name


def _places(pattern, name):
    """How many axes stand before and after the star."""
    axes = pattern.split()
    if len(axes) != len(set(axes)):
        raise EinopsError(f'Duplicates in axes names in {name}(..., "{pattern}")')
    if "*" not in axes:
        raise EinopsError(f'No *-axis in {name}(..., "{pattern}")')
    for axis in axes:
        if axis != "*" and check_name(axis):
            raise EinopsError(f'Invalid axis name {axis} in {name}(..., "{pattern}")')
    before = axes.index("*")
    return before, len(axes) - before - 1


def pack(tensors, pattern):
    before, after = _places(pattern, "pack")
    flat, shapes = [], []
    for i, tensor in enumerate(tensors):
        shape = tensor.shape
        if len(shape) < before + after:
            raise EinopsError(
                f"packed tensor #{i} (enumeration starts with 0) has shape {shape}, "
                f"while pattern {pattern} assumes at least {before + after} axes"
            )
        end = len(shape) - after
        shapes.append(shape[before:end])
        flat.append(tensor.reshape((*shape[:before], -1, *shape[end:])))
    return torch.cat(flat, dim=before), shapes


def unpack(tensor, packed_shapes, pattern):
    before, after = _places(pattern, "unpack")
    shape = tensor.shape
    if len(shape) != before + 1 + after:
        raise EinopsError(f"unpack(..., {pattern}) received input of wrong dim with shape {shape}")
    lengths = []
    for part in packed_shapes:
        length = 1
        for size in part:
            length = -1 if length == -1 or size == -1 else length * size
        lengths.append(length)
    if lengths.count(-1) > 1:
        raise EinopsError(f"unpack(..., {pattern}) received more than one -1 in {packed_shapes} and can't infer dimensions")
    whole = shape[before]
    if -1 in lengths:
        lengths[lengths.index(-1)] = whole - sum(lengths) - 1
    parts, start = [], 0
    try:
        for i, (length, part) in enumerate(zip(lengths, packed_shapes)):
            end = whole if i == len(lengths) - 1 else start + length
            piece = tensor[(slice(None),) * before + (slice(start, end),)]
            parts.append(piece.reshape((*shape[:before], *part, *shape[before + 1:])))
            start = end
    except Exception as error:
        raise EinopsError(
            f'Error during unpack(..., "{pattern}"): could not split axis of size {whole} into requested {packed_shapes}'
        ) from error
    return parts
