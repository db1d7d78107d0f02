"""torch.backends: switches of kernels. No shape depends on them."""
import importlib

_SUBMODULES = {
    "cpu", "cuda", "cudnn", "cusparselt", "mha", "miopen", "mkl", "mkldnn", "mps", "nnpack", "openmp", "opt_einsum",
    "quantized", "xeon", "xnnpack",
}

fp32_precision = "none"


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.backends' has no attribute '{name}'")
    return importlib.import_module("torch.backends." + name)
