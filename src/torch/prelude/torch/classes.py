"""torch.classes: classes of compiled libraries, of which there are none here."""


def __getattr__(name):
    raise AttributeError(f"module 'torch.classes' has no attribute '{name}'")


def load_library(path):
    return None
