"""Whether compilation is possible: it is not."""


def is_compile_supported(device_type):
    return False
