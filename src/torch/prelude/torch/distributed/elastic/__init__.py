"""torch.distributed.elastic: nothing runs in several processes."""
