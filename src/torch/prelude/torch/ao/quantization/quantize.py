"""Steps of quantization. Observers are not inserted and layers not replaced: the float model is what is shown."""
import _headtorch


def prepare(model, inplace=False, *args, **kwargs):
    return model


def prepare_qat(model, mapping=None, inplace=False):
    return model


def propagate_qconfig_(module, qconfig_dict=None, prepare_custom_config_dict=None):
    return None


def convert(module, *args, **kwargs):
    _headtorch.gap("quantized layers are not modelled: the float model is shown")
    return module


def quantize(model, run_fn, run_args, mapping=None, inplace=False):
    return convert(model)


def quantize_dynamic(model, qconfig_spec=None, dtype=None, mapping=None, inplace=False):
    return convert(model)
