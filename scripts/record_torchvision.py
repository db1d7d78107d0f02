"""Records what PyTorch says about every builder of torchvision: test/facts/torchvision/<module>.json.

Run with the pinned PyTorch: python scripts/record_torchvision.py [MODULE…] (for example resnet). Builders are called with
weights=None and their defaults, on the meta device where they can be, in eval mode. A row of "modules" is
[path, class, own parameters, shape(s) of the output of its first call]; "states" is the SHA-256 of the lines
`name dtype [shape]` of the state_dict, in order. MACs: FlopCounterMode on the meta device, halved; for models whose sizes
depend on data (detectors) the figure of one run with random weights on the CPU, under "macsOfRun".
"""

import contextlib
import hashlib
import inspect
import json
import sys
import warnings
from pathlib import Path
from unittest import mock

import torch
import torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "test" / "facts" / "torchvision"

LARGE = ("efficientnet_b6", "efficientnet_b7", "regnet_y_128gf", "convnext_base", "swin_t")  # also at the small size of the library's tests
VIDEO = {"mvit": (1, 3, 16, 224, 224), "s3d": (1, 3, 16, 224, 224), "swin3d": (1, 3, 16, 224, 224)}


def inputs_of(name, module):
    """The inputs a builder is run with; a detector takes a list of images."""
    if module in ("faster_rcnn", "fcos", "keypoint_rcnn", "mask_rcnn", "retinanet"):
        return [[torch.zeros(3, 224, 224)]]
    if module in ("ssd", "ssdlite"):
        return [[torch.zeros(3, 300, 300)]]
    if module == "raft":
        return [(torch.zeros(1, 3, 128, 136), torch.zeros(1, 3, 128, 136))]
    if "video" in module:
        return [torch.zeros(*next((shape for key, shape in VIDEO.items() if name.startswith(key)), (1, 3, 16, 112, 112)))]
    if "inception" in name:
        return [torch.zeros(1, 3, 299, 299)]
    if module in ("deeplabv3", "fcn", "lraspp"):
        return [torch.zeros(1, 3, 224, 224), torch.zeros(1, 3, 32, 32)]
    return [torch.zeros(1, 3, 224, 224)] + [torch.zeros(1, 3, 64, 64)] * (name in LARGE)


def build(name):
    """The model and its device: meta, or the CPU where construction reads values of tensors (RegNet)."""
    builder = models.get_model_builder(name)
    options = {key: None for key in ("weights", "weights_backbone") if key in inspect.signature(builder).parameters}
    quiet = {f: mock.DEFAULT for f in ("normal_", "uniform_", "kaiming_normal_", "kaiming_uniform_", "trunc_normal_", "xavier_uniform_")}
    try:
        with torch.device("meta"):
            return builder(**options).eval(), options
    except (NotImplementedError, RuntimeError):
        with mock.patch.multiple(nn.init, **quiet):
            return builder(**options).eval().to("meta"), options


def describe(value):
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, dict):
        return {"dict": {key: describe(item) for key, item in value.items()}}
    if hasattr(value, "_fields"):
        return {"list": [describe(item) for item in value], "names": list(value._fields)}
    if isinstance(value, (list, tuple)):
        return {"list": [describe(item) for item in value]}
    return {"value": repr(value)} if value is not None else None


def short(value):
    """Output of a module in its row: the shape of a tensor, else the structure."""
    return describe(value) if not hasattr(value, "tensors") else describe(value.tensors)


def first_outputs(model, call):
    seen, hooks = {}, []
    for path, module in model.named_modules():
        def note(_module, _args, output, path=path):
            seen.setdefault(path, short(output))
        hooks.append(module.register_forward_hook(note))
    try:
        return call(), seen
    finally:
        for hook in hooks:
            hook.remove()


def on(device, value):
    return type(value)(on(device, item) for item in value) if isinstance(value, (list, tuple)) else value.to(device)


def run(model, given, detector):
    arguments = given if isinstance(given, tuple) else (given,)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        output, seen = first_outputs(model, lambda: model(*arguments))
    macs = counter.get_total_flops() // 2
    fact = {"inputs": [describe(item) for item in arguments], "macsOfRun" if detector else "macs": macs, "outputs": describe(output)}
    return fact, seen


def trained(model, given):
    """The structure of the output in training mode, at batch 2, where it is another one than in eval mode."""
    with torch.no_grad(), contextlib.suppress(Exception):
        return describe(model.train()(torch.zeros(2, *given.shape[1:], device="meta")))
    return None


def record(name, module):
    model, options = build(name)
    detector = isinstance(inputs_of(name, module)[0], list)
    if detector:
        torch.manual_seed(0)
        model = models.get_model_builder(name)(**options).eval()
    parameters = list(model.parameters())
    states = "\n".join(f"{key} {str(value.dtype).removeprefix('torch.')} {list(value.shape)}" for key, value in model.state_dict().items())
    fact = {
        "params": sum(p.numel() for p in parameters),
        "trainable": sum(p.numel() for p in parameters if p.requires_grad),
        "buffers": sum(b.numel() for b in model.buffers()),
        "states": hashlib.sha256(states.encode()).hexdigest(),
        "stateCount": len(model.state_dict()),
    }
    shapes, runs = {}, []
    for given in inputs_of(name, module):
        result, seen = run(model, given if detector else on("meta", given), detector)
        runs.append(result)
        shapes = shapes or seen
    fact["runs"] = runs
    given = inputs_of(name, module)[0]
    if isinstance(given, torch.Tensor):
        training = trained(model, given)
        if training is not None and not isinstance(training, list):
            fact["trainOutputs"] = training
    fact["modules"] = [
        [path, type(child).__name__, sum(p.numel() for p in child.parameters(recurse=False)), *([shapes[path]] if path in shapes else [])]
        for path, child in model.named_modules()
    ]
    return fact


def write(module, facts):
    dense = lambda value: json.dumps(value, separators=(",", ":"))  # noqa: E731
    builders = []
    for name, fact in facts.items():
        rows = ",\n".join(dense(row) for row in fact["modules"])
        head = dense({key: value for key, value in fact.items() if key != "modules"})
        builders.append(f'{dense(name)}:{head[:-1]},"modules":[\n{rows}]}}')
    versions = {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0]}
    text = dense(versions)[:-1] + ',"builders":{\n' + ",\n".join(builders) + "}}\n"
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / f"{module}.json").write_text(text)
    return len(text)


def main(chosen):
    warnings.simplefilter("ignore")
    by_module = {}
    for name in models.list_models():
        module = models.get_model_builder(name).__module__.removeprefix("torchvision.models.").replace("detection.", "").replace("segmentation.", "").replace("optical_flow.", "")
        by_module.setdefault(module.replace(".", "_"), []).append(name)
    for module, names in by_module.items():
        if chosen and module not in chosen:
            continue
        facts = {name: record(name, module) for name in names}
        print(module, write(module, facts), {name: (fact["params"], fact["runs"][0].get("macs")) for name, fact in facts.items()}, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
