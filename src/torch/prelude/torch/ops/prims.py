"""torch.ops.prims: ops of the table."""
