"""Tensors in parts by an older name."""
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor
