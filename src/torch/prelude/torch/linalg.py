"""torch.linalg: linear algebra. All of it are ops of the table."""
