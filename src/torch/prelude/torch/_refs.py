"""torch._refs: reference ops. All of it are ops of the table."""
