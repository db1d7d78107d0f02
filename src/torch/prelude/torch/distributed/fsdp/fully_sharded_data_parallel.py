"""Modules in parts, by the inner name."""
from torch.distributed.fsdp import *
from torch.distributed.fsdp import FullyShardedDataParallel, MixedPrecision, ShardingStrategy
