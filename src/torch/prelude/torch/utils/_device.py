"""The device that is the default."""


class DeviceContext:
    def __init__(self, device):
        self.device = device

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        return False


def set_device(device):
    return lambda func: func
