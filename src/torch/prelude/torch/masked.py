"""torch.masked: masked tensors. All of it are ops of the table."""
