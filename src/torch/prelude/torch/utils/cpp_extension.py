"""Compiled extensions: nothing is built."""
import _headtorch

CUDA_HOME = None
ROCM_HOME = None
IS_HIP_EXTENSION = False


def load(name, *args, **kwargs):
    return _headtorch.declared_module(name) or _headtorch.gap(f"the compiled extension {name} is not built")


def load_inline(name, *args, **kwargs):
    return load(name)


def CppExtension(name, sources, *args, **kwargs):
    return None


CUDAExtension = SyclExtension = CppExtension


class BuildExtension:
    @classmethod
    def with_options(cls, **options):
        return cls


def include_paths(device_type="cpu", torch_include_dirs=True):
    return []


def library_paths(device_type="cpu", torch_include_dirs=True, cross_target_platform=None):
    return []
