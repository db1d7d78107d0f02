"""Record what the panel must show: the largest outputs of torchvision's ResNet-18 from seed 0, what is not finite in a model made to be so, and pictures as torchvision's preset feeds them.

    python scripts/record_panel.py        writes test/facts/panel.json

The seed is set just before construction; the random input continues the generator.
"""

import base64
import importlib.util
import io
import json
from pathlib import Path

import torch
import torchvision
from PIL import Image
from torchvision.transforms.v2 import functional as F

ROOT = Path(__file__).resolve().parent.parent


def resnet18():
    torch.manual_seed(0)
    model = torchvision.models.resnet18().eval()
    with torch.no_grad():
        values, indices = model(torch.randn(1, 3, 224, 224)).topk(5)
    names = torchvision.models.ResNet18_Weights.DEFAULT.meta["categories"]
    return [{"index": i, "name": names[i], "value": v} for i, v in zip(indices[0].tolist(), values[0].tolist())]


def pixels(width, height):
    """A picture that both sides can make: neither smooth nor random."""
    return bytes((x * 7 + y * 13 + channel * 50 + (x * y) % 31) % 256 for y in range(height) for x in range(width) for channel in range(3))


def picture(width, height, resize, crop, mean, std):
    """Resize, centre crop, scale and normalise, as `torchvision.transforms._presets.ImageClassification` does with a PIL image."""
    image = Image.frombytes("RGB", (width, height), pixels(width, height))
    image = F.resize(image, [resize], interpolation=F.InterpolationMode.BILINEAR, antialias=True)
    image = F.center_crop(image, [crop, crop])
    tensor = F.normalize(F.to_dtype(F.pil_to_tensor(image), torch.float, scale=True), mean, std)
    flat = tensor.flatten()
    step = max(1, flat.numel() // 97)
    return {"width": width, "height": height, "resize": resize, "crop": crop, "mean": mean, "std": std, "step": step, "values": flat[::step].tolist()}


def png(mode):
    """A small picture in one of PNG's forms, and its pixels as Pillow reads them back."""
    image = Image.frombytes("RGB", (7, 5), pixels(7, 5)).convert(mode)
    file = io.BytesIO()
    image.save(file, "PNG")
    return {"mode": mode, "width": 7, "height": 5, "file": base64.b64encode(file.getvalue()).decode(), "rgb": list(image.convert("RGB").tobytes())}


def fixture(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "test" / "ui" / "fixture" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reader():
    """What test/ui/fixture/reader.py gives for the inputs that its own script draws, from seed 0."""
    module = fixture("reader")
    torch.manual_seed(0)
    model = module.Reader().eval()
    with torch.no_grad():
        given = model({"ids": torch.randint(0, 50, (2, 5)), "mask": torch.ones(2, 5)}, torch.randn(2, 8), (torch.randn(4), torch.randn(4)), torch.ones(2, 5, dtype=torch.int64))
    return {name: {"size": list(one.shape), "values": one.flatten().tolist()} for name, one in given.items()}


def odd():
    """What is not finite or dead in the outputs and inner tensors of test/ui/fixture/odd.py, from seed 0."""
    torch.manual_seed(0)
    model = fixture("odd").Odd().eval()
    seen = {}
    model.relu.register_forward_hook(lambda _, args, out: seen.update({"relu": out}))
    with torch.no_grad():
        seen["fc"], seen["sqrt"], seen["truediv"] = model(torch.randn(1, 1, 16, 16))

    def counts(tensor):
        dead = int((tensor == 0).flatten(2).all(2).all(0).sum()) if tensor.dim() > 2 else 0
        return {"nan": int(tensor.isnan().sum()), "inf": int(tensor.isinf().sum()), "zeros": int((tensor == 0).sum()), "count": tensor.numel(), "dead": dead}

    return {"flags": {name: counts(one) for name, one in seen.items()}, "output": seen["fc"].flatten().tolist()}


IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
facts = {
    "torch": torch.__version__.split("+")[0],
    "resnet18": resnet18(),
    "odd": odd(),
    "reader": reader(),
    "pictures": [
        picture(90, 61, 32, 28, *IMAGENET),      # smaller
        picture(20, 33, 40, 36, *IMAGENET),      # larger
        picture(64, 64, 20, 24, [0.5] * 3, [0.5] * 3),  # the crop is larger than the picture: black all round
        picture(57, 40, 33, 20, *IMAGENET),      # an odd margin
    ],
    "pngs": [png(mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1")],
}
(ROOT / "test" / "facts" / "panel.json").write_text(json.dumps(facts) + "\n")
