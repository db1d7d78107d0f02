"""rearrange, reduce and repeat: split the axes, reorder them, reduce or add some, and bring groups together."""
import torch
from einops._patterns import ELLIPSIS, EinopsError, Number, Side, check_name, sides

REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")


def _check_axes(pattern, left, right, operation, lengths):
    """Axes stay in a rearrangement, go in a reduction, come in a repetition."""
    if right.has_ellipsis and not left.has_ellipsis:
        raise EinopsError(f"Ellipsis found in right side, but not left side of a pattern {pattern}")
    if left.has_ellipsis and left.ellipsis_in_brackets:
        raise EinopsError(f"Ellipsis inside parenthesis in the left side is not allowed: {pattern}")
    if operation == "rearrange":
        if left.has_numbers or right.has_numbers:
            raise EinopsError("Non-unitary anonymous axes are not supported in rearrange (exception is length 1)")
        wrong, words = left.axes ^ right.axes, "Identifiers only on one side of expression (should be on both): {}"
    elif operation == "repeat":
        wrong, words = left.axes - right.axes, "Unexpected identifiers on the left side of repeat: {}"
        if not wrong:
            named = {axis for axis in right.axes if not isinstance(axis, Number)}
            wrong, words = named - left.axes - set(lengths), "Specify sizes for new axes in repeat: {}"
    elif callable(operation) or operation in REDUCTIONS:
        wrong, words = right.axes - left.axes, f"Unexpected identifiers on the right side of reduce {operation}: {{}}"
    else:
        raise EinopsError(f"Unknown reduction {operation}. Expect one of {REDUCTIONS}.")
    if wrong:
        raise EinopsError(words.format(wrong))


def _groups(left, right, rank):
    """Groups of both sides once the ellipsis is spread over the axes that it stands for."""
    if not left.has_ellipsis:
        if rank != len(left.groups):
            raise EinopsError(f"Wrong shape: expected {len(left.groups)} dims. Received {rank}-dim tensor.")
        return left.groups, right.groups
    others = len(left.groups) - 1
    if rank < others:
        raise EinopsError(f"Wrong shape: expected >={others} dims. Received {rank}-dim tensor.")
    return left.spread(rank - others), right.spread(rank - others)


def _sizes(groups, shape, lengths):
    """The size of every axis on the left: one of a group may be what is left."""
    sizes = dict(lengths)
    for group, length in zip(groups, shape):
        open_axes = []
        known = 1
        for axis in group:
            if isinstance(axis, Number):
                sizes[axis] = axis.value
            if axis in sizes:
                known *= sizes[axis]
            else:
                open_axes.append(axis)
        if len(open_axes) > 1:
            raise EinopsError(f"Could not infer sizes for {set(open_axes)}")
        if not open_axes:
            if length != known:
                raise EinopsError(f"Shape mismatch, {length} != {known}")
        elif len(group) == 1:
            sizes[open_axes[0]] = length
        else:
            if length % known != 0:
                raise EinopsError(f"Shape mismatch, can't divide axis of length {length} in chunks of {known}")
            sizes[open_axes[0]] = length // known
    return sizes


def _reduced(tensor, operation, axes):
    if callable(operation):
        return operation(tensor, axes)
    if operation == "mean":
        if not tensor.is_floating_point() and not tensor.is_complex():
            raise NotImplementedError("reduce_mean is not available for non-floating tensors")
        return tensor.mean(dim=axes)
    if operation in ("min", "max"):
        return tensor.amin(dim=axes) if operation == "min" else tensor.amax(dim=axes)
    if operation == "sum":
        return tensor.sum(dim=axes)
    for axis in sorted(axes, reverse=True):
        tensor = getattr(tensor, operation)(dim=axis)
    return tensor


def transform(tensor, pattern, operation, lengths):
    left, right = sides(pattern)
    _check_axes(pattern, left, right, operation, lengths)
    first, last = _groups(left, right, tensor.dim())
    known = {axis for group in (*first, *last) for axis in group}
    for name in lengths:
        if check_name(name):
            raise EinopsError("Invalid name for an axis", name)
        if name not in known:
            raise EinopsError(f"Axis {name} is not used in transform")
    sizes = _sizes(first, tensor.shape, lengths)
    axes = [axis for group in first for axis in group]
    kept = [axis for group in last for axis in group]
    if any(len(group) != 1 for group in first):
        tensor = tensor.reshape([sizes[axis] for axis in axes])
    stay = [axis for axis in kept if axis in axes]
    gone = [axis for axis in axes if axis not in stay]
    order = [axes.index(axis) for axis in [*stay, *gone]]
    if order != list(range(len(axes))):
        tensor = tensor.permute(order)
    if gone:
        tensor = _reduced(tensor, operation, tuple(range(len(stay), len(axes))))
    new = [axis for axis in kept if axis not in axes]
    if new:
        for axis in new:
            sizes[axis] = axis.value if isinstance(axis, Number) else lengths[axis]
            tensor = tensor.unsqueeze(kept.index(axis))
        tensor = tensor.expand([sizes[axis] if axis in new else -1 for axis in kept])
    if any(len(group) != 1 for group in last):
        tensor = tensor.reshape([_product(sizes[axis] for axis in group) for group in last])
    return tensor


def _product(sizes):
    result = 1
    for size in sizes:
        result *= size
    return result


def _checked(tensor, pattern, operation, lengths):
    listed = isinstance(tensor, list)
    if listed:
        if len(tensor) == 0:
            raise TypeError("Rearrange/Reduce/Repeat can't be applied to an empty list")
        tensor = torch.stack(tensor)
    try:
        return transform(tensor, pattern, operation, lengths)
    except EinopsError as error:
        words = f' Error while processing {operation}-reduction pattern "{pattern}".'
        words += "\n Input is list. " if listed else f"\n Input tensor shape: {tensor.shape}. "
        raise EinopsError(words + f"Additional info: {lengths}.\n {error}") from None


def rearrange(tensor, pattern, **axes_lengths):
    return _checked(tensor, pattern, "rearrange", axes_lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    return _checked(tensor, pattern, reduction, axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    return _checked(tensor, pattern, "repeat", axes_lengths)


def parse_shape(x, pattern):
    """Sizes by the names of the axes; `_` and numbers have none."""
    side = Side(pattern, allow_underscore=True)
    shape = list(x.shape)
    text = f"{pattern} {x.shape}"
    if any(len(group) > 1 for group in side.groups):
        raise RuntimeError(f"Can't parse shape with composite axes: {text}")
    groups = side.groups
    if side.has_ellipsis:
        others = len(groups) - 1
        if len(shape) < others:
            raise RuntimeError(f"Can't parse shape with this number of dimensions: {text}")
        groups = side.spread(len(shape) - others)
    elif len(shape) != len(groups):
        raise RuntimeError(f"Can't parse shape with different number of dimensions: {text}")
    found = {}
    for group, size in zip(groups, shape):
        axis = group[0] if group else None
        if axis is None:
            if size != 1:
                raise RuntimeError(f"Length of axis is not 1: {text}")
        elif isinstance(axis, Number):
            if size != axis.value:
                raise RuntimeError(f"Length of anonymous axis does not match: {text}")
        elif axis != "_" and not axis.startswith(ELLIPSIS):
            found[axis] = size
    return found


def asnumpy(tensor):
    return tensor.detach().cpu().numpy()


def _letters(text, letters, pattern, is_new):
    """A side of an einsum in single letters."""
    made = []
    for group in Side(text, allow_underscore=True, allow_duplicates=True).groups:
        if len(group) != 1:
            words = "Singleton () axes are not yet supported in einsum." if not group else "Shape rearrangement is not yet supported in einsum."
            raise NotImplementedError(words)
        axis = group[0]
        if isinstance(axis, Number):
            raise NotImplementedError("Anonymous axes are not yet supported in einsum.")
        if axis == ELLIPSIS:
            made.append("...")
            continue
        if axis not in letters:
            if not is_new:
                raise EinopsError(f"Unknown axis {axis} on right side of einsum {pattern}.")
            if len(letters) >= 52:
                raise RuntimeError("Too many axes in einsum.")
            letters[axis] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(letters)]
        made.append(letters[axis])
    return "".join(made)


def einsum(*tensors_and_pattern):
    if len(tensors_and_pattern) <= 1:
        raise ValueError(
            "`einops.einsum` takes at minimum two arguments: the tensors (at least one),"
            " followed by the pattern."
        )
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise ValueError("The last argument passed to `einops.einsum` must be a string, representing the einsum pattern.")
    if "->" not in pattern:
        raise ValueError("Einsum pattern must contain '->'.")
    lefts, right = pattern.split("->")
    letters = {}
    inputs = [_letters(left, letters, pattern, True) for left in lefts.split(",")]
    output = _letters(right, letters, pattern, False)
    return torch.einsum(",".join(inputs) + "->" + output, *tensors)
