"""torch.ops.aten: ops of the table."""
