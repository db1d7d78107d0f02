"""Parameters of distributions."""
import torch

__all__ = ["broadcast_all", "logits_to_probs", "clamp_probs", "probs_to_logits", "lazy_property"]


def broadcast_all(*values):
    """Numbers and tensors as tensors of one shape."""
    like = next((value for value in values if isinstance(value, torch.Tensor)), None)
    options = {} if like is None else {"dtype": like.dtype, "device": like.device}
    tensors = [value if isinstance(value, torch.Tensor) else torch.tensor(float(value), **options) for value in values]
    return torch.broadcast_tensors(*tensors)


def all_numbers(*values):
    return all(isinstance(value, (int, float)) for value in values)


def batch_of(*values):
    """The batch shape of parameters given: none if all are plain numbers."""
    first = broadcast_all(*values)[0]
    return torch.Size() if all_numbers(*values) else first.size()


def clamp_probs(probs):
    eps = torch.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def logits_to_probs(logits, is_binary=False):
    return torch.sigmoid(logits) if is_binary else torch.nn.functional.softmax(logits, dim=-1)


def probs_to_logits(probs, is_binary=False):
    clamped = clamp_probs(probs)
    return torch.log(clamped) - torch.log1p(-clamped) if is_binary else torch.log(clamped)


def _sum_rightmost(value, dim):
    return value if dim == 0 else value.reshape(*value.shape[: value.dim() - dim], -1).sum(-1)


lazy_property = property
