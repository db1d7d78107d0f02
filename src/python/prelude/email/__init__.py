"""email: messages are unknown."""
