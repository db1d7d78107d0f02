"""torch.ops.torchvision: ops of the table."""
