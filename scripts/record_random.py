"""Records what PyTorch's CPU generator draws.

    python scripts/record_random.py

writes test/facts/random.json: scenes, each a seed and the calls that follow on it; of every result some values, and a checksum of
all bits. Needs an x86-64 processor with AVX2 that is not Intel's, on which PyTorch draws Bernoulli numbers through MKL.
"""

import json
import warnings
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")
TARGET = Path(__file__).resolve().parent.parent / "test" / "facts" / "random.json"
TYPES = {name: getattr(torch, name) for name in ["float32", "float64", "float16", "bfloat16", "int64"]}


def draw(call: dict) -> torch.Tensor:
    op, size, dtype = call["op"], call["size"], TYPES[call.get("dtype", "float32")]
    out = torch.empty(size, dtype=dtype)
    if call.get("strided"):
        out = torch.empty(size, 2, dtype=dtype)[:, 0]
    match op:
        case "uniform":
            return out.uniform_(call["from"], call["to"])
        case "normal":
            return out.normal_(call["mean"], call["std"])
        case "truncNormal":
            return nn.init.trunc_normal_(out, call["mean"], call["std"], call["low"], call["high"])
        case "integers":
            return torch.randint(int(call["low"]), int(call["high"]), (size,))
        case "permutation":
            return torch.randperm(size)
        case "bernoulli":
            return out.bernoulli_(call["probability"])
        case "bernoulliEach":
            return torch.bernoulli(torch.linspace(0, 1, size, dtype=dtype))
        case "dropoutMask":
            return nn.functional.dropout(torch.ones(size, dtype=dtype), call["probability"], training=True)
        case "exponential":
            return out.exponential_(call["rate"])
        case "rand":
            return torch.rand(size, dtype=dtype)
        case "randn":
            return torch.randn(size, dtype=dtype)
    raise ValueError(op)


def fact(tensor: torch.Tensor) -> dict:
    if tensor.dtype in (torch.float16, torch.bfloat16):
        tensor = tensor.float()
    values = tensor.contiguous().numpy()
    shown = values if values.size <= 6 else np.concatenate([values[:4], values[-2:]])
    plain = [str(v) for v in shown] if values.dtype == np.int64 else [float(v) for v in shown]
    return {"values": plain, "crc": zlib.crc32(values.tobytes())}


def scene(name: str, seed: int, *calls: dict) -> dict:
    torch.manual_seed(seed)
    return {"name": name, "seed": str(seed), "calls": [{**call, **fact(draw(call))} for call in calls]}


def call(op: str, size: int, **arguments) -> dict:
    return {"op": op, "size": size, **arguments}


def uniform(size: int, start: float = 0, end: float = 1, **more) -> dict:
    return call("uniform", size, **{"from": start, "to": end}, **more)


def normal(size: int, mean: float = 0, std: float = 1, **more) -> dict:
    return call("normal", size, mean=mean, std=std, **more)


def trunc(size: int, mean: float, std: float, low: float, high: float, **more) -> dict:
    return call("truncNormal", size, mean=mean, std=std, low=low, high=high, **more)


def scenes() -> list[dict]:
    found = [scene(f"seed {seed}", seed, uniform(5), normal(40)) for seed in [0, 1, 42, 2**31, 2**32 - 1, 2**32 + 5, 2**63 + 7, -1, -12345]]
    found += [
        scene("uniform floats", 3, uniform(100_000, -0.3137, 0.7711), uniform(7, 2.5, 2.5), uniform(1000, -1e-3, 1e3)),
        scene("uniform doubles", 3, uniform(100_000, -0.3137, 0.7711, dtype="float64"), uniform(3, 0, 1, dtype="float64")),
        scene("uniform halves", 3, uniform(5000, -0.1, 0.1, dtype="float16"), uniform(5000, -0.1, 0.1, dtype="bfloat16")),
        scene("normal floats", 4, normal(1_000_000, 0, 1), normal(100_000, 0.137, 0.0213), normal(16, 5, 0), normal(64, -3, 1e-4)),
        scene("normal with a rest", 5, *[normal(size, 0.5, 2) for size in [17, 31, 33, 100]], uniform(3)),
        scene("normal one by one", 6, *[normal(size, 0.1, 1.7) for size in [1, 2, 3, 15, 7, 16, 5, 1]], uniform(3)),
        scene("normal of a view", 7, normal(50, 0, 1, strided=True), normal(3), normal(100)),
        scene("normal doubles", 8, normal(10_000, 0.1, 1.7, dtype="float64"), normal(21, 0, 1, dtype="float64"), normal(15, 0.1, 1.7, dtype="float64")),
        scene("normal halves", 9, *[normal(size, 0.1, 1.7, dtype=dtype) for dtype in ["float16", "bfloat16"] for size in [5, 16, 100, 10_000]]),
        scene("the cache is lost with the seed", 10, normal(3), uniform(2), normal(3)),
        scene("truncated normal", 11, trunc(10_000, 0, 1, -2, 2), trunc(3, 0, 1, -0.6, 0.6), trunc(1000, 0, 0.02, -2, 2), uniform(2)),
        scene("truncated normal, tight", 12, trunc(5000, 0, 1, -0.1, 0.1), trunc(1000, 0.3, 0.7, 1.5, 4), trunc(50, -1, 2, 0.2, 0.5, dtype="float64")),
        scene("truncated normal, double", 13, trunc(2000, 0.1, 0.3, -0.2, 0.4, dtype="float64"), uniform(2)),
        scene("truncated normal, halves", 13, trunc(2000, 0.1, 0.3, -0.2, 0.4, dtype="bfloat16"), trunc(2000, 0.1, 0.3, -0.2, 0.4, dtype="float16"), uniform(2)),
        scene("integers", 14, *[call("integers", 1000, low=str(low), high=str(low + span)) for low, span in
              [(0, 1), (0, 10), (-5, 1000), (3, 2**28 - 1), (3, 2**28), (-(2**31), 2**32), (0, 2**40), (-(2**62), 2**63 - 1)]], uniform(2)),
        scene("permutations", 15, *[call("permutation", size) for size in [1, 2, 5, 100, 50_000]], uniform(2)),
        scene("bernoulli", 16, call("bernoulli", 10_000, probability=0.3), call("bernoulli", 9, probability=1), call("bernoulli", 100, probability=0.5, dtype="float64")),
        scene("bernoulli, each its own", 17, call("bernoulliEach", 10_001), call("bernoulliEach", 10_001, dtype="float64")),
        scene("dropout", 18, call("dropoutMask", 1000, probability=0.3), call("dropoutMask", 100, probability=0), call("dropoutMask", 100, probability=1),
              call("dropoutMask", 100, probability=0.1, dtype="float64"), uniform(2)),
        scene("exponential", 19, call("exponential", 10_000, rate=1.5), call("exponential", 1000, rate=0.3, dtype="float64")),
        scene("rand and randn", 20, call("rand", 10), call("randn", 10), call("randn", 20), call("rand", 10, dtype="float64"), call("randn", 100, dtype="float64")),
    ]
    return found


def inverse_error() -> dict:
    points = torch.cat([torch.linspace(-1, 1, 501), 1 - 2.0 ** -torch.arange(1.0, 25), 2.0 ** -torch.arange(1.0, 60), -(2.0 ** -torch.arange(1.0, 60))])
    return {"points": points.tolist(), "values": [v if abs(v) != float("inf") else None for v in torch.erfinv(points).tolist()]}


def layers() -> dict:
    """A linear and a convolutional layer, as their `reset_parameters` draw them."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.Conv2d(2, 3, 3))
    return {name: {"shape": list(value.shape), "values": value.flatten().tolist()} for name, value in net.state_dict().items()}


def main() -> None:
    facts = {"torch": torch.__version__.split("+")[0], "capability": torch.backends.cpu.get_cpu_capability(), "scenes": scenes(), "layers": layers()}
    text = json.dumps(facts, indent=1)
    compact = json.dumps(inverse_error(), separators=(",", ":"))
    TARGET.write_text(text[:-2] + ',\n "erfinv": ' + compact + "\n}\n")


if __name__ == "__main__":
    main()
