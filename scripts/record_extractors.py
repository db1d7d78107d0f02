"""Records what torchvision says about feature extractors: test/facts/extractors.json.

Run with the pinned PyTorch: python scripts/record_extractors.py. A row is a builder of torchvision with the nodes asked of it (a list or a
dict; two of them for training and evaluation), what `create_feature_extractor` makes of it, and how many names `get_graph_node_names` gives
in training and evaluation. Hashes are the first 16 digits of SHA-256 over lines: `path class` of `named_modules()`, `name [shape]` of the
`state_dict`, the names of the nodes. Words of errors follow the rows.
"""

import hashlib
import json
import warnings
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models
from torchvision.models.feature_extraction import create_feature_extractor, get_graph_node_names

ROOT = Path(__file__).resolve().parent.parent

IMAGE = (1, 3, 224, 224)
PAIRS = [
    ("resnet50", {"layer1": "low", "layer4": "high"}),
    ("resnet18", ["flatten"]),
    ("resnet18", ["layer4.1.relu_1", "layer1.0.add", "x"]),
    ("resnet18", [["layer1", "fc"], {"layer2.0.downsample.1": "skip", "avgpool": "pooled"}]),
    ("wide_resnet50_2", ["layer3.2"]),
    ("mobilenet_v3_small", ["features.12"]),
    ("mobilenet_v2", {"features.3.conv.1": "early", "classifier.1": "logits"}),
    ("vit_b_16", ["encoder"]),
    ("vit_b_16", {"encoder.layers.encoder_layer_3.mlp": "tokens", "getitem_5": "class"}),
    ("swin_t", ["features.5", "permute"]),
    ("swin_v2_t", ["features.1.1.attn", "norm"]),
    ("efficientnet_b0", {"features.3": "a", "features.8": "b"}),
    ("efficientnet_v2_s", ["features.2.1.add", "features.7"]),
    ("convnext_tiny", ["features.1.0.mul", "features.3", "avgpool"]),
    ("densenet121", ["features.denseblock2.cat", "relu"]),
    ("vgg16_bn", {"features.23": "conv4", "classifier.3": "fc7"}),
    ("alexnet", ["features.5", "classifier.4"]),
    ("squeezenet1_1", ["features.6.cat", "classifier"]),
    ("regnet_y_400mf", ["trunk_output.block2"]),
    ("mnasnet1_0", ["layers.10", "mean"]),
    ("shufflenet_v2_x1_0", ["stage2.1.cat", "conv5"]),
    ("googlenet", ["inception3a.cat", "dropout"]),
    ("inception_v3", [["Mixed_6e", "AuxLogits.fc"], ["Mixed_6e", "fc"]]),
    ("maxvit_t", ["blocks.1", "classifier.2"]),
    ("segmentation.fcn_resnet50", ["backbone.layer2", "classifier.0"]),
    ("segmentation.deeplabv3_mobilenet_v3_large", ["classifier.0.project.2", "interpolate"]),
    ("video.r3d_18", ["layer2", "flatten"]),
    ("video.s3d", ["features.5"]),
]
ARGUMENTS = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}, "segmentation": {"weights_backbone": None}}
INPUTS = {"inception_v3": (1, 3, 299, 299), "video.r3d_18": (1, 3, 16, 112, 112), "video.s3d": (1, 3, 16, 224, 224)}
WRONG = [
    {"return_nodes": ["layer9"]}, {"return_nodes": {"layer1.0.relu_2": "a"}}, {"return_nodes": ["layer"]}, {}, {"train_return_nodes": ["fc"]},
    {"return_nodes": ["fc"], "train_return_nodes": ["fc"], "eval_return_nodes": ["fc"]},
]


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def build(name):
    home = models
    *path, leaf = name.split(".")
    for one in path:
        home = getattr(home, one)
    # RegNet reads its widths out of tensors, so it is built on the CPU
    with torch.device("cpu" if "regnet" in name else "meta"):
        return getattr(home, leaf)(**ARGUMENTS.get(path[0] if path and path[0] in ARGUMENTS else name, {})).to("meta")


def record(name, nodes):
    model = build(name).eval()
    train_names, eval_names = get_graph_node_names(model, suppress_diff_warning=True)
    twice = isinstance(nodes, list) and not isinstance(nodes[0], str)
    given = {"train_return_nodes": nodes[0], "eval_return_nodes": nodes[1]} if twice else {"return_nodes": nodes}
    made = create_feature_extractor(model, **given, suppress_diff_warning=True)
    x = torch.zeros(INPUTS.get(name, IMAGE), device="meta")
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        outputs = made(x)
    modules = [f"{path} {type(one).__name__}" for path, one in made.named_modules()]
    fact = {
        "builder": name, "nodes": nodes, "input": list(x.shape), "params": sum(one.numel() for one in made.parameters()),
        "macs": counter.get_total_flops() // 2, "outputs": {key: list(one.shape) for key, one in outputs.items()},
        "class": type(made).__name__, "modules": [len(modules), digest(modules)],
        "states": digest(f"{key} {list(one.shape)}" for key, one in made.state_dict().items()),
        "names": [[len(names), digest(names)] for names in (train_names, eval_names)],
    }
    if twice:
        with torch.no_grad():
            fact["trainOutputs"] = {key: list(one.shape) for key, one in made.train()(torch.cat([x, x])).items()}
    return fact


def complaint(given):
    try:
        create_feature_extractor(build("resnet18"), **given)
    except ValueError as error:
        return [given, str(error)]
    raise AssertionError(given)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    dense = lambda value: json.dumps(value, separators=(",", ":"))  # noqa: E731
    rows = ",\n".join(dense(record(*one)) for one in PAIRS)
    errors = ",\n".join(dense(complaint(one)) for one in WRONG)
    (ROOT / "test" / "facts" / "extractors.json").write_text(f'{{"rows":[\n{rows}\n],"errors":[\n{errors}\n]}}\n')
    print(rows)
