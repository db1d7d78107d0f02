"""torch.distributed.optim: nothing runs in several processes."""
