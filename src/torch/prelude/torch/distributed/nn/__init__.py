"""Collectives that carry gradients."""
from torch.distributed.nn import functional
from torch.distributed.nn.functional import all_gather, all_reduce, broadcast, reduce_scatter
