"""torch.ao.pruning."""
