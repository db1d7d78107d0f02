"""torch.onnx: nothing is exported by the code that is read."""
import enum
import importlib

_SUBMODULES = {
    "operators", "symbolic_helper", "symbolic_opset9", "symbolic_opset11", "symbolic_opset12", "utils",
}


class OperatorExportTypes(enum.Enum):
    ONNX = 0
    ONNX_ATEN = 1
    ONNX_ATEN_FALLBACK = 2
    ONNX_FALLTHROUGH = 3


class TrainingMode(enum.Enum):
    EVAL = 0
    PRESERVE = 1
    TRAINING = 2


class TensorProtoDataType(enum.IntEnum):
    UNDEFINED = 0
    FLOAT = 1
    UINT8 = 2
    INT8 = 3
    INT32 = 6
    INT64 = 7
    BOOL = 9
    FLOAT16 = 10
    DOUBLE = 11


class ONNXProgram:
    pass


class ExportOptions:
    def __init__(self, **kwargs):
        pass


class OnnxExporterError(RuntimeError):
    pass


def __getattr__(name):
    if name not in _SUBMODULES:
        raise AttributeError(f"module 'torch.onnx' has no attribute '{name}'")
    return importlib.import_module("torch.onnx." + name)


def export(*args, **kwargs):
    return None


dynamo_export = export


def is_in_onnx_export():
    return False


def register_custom_op_symbolic(symbolic_name, symbolic_fn, opset_version):
    return None


def unregister_custom_op_symbolic(symbolic_name, opset_version):
    return None


def is_onnxrt_backend_supported():
    return False
