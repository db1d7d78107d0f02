"""torch.distributed.algorithms: nothing runs in several processes."""
