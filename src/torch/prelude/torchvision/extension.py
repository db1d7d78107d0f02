"""What torchvision's compiled part says of itself: its ops are there (the op table has them), CUDA is not."""


def _has_ops():
    return True


def _assert_has_ops():
    pass


def _check_cuda_version():
    return -1


def _load_library(lib_name):
    pass
