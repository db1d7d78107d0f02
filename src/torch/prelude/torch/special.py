"""torch.special: special functions. All of it are ops of the table."""
