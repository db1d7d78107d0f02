"""Inner settings."""
