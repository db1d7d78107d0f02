"""torch.ao.ns."""
