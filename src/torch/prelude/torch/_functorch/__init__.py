"""torch._functorch: functions of functions."""
