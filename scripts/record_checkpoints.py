"""Records small checkpoints of every kind, written by PyTorch, safetensors and numpy, and what they hold.

    python scripts/record_checkpoints.py

writes test/facts/checkpoints/: the files, and expected.json with each tensor's type, shape and the SHA-256 of its contiguous
little-endian bytes as PyTorch reads them back.
"""

import hashlib
import io
import json
import pickle
import sys
import warnings
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

warnings.filterwarnings("ignore")
FOLDER = Path(__file__).resolve().parent.parent / "test" / "facts" / "checkpoints"
expected: dict[str, dict] = {}


def raw(tensor: torch.Tensor) -> bytes:
    return bytes(tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy()) if tensor.numel() else b""


def fact(tensor: torch.Tensor) -> dict:
    data = raw(tensor)
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest()[:16],
    }


def expect(name: str, tensors: dict, format: str, **more) -> None:
    expected[name] = {"format": format, "wrapper": None, "prefix": None, **more, "tensors": {k: fact(v) for k, v in tensors.items()}}


def numbers(*shape: int) -> torch.Tensor:
    return torch.arange(1, 1 + int(np.prod(shape)), dtype=torch.float32).reshape(shape) / 8


def every_dtype() -> dict:
    real = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64"]
    tensors = {name: (torch.arange(6).reshape(2, 3) + 1).to(getattr(torch, name)) for name in real}
    tensors["bool"] = torch.tensor([True, False, True])
    tensors["complex64"] = torch.tensor([1 + 2j, -3.5j], dtype=torch.complex64)
    tensors["complex128"] = torch.tensor([1 + 2j, -3.5j], dtype=torch.complex128)
    for name in ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"]:
        tensors[name] = torch.tensor([1.0, -2.0, 0.5]).to(getattr(torch, name))
    return tensors


def views() -> dict:
    base = numbers(4, 6)
    cube = numbers(2, 3, 4, 5)
    return {
        "base": base,
        "transposed": base.t(),
        "row": base[2],
        "column": base[:, 1],
        "corner": base[1:3, 2:5],
        "every_other": base[::2, ::3],
        "expanded": numbers(1, 3).expand(4, 3),
        "channels_last": cube.contiguous(memory_format=torch.channels_last),
        "permuted": cube.permute(3, 1, 0, 2),
        "tied": base,
        "scalar": torch.tensor(3.5),
        "picked": base[1, 2],
        "empty": torch.empty(0, 4),
        "half_column": base.half()[:, 3],
        "wide_column": base.to(torch.complex128)[:, 5],
    }


class Net(nn.Module):
    """Saved whole: modules without weights, a tied weight, a buffer that is not saved, a parameter that is None."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4, bias=False), nn.ReLU(), nn.BatchNorm1d(4))
        self.head = nn.Linear(4, 3)
        self.head.extra = nn.Linear(4, 3)
        self.head.extra.weight = self.head.weight
        self.scale = nn.Parameter(torch.tensor([2.0]))
        self.register_buffer("saved", torch.arange(3))
        self.register_buffer("transient", torch.arange(5), persistent=False)


# The old format keeps the source text of every module's class beside it; a stand-in is enough.
torch.serialization.get_source_lines_and_file = lambda obj, *_: (["class Source: ..."], 1, "source.py")


def save(name: str, value, tensors: dict, format: str, **more) -> None:
    torch.save(value, FOLDER / name, _use_new_zipfile_serialization=format != "torch legacy")
    expect(name, tensors, format, **more)


def rezip(source: str, target: str, method: int, change=lambda name, data: data) -> None:
    with zipfile.ZipFile(FOLDER / source) as old, zipfile.ZipFile(FOLDER / target, "w", method) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry.filename)))


def torch_files() -> None:
    torch.manual_seed(0)
    dtypes, seen = every_dtype(), views()
    for format, end in [("torch zip", ".pt"), ("torch legacy", "_legacy.pth")]:
        save(f"dtypes{end}", dtypes, dtypes, format)
        save(f"views{end}", seen, seen, format)
    plain = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).state_dict()
    save("plain.bin", plain, plain, "torch zip")
    optimizer = {"state": {0: {"step": 3, "exp_avg": numbers(2)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
    parallel = OrderedDict((f"module.{name}", value) for name, value in plain.items())
    training = {"epoch": 3, "arch": "net", "best": np.float64(0.5), "done": True, "losses": [0.5] * 50, "optimizer": optimizer}
    save("training.pth", {**training, "state_dict": parallel}, plain, "torch zip", wrapper="state_dict", prefix="module.",
         metadata={"epoch": 3, "arch": "net", "best": 0.5, "done": True})
    compiled = {f"_orig_mod.module.{name}": nn.Parameter(value) if value.is_floating_point() else value for name, value in plain.items()}
    save("nested.pth", {"model": {"state_dict": compiled, "rank": 0}}, plain, "torch legacy", wrapper="model.state_dict",
         prefix="_orig_mod.module.", metadata={"rank": 0})
    pair = {"netG": {"w": numbers(2)}, "netD": {"w": numbers(3), "layers": [numbers(1), numbers(4)]}, "step": 5}
    save("several.pt", pair, {"netG.w": numbers(2), "netD.w": numbers(3), "netD.layers.0": numbers(1), "netD.layers.1": numbers(4)}, "torch zip")
    net = Net()
    for format, end in [("torch zip", ".pt"), ("torch legacy", "_legacy.pt")]:
        save(f"whole{end}", net, net.state_dict(), format)
    odd = {
        "good": numbers(2, 2),
        "sparse": torch.eye(2).to_sparse(),
        "quantized": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8),
        "meta": torch.ones(2, device="meta"),
        "conjugated": torch.ones(2, dtype=torch.complex64).conj(),
        "_extra_state": {"version": 3},
        "count": 7,
        "array": np.arange(6, dtype=np.int16).reshape(2, 3),
    }
    save("odd.pt", odd, {"good": odd["good"], "array": torch.from_numpy(odd["array"])}, "torch zip")
    torch.jit.save(torch.jit.script(nn.ReLU()), str(FOLDER / "scripted.pt"))
    torch.save(numbers(2), FOLDER / "single.pt")
    torch.save({"epoch": 1}, FOLDER / "empty.pt")


def changed_archives() -> None:
    rezip("dtypes.pt", "deflated.pt", zipfile.ZIP_DEFLATED)
    expect("deflated.pt", torch.load(FOLDER / "deflated.pt"), "torch zip")
    words = {"float64": 8, "complex128": 8, "float32": 4, "complex64": 4, "bfloat16": 2, "int64": 8, "int8": 1}
    tensors = {name: value for name, value in every_dtype().items() if name in words}
    torch.save(tensors, FOLDER / "big_endian.pt")
    order = [words[name] for name in tensors]

    def swap(name: str, data: bytes) -> bytes:
        if name.endswith("/byteorder"):
            return b"big"
        if "/data/" not in name:
            return data
        word = order[int(name.rsplit("/", 1)[1])]
        return b"".join(data[i : i + word][::-1] for i in range(0, len(data), word))

    rezip("big_endian.pt", "big_endian.new", zipfile.ZIP_STORED, swap)
    (FOLDER / "big_endian.new").replace(FOLDER / "big_endian.pt")
    read = torch.load(FOLDER / "big_endian.pt")
    assert all(torch.equal(read[name], tensors[name]) for name in tensors)
    expect("big_endian.pt", read, "torch zip")


def safetensors_files() -> None:
    tensors = {name: value for name, value in every_dtype().items() if name != "complex128"}
    tensors["scalar"], tensors["empty"] = torch.tensor(3.5), torch.empty(0, 4)
    save_file(tensors, FOLDER / "dtypes.safetensors", metadata={"format": "pt", "ü": "ß"})
    expect("dtypes.safetensors", load_file(FOLDER / "dtypes.safetensors"), "safetensors", metadata={"format": "pt", "ü": "ß"})
    parts = [{"a.weight": numbers(2, 3), "a.bias": numbers(2)}, {"b.weight": numbers(3, 1)}]
    whole = {name: value for part in parts for name, value in part.items()}
    for end, format, write in [("safetensors", "safetensors shards", save_file), ("bin", "torch shards", torch.save)]:
        files = [f"part-0000{i}-of-00002.{end}" for i in (1, 2)]
        for part, file in zip(parts, files):
            write(part, FOLDER / file)
        index = {"metadata": {"total_size": 44}, "weight_map": {name: file for part, file in zip(parts, files) for name in part}}
        (FOLDER / f"model.{end}.index.json").write_text(json.dumps(index))
        expect(f"model.{end}.index.json", whole, format, metadata={"total_size": 44})


def pickles() -> None:
    arrays = {"w": np.arange(6, dtype=np.float32).reshape(2, 3), "f": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
              "b": np.arange(3, dtype=">i4"), "ü": np.arange(2, dtype=np.int64)}
    tensors = {name: torch.from_numpy(np.ascontiguousarray(value.astype(value.dtype.newbyteorder("=")))) for name, value in arrays.items()}
    for protocol in range(6):
        name = f"arrays_{protocol}.pkl"
        (FOLDER / name).write_bytes(pickle.dumps({"model": arrays, "__author__": "somebody"}, protocol))
        expect(name, tensors, "pickle", wrapper="model", metadata={"__author__": "somebody"})


def numpy_files() -> None:
    arrays = {
        "plain": np.arange(6, dtype=np.float32).reshape(2, 3),
        "column": np.asfortranarray(np.arange(24, dtype=np.int16).reshape(2, 3, 4)),
        "big": np.arange(5, dtype=">f8"),
        "scalar": np.array(7, dtype=np.uint8),
        "empty": np.empty((0, 3), dtype=np.float16),
        "flags": np.array([True, False]),
        "complex": np.array([1 + 2j], dtype=np.complex64),
    }
    facts = {}
    for name, array in arrays.items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version={"column": (2, 0), "flags": (3, 0)}.get(name))
        (FOLDER / f"{name}.npy").write_bytes(buffer.getvalue())
        facts[f"{name}.npy"] = fact(torch.from_numpy(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("=")))))
        facts[f"{name}.npy"]["shape"] = list(array.shape)
    np.save(FOLDER / "records.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
    expected["npy"] = facts


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    torch_files()
    changed_archives()
    safetensors_files()
    pickles()
    numpy_files()
    expected["versions"] = {"torch": torch.__version__.split("+")[0], "numpy": np.__version__}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(expected)} facts, {size} bytes in {FOLDER}", file=sys.stderr)


if __name__ == "__main__":
    main()
