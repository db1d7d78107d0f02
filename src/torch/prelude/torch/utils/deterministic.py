"""Determinism, which has no effect on shapes."""
fill_uninitialized_memory = True
