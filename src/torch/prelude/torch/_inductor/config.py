"""Settings of a compiler that does not run."""


class _Settings:
    """Any setting may be set."""


triton = _Settings()
cpp = _Settings()
