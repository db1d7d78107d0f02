"""A writer that writes nothing."""


def _nothing(*args, **kwargs):
    return None


class SummaryWriter:
    def __init__(self, log_dir=None, comment="", *args, **kwargs):
        self.log_dir = log_dir

    def __getattr__(self, name):
        if name.startswith("add_") or name in ("flush", "close"):
            return _nothing
        raise AttributeError(f"'SummaryWriter' object has no attribute '{name}'")

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False
