"""packaging: versions and their order (PEP 440)."""

__version__ = "24.0"
