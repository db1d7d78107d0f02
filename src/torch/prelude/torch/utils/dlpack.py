"""Tensors of other libraries."""
import torch


def from_dlpack(ext_tensor):
    return torch.as_tensor(ext_tensor)


def to_dlpack(tensor):
    return tensor
