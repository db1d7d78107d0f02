"""Batch norm folded into the layer before it."""
import copy

import torch
from torch.nn.parameter import Parameter

__all__ = ["fuse_conv_bn_eval", "fuse_conv_bn_weights", "fuse_linear_bn_eval", "fuse_linear_bn_weights"]


def _scale(bn_rm, bn_rv, bn_eps, bn_w, bn_b):
    weight = torch.ones_like(bn_rm) if bn_w is None else bn_w
    bias = torch.zeros_like(bn_rm) if bn_b is None else bn_b
    return weight * torch.rsqrt(bn_rv + bn_eps), bias


def _fused(weight, bias, factor, scale, bn_rm, shift):
    bias = torch.zeros_like(bn_rm) if bias is None else bias
    fused = (weight * factor).to(dtype=weight.dtype)
    moved = ((bias - bn_rm) * scale + shift).to(dtype=weight.dtype)
    return Parameter(fused, weight.requires_grad), Parameter(moved, bias.requires_grad)


def fuse_conv_bn_weights(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, transpose=False):
    scale, shift = _scale(bn_rm, bn_rv, bn_eps, bn_w, bn_b)
    lead = [1, -1] if transpose else [-1, 1]
    factor = scale.reshape(lead + [1] * (len(conv_w.shape) - 2))
    return _fused(conv_w, conv_b, factor, scale, bn_rm, shift)


def fuse_linear_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b):
    scale, shift = _scale(bn_rm, bn_rv, bn_eps, bn_w, bn_b)
    return _fused(linear_w, linear_b, scale.unsqueeze(-1), scale, bn_rm, shift)


def fuse_conv_bn_eval(conv, bn, transpose=False):
    if conv.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    fused = copy.deepcopy(conv)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose
    )
    return fused


def fuse_linear_bn_eval(linear, bn):
    if linear.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    fused = copy.deepcopy(linear)
    fused.weight, fused.bias = fuse_linear_bn_weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return fused
