"""torch._prims: primitive ops. All of it are ops of the table."""
