"""torch.nested: nested tensors. All of it are ops of the table."""
