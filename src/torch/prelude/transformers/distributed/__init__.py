"""Distribution over devices: there is one."""
