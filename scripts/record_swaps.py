"""Executes head swaps in real PyTorch and records what came of them: `python scripts/record_swaps.py [--texts FILE] [WORD…]`.

The engine writes the edited texts (`scripts/swap_texts.mts`). Nothing is downloaded: a checkpoint is a state dict with the shapes that
the builder has by default, so one that does not fit raises as the real one would. Each text runs cell by cell, every cell twice. What
is not as promised ends the recording. Pyright (basic) and Ruff read every text before and after: they may say nothing new.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import timm
import torch
import torchvision
import transformers
from torch import nn
from torchvision.models._api import WeightsEnum

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECOND = 7


class Checkpoint(dict):
    """Stands for the weights of one builder."""

    def __init__(self, key):
        super().__init__()
        self.key = key


shapes = {}
learning = False
load = nn.Module.load_state_dict


def filling(key, shape, dtype):
    """Small numbers, and variances that can be divided by."""
    if key.endswith("running_var"):
        return torch.ones(shape, dtype=dtype)
    return torch.empty(shape, dtype=dtype).normal_(0, 0.01) if dtype.is_floating_point and not quick else torch.zeros(shape, dtype=dtype)


def load_state_dict(self, state_dict, *args, **kwargs):
    if not isinstance(state_dict, Checkpoint):
        return load(self, state_dict, *args, **kwargs)
    if learning:
        whole = self.state_dict()
        shapes[state_dict.key] = {key: (value.shape, value.dtype) for key, value in whole.items()}, whole._metadata
    known, metadata = shapes[state_dict.key]
    filled = collections.OrderedDict((key, filling(key, shape, dtype)) for key, (shape, dtype) in known.items())
    filled._metadata = metadata
    return load(self, filled, *args, **kwargs)


quick = False


def initialiser(name):
    """Numbers matter to detectors only."""
    draw = getattr(nn.init, name)
    setattr(nn.init, name, lambda tensor, *args, **kwargs: tensor if quick else draw(tensor, *args, **kwargs))


nn.Module.load_state_dict = load_state_dict
torch.hub.load = lambda repository, name, **kwargs: torchvision.models.get_model(name, **kwargs)
WeightsEnum.get_state_dict = lambda self, *args, **kwargs: Checkpoint(str(self))
for name in ("kaiming_uniform_", "kaiming_normal_", "xavier_uniform_", "normal_", "uniform_", "trunc_normal_"):
    initialiser(name)

pretrained = timm.models._builder.load_pretrained


def load_pretrained(model, pretrained_cfg=None, **kwargs):
    whole = timm.create_model(pretrained_cfg["architecture"]).state_dict()
    timm.models._builder.load_state_dict_from_hf = lambda *args, **kwargs: dict(whole)
    return pretrained(model, pretrained_cfg=pretrained_cfg, **kwargs)


timm.models._builder.load_pretrained = load_pretrained


def from_checkpoint(cls, name, *args, config=None, **kwargs):
    """A checkpoint of transformers has the configuration that its class has by default, and all weights."""
    assert name
    loading = {"ignore_mismatched_sizes"}
    options = {key: value for key, value in kwargs.items() if key not in loading}
    config = config or cls.config_class()
    unused = {key: value for key, value in options.items() if not hasattr(config, key)}
    for key, value in options.items():
        setattr(config, key, value)
    return cls(config, *args, **unused).eval()


def auto_from_checkpoint(cls, name, *args, **kwargs):
    kinds = {"distilbert": transformers.DistilBertConfig, "vit": transformers.ViTConfig, "bert": transformers.BertConfig}
    config = next(kind for word, kind in kinds.items() if word in name)()
    return cls._model_mapping[type(config)].from_pretrained(name, *args, config=config, **kwargs)


transformers.PreTrainedModel.from_pretrained = classmethod(from_checkpoint)
transformers.models.auto.auto_factory._BaseAutoModelClass.from_pretrained = classmethod(auto_from_checkpoint)


def run(text, gives, times=1):
    """Runs a text cell by cell, each cell so many times, and gives the model."""
    space = {"__name__": "script"}
    for cell in re.split(r"(?m)^(?=# %%)", text):
        for _ in range(times):
            exec(compile(cell, "script", "exec"), space)
    return eval(gives, space)


def facts(model, targets):
    layers = []
    for path, module in model.named_modules():
        weight = getattr(module, "weight", None)
        below = any(path == one or path.startswith(one + ".") for one in targets)
        if below and isinstance(weight, torch.Tensor) and weight.dim() > 1:
            layers.append([path, type(module).__name__, list(weight.shape)])
    parameters = list(model.parameters())
    return {
        "params": sum(one.numel() for one in parameters),
        "trainable": sum(one.numel() for one in parameters if one.requires_grad),
        "layers": layers,
    }


def is_detector(model):
    return type(model).__module__.startswith("torchvision.models.detection")


def outputs(model, name):
    """Shapes of what comes out, on the meta device."""
    if name.startswith("transformers"):
        words = "pictures" not in name
        given = torch.zeros((2, 8), dtype=torch.long, device="meta") if words else torch.empty((2, 3, 224, 224), device="meta")
        made = model.to("meta").eval()(given)
        return {"": list((made if isinstance(made, torch.Tensor) else made.logits).shape)}
    size = (2, 3, 299, 299) if "inception" in name else (2, 3, 224, 224)
    if name.startswith("video"):
        size = (2, 3, 16, 224, 224)
    model = model.to("meta").eval()
    made = model(torch.empty(size, device="meta"))
    made = dict(made) if isinstance(made, dict) else {"": made}
    return {key: list(value.shape) for key, value in made.items()}


def loss_of(model, classes):
    """A detector learns from the highest label that it has been built for."""
    transform = model.transform
    if not getattr(transform, "fixed_size", None):
        transform.min_size, transform.max_size = (96,), 160
    target = {
        "boxes": torch.tensor([[8.0, 8.0, 80.0, 80.0]]),
        "labels": torch.tensor([classes - 1]),
        "masks": torch.ones(1, 96, 96, dtype=torch.uint8),
        "keypoints": torch.full((1, 17, 3), 40.0),
    }
    losses = model.train()([torch.rand(3, 96, 96), torch.rand(3, 96, 96)], [target, target])
    sum(losses.values()).backward()
    return all(torch.isfinite(one).item() for one in losses.values())


def check(condition, words):
    if not condition:
        raise AssertionError(words)


def promised(case, model, seen, classes):
    """Widths, and what trains."""
    targets, style = case["targets"], case["swap"]["style"]
    modules = dict(model.named_modules())
    for path in targets:
        if style == "identity":
            kept = path if path in modules else path.rpartition(".")[0]
            check(type(modules[kept]).__name__ == "Identity", f"{kept} is {modules[kept]}")
            continue
        head = modules[path]
        if style == "mlp":
            last = head[-1] if isinstance(head, nn.Sequential) else head
            check(last.out_features == classes, f"{path}: {last}")
        elif isinstance(head, (nn.Linear, nn.Conv2d, nn.Conv3d)):
            check(head.weight.shape[0] == classes, f"{path}: {head}")
        else:
            widths = [shape[0] for _, _, shape in seen["layers"]]
            check(any(width % classes == 0 for width in widths), f"{path}: {widths}")
    if case["swap"]["freeze"] and style != "identity":
        names = [name for name, one in model.named_parameters() if one.requires_grad]
        heads = [one.rpartition(".")[0] if "by hand" in case["name"] and style == "mlp" else one for one in targets]
        check(names and all(any(name.startswith(one + ".") for one in heads) for name in names), f"trains: {names}")
        check(any(not one.requires_grad for one in model.parameters()), "nothing is frozen")


def record(case):
    global learning, quick
    name, source, classes = case["name"], case["source"], case["swap"]["classes"]
    quick = not name.startswith("detection")
    try:
        model = run(case["edited"], case["gives"], times=2)
    except KeyError:
        # the first case of a checkpoint: its shapes are those that the text has without the swap
        learning = True
        try:
            run(source, case["gives"])
        finally:
            learning = False
        model = run(case["edited"], case["gives"], times=2)
    seen = facts(model, case["targets"])
    promised(case, model, seen, classes)
    again = run(case["again"], case["gives"])
    seen_again = facts(again, case["targets"])
    promised(case, again, seen_again, SECOND if case["again"] != case["edited"] else classes)
    made = {"finite": loss_of(model, classes)} if is_detector(model) else outputs(model, name)
    if is_detector(model):
        check(made["finite"], "the loss is not finite")
    return {**{key: case[key] for key in ("name", "targets", "edited", "again")}, "facts": seen, "second": seen_again["layers"], "outputs": made}


def complaints(texts):
    """What Pyright and Ruff say of each text, without places."""
    said = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        for key, text in texts.items():
            pathlib.Path(folder, f"{key}.py").write_text(text, newline="")
        pathlib.Path(folder, "pyrightconfig.json").write_text('{"typeCheckingMode": "basic"}')
        tools = pathlib.Path(sys.executable).parent
        env = {**os.environ, "PYRIGHT_PYTHON_GLOBAL_NODE": "on", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
        pyright = subprocess.run([tools / "pyright", "--outputjson", "--pythonpath", sys.executable], cwd=folder, env=env, capture_output=True, text=True)
        report = json.loads(pyright.stdout)
        for one in report["generalDiagnostics"]:
            said[pathlib.Path(one["file"]).stem]["pyright " + one.get("rule", "") + " " + one["message"].split("\n")[0]] += 1
        ruff = subprocess.run([tools / "ruff", "check", "--isolated", "--output-format", "json", "."], cwd=folder, capture_output=True, text=True)
        for one in json.loads(ruff.stdout):
            said[pathlib.Path(one["filename"]).stem]["ruff " + one["code"]] += 1
    return said, report["version"]


def main():
    words = sys.argv[1:]
    if words[:1] == ["--texts"]:
        text, words = pathlib.Path(words[1]).read_text(), words[2:]
    else:
        text = subprocess.run(["node", "--import", "tsx", "scripts/swap_texts.mts", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    given = [json.loads(line) for line in text.splitlines()]
    cases = [one for one in given if "failure" not in one and all(word in one["name"] for word in words)]
    recorded, failed = [], [f"{one['name']}: {one['failure']}" for one in given if "failure" in one]
    for case in cases:
        try:
            recorded.append(record(case))
        except Exception as error:
            failed.append(f"{case['name']}: {type(error).__name__}: {error}")
            print(failed[-1], file=sys.stderr, flush=True)
    said, version = complaints({f"c{i}_{kind}": one[key] for i, one in enumerate(cases) for kind, key in (("a", "source"), ("b", "edited"), ("c", "again"))})
    for i, one in enumerate(cases):
        for kind in ("b", "c"):
            fresh = said[f"c{i}_{kind}"] - said[f"c{i}_a"]
            if fresh:
                failed.append(f"{one['name']}: new: {dict(fresh)}")
                print(failed[-1], file=sys.stderr, flush=True)
    print(f"{len(cases)} cases, {len(recorded)} executed as promised, {len(failed)} failures", file=sys.stderr)
    profile = {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0], "timm": timm.__version__, "transformers": transformers.__version__, "pyright": version}
    write(profile, given, {one["name"]: one for one in recorded if not any(words.startswith(one["name"] + ":") for words in failed)})
    sys.exit(1 if failed else 0)


def write(profile, given, recorded):
    """What was executed now takes the place of what was recorded of it before; what was not asked for stays."""
    path = ROOT / "test/facts/swaps.json"
    asked = {one["name"] for one in given}
    known = {one["name"]: one for one in json.loads(path.read_text())["cases"] if one["name"] not in asked} if path.exists() else {}
    kept = sorted({**known, **recorded}.values(), key=lambda one: one["name"])
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in kept)
    path.write_text(f'{{"profile":{json.dumps(profile)},"cases":[\n{lines}\n]}}\n')


main()
