"""torch.return_types: named results of ops. All of it are ops of the table."""
