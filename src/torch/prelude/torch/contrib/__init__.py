"""torch.contrib."""
