"""What was built: PyTorch for the CPU."""
__all__ = ["__version__", "debug", "cuda", "git_version", "hip", "rocm", "xpu"]
__version__ = "2.14.1"
debug = False
cuda = None
git_version = "unknown"
hip = None
rocm = None
xpu = None
