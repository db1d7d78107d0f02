"""Records which names PyTorch has (src/torch/names.ts), from the pinned version, and which of them people are to call (test/facts/names.json).

A name that PyTorch has and we do not is a gap; a name that it has not is an error of the code. Usage: record_names.py
"""

import importlib
import inspect
import json
import pkgutil
import textwrap
import types
import typing
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
HOLDERS = {
    "torch.Tensor": torch.Tensor,
    "torch": torch,
    "torch.nn": torch.nn,
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.linalg": torch.linalg,
    "torch.fft": torch.fft,
    "torch.special": torch.special,
}

# Modules whose public names are recorded as facts: each is known, or left out for a reason (test/torch/omissions.json).
PUBLIC = """
torch torch.Tensor torch.nn torch.nn.functional torch.nn.init torch.nn.utils torch.nn.utils.parametrize torch.nn.utils.parametrizations torch.nn.utils.rnn
torch.nn.utils.prune torch.nn.utils.stateless torch.nn.utils.fusion torch.nn.parameter torch.nn.attention torch.linalg torch.fft torch.special torch.func torch.jit
torch.fx torch.compiler torch.amp torch.autograd torch.utils.checkpoint torchvision.ops torchvision.transforms.functional einops einops.layers.torch
""".split()


def is_public(path, holder, name):
    """Whether the holder itself offers the name: not what it only imports, and no plain constant."""
    value = inspect.getattr_static(holder, name) if holder is torch.Tensor else getattr(holder, name)
    if isinstance(value, (types.ModuleType, typing.TypeVar, bool, dict, str, tuple, int)):
        return False
    if holder is torch.Tensor or name in getattr(holder, "__all__", ()):
        return True
    home = str(getattr(value, "__module__", None) or "torch")
    if isinstance(value, (types.FunctionType, type)):
        return home == path or home.startswith(path + ".")
    return home.startswith(("torch", "einops"))


def public_names(path):
    holder = torch.Tensor if path == "torch.Tensor" else importlib.import_module(path)
    return [name for name in sorted(dir(holder)) if not name.startswith("_") and is_public(path, holder, name)]


def names_of(holder):
    # submodules that nobody imported yet, and those that a module loads when it is asked
    below = [found.name for found in pkgutil.iter_modules(getattr(holder, "__path__", []))]
    lazy = getattr(holder, "_lazy_modules", [])
    return sorted(name for name in {*dir(holder), *below, *lazy} if not name.startswith("_"))

def main():
    facts = {path: names_of(holder) for path, holder in HOLDERS.items()}
    rows = []
    for path, names in facts.items():
        lines = textwrap.wrap(" ".join(names), 140)
        rows += [f'  ["{path}", `', *lines, "`],"]
    text = "\n".join([
        "/** Public names of PyTorch's tensors and modules (torch " + torch.__version__.split("+")[0] + "), written by `scripts/record_names.py`. */",
        "",
        "const lists: readonly (readonly [string, string])[] = [",
        *rows,
        "];",
        "",
        "/** Names by the module or class that has them; names with an underscore in front are left out. */",
        "export const publicNames: ReadonlyMap<string, ReadonlySet<string>> = new Map(lists.map(([path, names]) => [path, new Set(names.trim().split(/\\s+/))]));",
        "",
    ])
    (ROOT / "src" / "torch" / "names.ts").write_text(text)
    public = {path: " ".join(public_names(path)) for path in PUBLIC}
    (ROOT / "test" / "facts" / "names.json").write_text(json.dumps(public, indent=1) + "\n")
    print({path: len(names) for path, names in facts.items()}, {path: len(names.split()) for path, names in public.items()})

if __name__ == "__main__":
    main()
