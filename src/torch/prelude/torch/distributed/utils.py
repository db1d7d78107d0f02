"""Inner helpers."""
