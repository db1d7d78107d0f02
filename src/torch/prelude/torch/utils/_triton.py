"""Whether Triton is there: it is not."""


def has_triton():
    return False


def has_triton_package():
    return False
