"""The calls of ops that scripts/record_ops.py runs, one module for each family of ops."""
