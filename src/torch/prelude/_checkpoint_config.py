"""Configurations of transformers' checkpoints, as far as they are known without a network."""

import json

import _headtorch

# What tells how to load, and is no part of a configuration.
_LOADING = {
    "cache_dir", "force_download", "proxies", "token", "use_auth_token", "local_files_only", "revision", "code_revision", "subfolder", "trust_remote_code", "variant", "mirror",
    "use_safetensors", "weights_only", "from_tf", "from_flax", "gguf_file", "output_loading_info", "ignore_mismatched_sizes", "key_mapping", "state_dict", "resume_download",
    "low_cpu_mem_usage", "device_map", "max_memory", "offload_folder", "offload_state_dict", "offload_buffers", "tp_plan", "tp_size", "device_mesh", "quantization_config",
    "load_in_8bit", "load_in_4bit", "use_kernels", "kernel_config", "adapter_kwargs", "_from_auto", "_commit_hash", "_fast_init",
}


def without_loading(options):
    return {name: value for name, value in options.items() if name not in _LOADING}


def _beside(name):
    """The configuration in a folder beside the script; None where there is none."""
    path = str(name)
    try:
        return json.loads(_headtorch.read_text(path if path.endswith(".json") else path.rstrip("/") + "/config.json"))
    except (FileNotFoundError, ValueError):
        return None


def _last(name):
    return str(name).rstrip("/").split("/")[-1].lower()


def _is_declared(cls, name):
    declared = cls.__dict__.get("__headtorch_checkpoint__")
    return declared is not None and _last(declared) == _last(name)


def _type_of(name):
    """The type of model whose configuration's defaults are those of the checkpoint, as transformers says beside the class."""
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING, CONFIG_MAPPING_NAMES
    plain = _last(name).replace("_", "-")
    likely = sorted([kind for kind in CONFIG_MAPPING_NAMES if kind.replace("_", "-") in plain], key=len, reverse=True)
    for kind in likely[:3]:
        if _is_declared(CONFIG_MAPPING[kind], name):
            return kind
    return None


def config_dict(cls, name):
    """What stands in a checkpoint's configuration; unknown where nobody can tell."""
    if _headtorch.is_unknown(name):
        return name
    found = _beside(name)
    if found is not None:
        return found
    kind = cls.model_type if _is_declared(cls, name) else _type_of(name) if not cls.model_type else None
    if kind is None:
        return _headtorch.gap(f"the configuration of the checkpoint {str(name)!r} is not in a folder beside the script, and nothing is fetched: save its config.json there")
    _headtorch.assumed(f"the checkpoint {str(name)!r} has the defaults of its configuration's class, as transformers says")
    return {"model_type": kind, "id2label": _headtorch.quiet(f"how many labels the checkpoint {str(name)!r} has: say num_labels=…")}
