"""einops as layers: a pattern in a Sequential, and a linear layer over named axes."""
import torch
from einops._patterns import ELLIPSIS, EinopsError, Side
from einops._transforms import rearrange, reduce
from torch import nn

__all__ = ["Rearrange", "Reduce", "EinMix"]


class Rearrange(nn.Module):
    def __init__(self, pattern, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return rearrange(input, self.pattern, **self.axes_lengths)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([repr(self.pattern), *_named(self.axes_lengths)])})"


class Reduce(nn.Module):
    def __init__(self, pattern, reduction, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.reduction = reduction
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return reduce(input, self.pattern, self.reduction, **self.axes_lengths)

    def __repr__(self):
        parts = [repr(self.pattern), repr(self.reduction), *_named(self.axes_lengths)]
        return f"{type(self).__name__}({', '.join(parts)})"


def _named(lengths):
    return [f"{axis}={length}" for axis, length in lengths.items()]


def _refuse(axes, words):
    if axes:
        raise EinopsError(words.format(axes))


def _flat(side):
    """The axes of a side one after another, as a pattern."""
    return " ".join("..." if axis == ELLIPSIS else axis for axis in side.names())


class EinMix(nn.Module):
    """A linear layer: the weight's axes that the output lacks are summed over."""

    def __init__(self, pattern, weight_shape, bias_shape=None, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.weight_shape = weight_shape
        self.bias_shape = bias_shape
        self.axes_lengths = axes_lengths
        left_text, right_text = pattern.split("->")
        left, right, weight = Side(left_text), Side(right_text), Side(weight_shape)
        self._check(left, right, weight)
        self.pre_rearrange = self.post_rearrange = None
        if any(len(group) != 1 for group in left.groups):
            own = {name: length for name, length in axes_lengths.items() if name in left.axes}
            self.pre_rearrange = Rearrange(f"{left_text}-> {_flat(left)}", **own)
        if any(len(group) != 1 for group in right.groups) or right.ellipsis_in_brackets:
            self.post_rearrange = Rearrange(f"{_flat(right)} ->{right_text}")
        sizes = [axes_lengths[axis] for axis in weight.names()]
        fan_in = 1
        for axis in weight.names():
            if axis not in right.axes:
                fan_in *= axes_lengths[axis]
        bound = (3 / fan_in) ** 0.5
        self.weight = nn.Parameter(torch.zeros(sizes).uniform_(-bound, bound))
        self.bias = None
        if bias_shape is not None:
            bound = (1 / fan_in) ** 0.5
            self.bias = nn.Parameter(torch.zeros(self._bias_sizes(right, bias_shape)).uniform_(-bound, bound))
        names = sorted((left.axes | right.axes | weight.axes) - {ELLIPSIS})
        letters = {name: "abcdefghijklmnopqrstuvwxyz"[i] for i, name in enumerate(names)} | {ELLIPSIS: "..."}
        in_letters = ["".join(letters[axis] for axis in side.names()) for side in (left, weight, right)]
        self.einsum_pattern = f"{in_letters[0]},{in_letters[1]}->{in_letters[2]}"

    def _check(self, left, right, weight):
        lengths = self.axes_lengths
        _refuse(right.axes - left.axes - weight.axes, "Unrecognized identifiers on the right side of EinMix {}")
        if weight.has_ellipsis:
            raise EinopsError("Ellipsis is not supported in weight, as its shape should be fully specified")
        if left.has_ellipsis != right.has_ellipsis:
            raise EinopsError(f"Ellipsis in EinMix should be on both sides, {self.pattern}")
        if left.has_ellipsis and left.ellipsis_in_brackets:
            raise EinopsError(f"Ellipsis on left side can't be in parenthesis, got {self.pattern}")
        if left.has_numbers or right.has_numbers or weight.has_numbers:
            raise EinopsError("Anonymous axes (numbers) are not allowed in EinMix")
        if "(" in self.weight_shape or ")" in self.weight_shape:
            raise EinopsError(f"Parenthesis is not allowed in weight shape: {self.weight_shape}")
        for axis in weight.axes:
            if axis not in lengths:
                raise EinopsError(f"Dimension {axis} of weight should be specified")
        _refuse(set(lengths) - left.axes - weight.axes, "Axes {} are not used in pattern")
        _refuse(weight.axes - left.axes - right.axes, "Weight axes {} are redundant")

    def _bias_sizes(self, right, bias_shape):
        if not isinstance(bias_shape, str):
            raise EinopsError("bias shape should be string specifying which axes bias depends on")
        bias = Side(bias_shape)
        _refuse(bias.axes - right.axes, "Bias axes {} not present in output")
        _refuse(bias.axes - set(self.axes_lengths), "Sizes not provided for bias axes {}")
        sizes = []
        for axis in right.names():
            if axis != ELLIPSIS:
                sizes.append(self.axes_lengths[axis] if axis in bias.axes else 1)
            elif any(size != 1 for size in sizes):
                raise EinopsError("all bias dimensions should go after ellipsis in the output")
        return sizes

    def forward(self, input):
        if self.pre_rearrange is not None:
            input = self.pre_rearrange(input)
        result = torch.einsum(self.einsum_pattern, input, self.weight)
        if self.bias is not None:
            result += self.bias
        return result if self.post_rearrange is None else self.post_rearrange(result)

    def __repr__(self):
        parts = [repr(self.pattern), f"'{self.weight_shape}'"]
        parts += [] if self.bias_shape is None else [f"'{self.bias_shape}'"]
        return f"{type(self).__name__}({', '.join([*parts, *_named(self.axes_lengths)])})"
