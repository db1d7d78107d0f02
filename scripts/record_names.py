"""Records which names PyTorch has (src/torch/names.ts), from the pinned version.

A name that PyTorch has and we do not is a gap; a name that it has not is an error of the code. Usage: record_names.py
"""

import pkgutil
import textwrap
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
    print({path: len(names) for path, names in facts.items()})

if __name__ == "__main__":
    main()
