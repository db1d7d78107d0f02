"""Kernels over lists of tensors."""


def _get_foreach_kernels_supported_devices():
    return ["cuda", "xpu"]


def _get_fused_kernels_supported_devices():
    return ["cuda", "xpu", "cpu"]


def _group_tensors_by_device_and_dtype(tensorlistlist, with_indices=False):
    return {}
