"""
Runs the training scripts of test/scripts under real PyTorch and records what their models are: test/facts/scripts.json.

Data sets are replaced by fakes of the published sizes, loaders give one batch, downloads give nothing, and packages that are not
installed are small stand-ins; the scripts themselves run unchanged, to their end or to the error that they are there to show.
Run as: PYTHON scripts/record_scripts.py [SCRIPT...]
"""
import contextlib
import importlib.machinery
import json
import os
import shutil
import runpy
import sys
import tempfile
import traceback
import types
from pathlib import Path

import numpy as np
import torch
import torchvision
from PIL import Image
from torch import nn

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"MNIST": ((28, 28), "L", 10, 256), "FashionMNIST": ((28, 28), "L", 10, 512), "CIFAR10": ((32, 32), "RGB", 10, 256),
         "CIFAR100": ((32, 32), "RGB", 100, 256), "STL10": ((96, 96), "RGB", 10, 64), "Flowers102": ((300, 400), "RGB", 102, 64)}


class Pictures(torch.utils.data.Dataset):
    size, mode, n, count = (320, 280), "RGB", 2, 64

    def __init__(self, *args, transform=None, **kwargs):
        self.transform = transform or next((one for one in args if callable(one)), None)
        self.classes = [f"class {i}" for i in range(self.n)]

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        picture = Image.fromarray(np.random.randint(0, 255, (self.size[1], self.size[0]) + ((3,) if self.mode == "RGB" else ()), dtype=np.uint8))
        return (self.transform(picture) if self.transform else picture), index % self.n


class Stub(types.ModuleType):
    """A package that is not installed: every name is a callable that gives the like."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class Anything:
    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return Anything()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __getitem__(self, key):
        return Anything()


def lightning():
    class LightningModule(nn.Module):
        def save_hyperparameters(self):
            given = sys._getframe(1).f_locals
            self.hparams = types.SimpleNamespace(**{k: v for k, v in given.items() if k not in ("self", "__class__")})

        def log(self, *args, **kwargs):
            pass

    class LightningDataModule:
        pass

    class Trainer:
        def __init__(self, **kwargs):
            pass

        def fit(self, model, datamodule):
            datamodule.setup("fit")
            model.training_step(next(iter(datamodule.train_dataloader())), 0)
            model.validation_step(next(iter(datamodule.val_dataloader())), 0)

    pl = Stub("pytorch_lightning")
    pl.LightningModule, pl.LightningDataModule, pl.Trainer = LightningModule, LightningDataModule, Trainer
    return pl


class Accelerator:
    def __init__(self, **kwargs):
        pass

    def prepare(self, *objects):
        return objects

    def accumulate(self, model):
        return contextlib.nullcontext()

    def backward(self, loss):
        loss.backward()

    def unwrap_model(self, model):
        return model

    def save(self, *args):
        pass

    print = save


class KFold:
    def __init__(self, n_splits, **kwargs):
        self.n = n_splits

    def split(self, X):
        for fold in range(self.n):
            rows = np.arange(len(X))
            yield rows[rows % self.n != fold], rows[rows % self.n == fold]


def prepare():
    import timm.data
    import timm.loss
    import transformers
    for name in ("AutoTokenizer", "AutoModelForSequenceClassification", "BertConfig", "BertForSequenceClassification"):
        getattr(transformers, name)
    for name in ("wandb", "datasets", "torchmetrics", "matplotlib", "matplotlib.pyplot", "sklearn", "sklearn.model_selection", "accelerate",
                 "pytorch_lightning", "pytorch_lightning.callbacks", "pytorch_lightning.loggers", "torch.utils.tensorboard", "tqdm", "tqdm.auto"):
        sys.modules[name] = Stub(name)
        sys.modules[name].__spec__ = importlib.machinery.ModuleSpec(name, None)
    sys.modules["matplotlib.pyplot"].subplots = lambda *a, **k: (Anything(), Anything())
    sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
    sys.modules["pytorch_lightning"] = lightning()
    sys.modules["accelerate"].Accelerator = Accelerator
    sys.modules["sklearn.model_selection"].KFold = KFold

    class Bar:
        def __init__(self, iterable, **kwargs):
            self.iterable = iterable

        def __iter__(self):
            return iter(self.iterable)

        def set_postfix(self, **kwargs):
            pass

        def set_description(self, text):
            pass

    sys.modules["tqdm"].tqdm = sys.modules["tqdm.auto"].tqdm = Bar
    for name, (size, mode, n, count) in SIZES.items():
        setattr(torchvision.datasets, name, type(name, (Pictures,), {"size": size, "mode": mode, "n": n, "count": count}))
    torchvision.datasets.ImageFolder = type("ImageFolder", (Pictures,), {"count": 160})
    loader = torch.utils.data.DataLoader
    plain_init, plain_iter = loader.__init__, loader.__iter__

    def init(self, *args, **kwargs):
        for key in ("num_workers", "persistent_workers", "pin_memory"):
            kwargs.pop(key, None)
        plain_init(self, *args, **kwargs)

    def one_batch(self):
        for batch in plain_iter(self):
            yield batch
            return

    loader.__init__, loader.__iter__ = init, one_batch
    torch.hub.load_state_dict_from_url = lambda *a, **k: {}
    torchvision._internally_replaced_utils.load_state_dict_from_url = torch.hub.load_state_dict_from_url
    torchvision.models._api.load_state_dict_from_url = torch.hub.load_state_dict_from_url
    import glob
    glob.glob = lambda pattern, **options: [pattern.replace("*", str(i)) for i in range(6)]
    Image.open = lambda *args, **options: Image.fromarray(np.random.randint(0, 255, (280, 320, 3), dtype=np.uint8))
    load = nn.Module.load_state_dict
    nn.Module.load_state_dict = lambda self, state, *a, **k: None if not state else load(self, state, *a, **k)
    torch.load = lambda *a, **k: {}
    torch.save = lambda *a, **k: None
    torchvision.utils.save_image = lambda *a, **k: None
    transformers.AutoTokenizer.from_pretrained = Anything()
    for name in ("Trainer", "TrainingArguments"):
        setattr(sys.modules["transformers"], name, Anything)
    trace = torch.jit.trace
    torch.jit.trace = lambda *args, **options: trace(*args, check_trace=False, **options)
    torch.jit.ScriptModule.save = lambda *args, **options: None
    shutil.copyfile = lambda *args, **options: None


def shape_of(value):
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "dtype": str(value.dtype)[6:]}
    if isinstance(value, dict):
        return {"dict": {key: shape_of(one) for key, one in value.items() if one is not None}}
    if isinstance(value, (list, tuple)):
        return {"list": [shape_of(one) for one in value]}
    return None


def run(path):
    """Calls of models by the script, the first of each module in each line: class, parameters, inputs, output."""
    calls, seen, depth = [], {}, [0]
    plain = nn.Module.__call__

    def call(self, *args, **kwargs):
        depth[0] += 1
        try:
            out = plain(self, *args, **kwargs)
        finally:
            depth[0] -= 1
        self = self.module if isinstance(self, (nn.parallel.DistributedDataParallel, nn.DataParallel)) else self
        if depth[0] == 0 or type(self).__module__ == "__main__":
            frame, line = sys._getframe(1), None
            while frame:
                if frame.f_code.co_filename == str(path):
                    line = frame.f_lineno
                    break
                frame = frame.f_back
            if (id(self), line) not in seen and sum(p.numel() for p in self.parameters()) > 0:
                seen[id(self), line] = self
                calls.append({"line": line, "class": type(self).__name__, "params": sum(p.numel() for p in self.parameters()),
                              "trainable": sum(p.numel() for p in self.parameters() if p.requires_grad), "inputs": [shape_of(a) for a in (*args, *kwargs.values()) if isinstance(a, (torch.Tensor, list))],
                              "output": shape_of(out), "linears": {name: [m.in_features, m.out_features] for name, m in self.named_modules() if isinstance(m, nn.Linear)}})
        return out

    nn.Module.__call__ = call
    error = None
    argv, here = sys.argv, os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        sys.argv = [str(path)]
        os.chdir(folder)
        os.makedirs("results", exist_ok=True)
        try:
            with contextlib.redirect_stdout(open(os.devnull, "w")):
                runpy.run_path(str(path), run_name="__main__")
        except BaseException as caught:
            lines = [frame.lineno for frame in traceback.extract_tb(caught.__traceback__) if frame.filename == str(path)]
            error = {"type": type(caught).__name__, "text": str(caught).split("\n")[0], "line": lines[-1] if lines else None}
        finally:
            os.chdir(here)
            sys.argv = argv
            nn.Module.__call__ = plain
    return {"calls": calls, **({"error": error} if error else {})}


if __name__ == "__main__":
    target = ROOT / "test/facts/scripts.json"
    facts = json.loads(target.read_text()) if target.exists() else {}
    prepare()
    wanted = sys.argv[1:] or [str(one.relative_to(ROOT)) for one in sorted((ROOT / "test/scripts").rglob("*.py"))]
    for name in wanted:
        torch.manual_seed(0)
        facts[name.removeprefix("test/scripts/")] = found = run(ROOT / name)
        print(name, found.get("error"), [(c["line"], c["class"], c["params"]) for c in found["calls"]][:6], file=sys.stderr)
        text = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, default=float)}" for key, value in sorted(facts.items()))
        target.write_text("{\n" + text + "\n}\n")
