"""Models by the names of their folders."""
