"""Names of other devices."""
_privateuse1_backend_name = "privateuseone"


def rename_privateuse1_backend(backend_name):
    return None


def generate_methods_for_privateuse1_backend(*args, **kwargs):
    return None
