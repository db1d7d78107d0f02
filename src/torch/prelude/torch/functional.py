"""torch.functional: ops of the table."""
