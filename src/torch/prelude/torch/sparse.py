"""torch.sparse: sparse tensors. All of it are ops of the table."""
