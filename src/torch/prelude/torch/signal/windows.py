"""Windows: ops of the table."""
