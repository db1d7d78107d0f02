"""torch._higher_order_ops: ops that take functions."""
