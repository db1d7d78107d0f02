"""Records what PyTorch answers to sampled calls of its ops, good and bad: test/facts/ops/<family>.json.

Run with the pinned PyTorch: python scripts/record_ops.py [FAMILY…]. The calls stand in scripts/op_samples/, a file for
each family. Every call is written down in JSON first and then run from what was written, so a fact is complete.

Arguments   {"t": shape}                a tensor; "d" its dtype (float32 when absent), "f" its fill rule, "s" a shift,
                                        "v" its values instead of a rule, "p" a permutation applied at last, "g": 1 for requires_grad
            {"x": 2}, {"x": "inf"}      a float that JSON would take for an integer; {"c": [re, im]} a complex number
            {"tuple": […]}, {"dict": {…}}, {"slice": [a, b, c]}, {"ellipsis": 1}, {"dtype": "int64"}, {"device": "cpu"},
            {"format": "channels_last"}; all others stand for themselves
Fill rules  with k = (7 * (i + s) + 3) % 11 for the flat index i: "wave" (k - 5) / 4, "positive" (k + 1) / 4,
            "unit" k / 16; integers k - 5 (uint8: k), k + 1, k; booleans: k even; complex: wave of i and of i + 1
Results     a tensor is {"s": shape, "d": dtype} with "view": n where it shares the storage of the n-th tensor argument, "is": n where it is
            that argument itself, "st" strides unless contiguous, "v" its first values and "sum" (not for random ones);
            all others as arguments are; {"error": type, "says": first line} where PyTorch raises
"""

import functools
import importlib
import json
import math
import pkgutil
import re
import sys
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
import torchvision
from torch.utils.flop_counter import FlopCounterMode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

FORMATS = {"contiguous_format", "channels_last", "channels_last_3d", "preserve_format"}
ENOUGH, BAD = 20, 3  # samples of an op, and those among them that raise
VARIED_SHAPES = [[], [1], [3], [2, 3], [3, 3], [0, 3], [2, 3, 4], [2, 3, 5, 4], [1, 2, 3, 2, 4]]
VARIED_DTYPES = ["int64", "bool", "float64", "float16", "bfloat16", "int32", "uint8", "complex64"]
SHOWN = 6  # values that are written down of a result


# --- writing calls down -------------------------------------------------------------------------------------------

class T:
    """A tensor in a sample. Attributes are methods of torch.Tensor; calling one records the call."""

    calls = []

    def __init__(self, *shape, d=None, f=None, v=None, p=None, s=None, g=None):
        fact = {"t": list(shape), "d": d, "f": f, "s": s, "v": v, "p": p, "g": g}
        object.__setattr__(self, "_fact", {key: value for key, value in fact.items() if value is not None})

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__") and not hasattr(torch.Tensor, name):
            raise AttributeError(name)
        return lambda *args, **kwargs: note(f"torch.Tensor.{name}", (self, *args), kwargs)

    def get(self, name):
        """Records a property."""
        note(f"torch.Tensor.{name}", (self,), {}, read=True)


class Name:
    """A dotted public name; calling it records the call."""

    def __init__(self, path, real):
        self._path, self._real = path, real

    def __getattr__(self, name):
        real = getattr(self._real, name, None)
        if real is None:
            print(f"no such name: {self._path}.{name}", file=sys.stderr)
            return lambda *args, **kwargs: None
        constant = isinstance(real, (torch.dtype, torch.memory_format, float, int))
        return real if constant else Name(f"{self._path}.{name}", real)

    def __call__(self, *args, **kwargs):
        note(self._path, args, kwargs)

    def beside(self, path):
        """The names of another module than torch."""
        return Name(path, importlib.import_module(path))


def note(name, args, kwargs, read=False):
    shift = iter(range(1000))
    call = {"op": name, "args": [encode(arg, shift) for arg in args]}
    if kwargs:
        call["kw"] = {key: encode(value, shift) for key, value in kwargs.items()}
    if read:
        call["get"] = 1
    T.calls.append(call)


def encode(value, shift=None):
    if isinstance(value, T):
        fact = dict(value._fact)
        turn = next(shift) if shift else 0
        if "v" not in fact and "s" not in fact and turn:
            fact["s"] = turn  # two tensors of one call hold different numbers
        return fact
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return {"x": int(value)} if value == int(value) else value
        return {"x": repr(value)}
    if isinstance(value, complex):
        return {"c": [value.real, value.imag]}
    if isinstance(value, torch.dtype):
        return {"dtype": name_of(value)}
    if isinstance(value, torch.memory_format):
        return {"format": name_of(value)}
    if isinstance(value, torch.device):
        return {"device": str(value)}
    if isinstance(value, slice):
        return {"slice": [encode(part, shift) for part in (value.start, value.stop, value.step)]}
    if value is Ellipsis:
        return {"ellipsis": 1}
    if isinstance(value, (tuple, range)):
        return {"tuple": [encode(item, shift) for item in value]}
    if isinstance(value, list):
        return [encode(item, shift) for item in value]
    if isinstance(value, dict):
        return {"dict": {key: encode(item, shift) for key, item in value.items()}}
    return {"object": type(value).__name__}


def name_of(value):
    return str(value).removeprefix("torch.")


# --- running what was written -------------------------------------------------------------------------------------

def fill(fact):
    shape, dtype = fact["t"], getattr(torch, fact.get("d", "float32"))
    if "v" in fact:
        values = [float(v) if isinstance(v, str) else v for v in fact["v"]]
        tensor = torch.tensor(values, dtype=dtype).reshape(shape)
    else:
        i = torch.arange(math.prod(shape), dtype=torch.int64) + fact.get("s", 0)
        tensor = rule(i, fact.get("f", "wave"), dtype).reshape(shape).clone()
    if "p" in fact:
        tensor = tensor.permute(fact["p"])
    return tensor.requires_grad_() if "g" in fact else tensor


def rule(i, name, dtype):
    k = (7 * i + 3) % 11
    if dtype == torch.bool:
        return k % 2 == 0
    if dtype.is_complex:
        return torch.complex(rule(i, name, torch.float64), rule(i + 1, name, torch.float64)).to(dtype)
    if dtype.is_floating_point:
        values = {"wave": (k - 5) / 4, "positive": (k + 1) / 4, "unit": k / 16}
    else:
        values = {"wave": k if dtype == torch.uint8 else k - 5, "positive": k + 1, "unit": k}
    return values[name].to(dtype)


def decode(fact, device):
    if isinstance(fact, list):
        return [decode(item, device) for item in fact]
    if not isinstance(fact, dict):
        return fact
    if "t" in fact:
        return fill(fact) if device == "cpu" else fill(fact).to(device)
    if "x" in fact:
        return float(fact["x"])
    if "c" in fact:
        return complex(*fact["c"])
    if "tuple" in fact:
        return tuple(decode(item, device) for item in fact["tuple"])
    if "dict" in fact:
        return {key: decode(item, device) for key, item in fact["dict"].items()}
    if "slice" in fact:
        return slice(*(decode(part, device) for part in fact["slice"]))
    if "ellipsis" in fact:
        return ...
    if "device" in fact:
        return torch.device(fact["device"])
    return getattr(torch, fact.get("dtype") or fact["format"])


def real(name):
    return functools.reduce(getattr, name.split(".")[1:], {"torch": torch, "torchvision": torchvision}[name.split(".")[0]])


def run(call, device="cpu"):
    args = [decode(arg, device) for arg in call["args"]]
    kwargs = {key: decode(value, device) for key, value in call.get("kw", {}).items()}
    torch.manual_seed(0)
    if "get" in call:
        return getattr(args[0], call["op"].rsplit(".", 1)[1]), args, kwargs
    return real(call["op"])(*args, **kwargs), args, kwargs


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        return [tensor for item in value.values() for tensor in tensors_in(item)]
    return [tensor for item in value for tensor in tensors_in(item)] if isinstance(value, (list, tuple)) else []


def describe(value, given, random, shown):
    """A result as the fact says it; `given` are the tensors among the arguments."""
    if isinstance(value, torch.Tensor):
        return tensor_fact(value, given, random, shown)
    if isinstance(value, tuple) and hasattr(type(value), "n_fields"):
        names = [name for name in dir(value) if not name.startswith("_") and name not in ("count", "index", "n_fields", "n_sequence_fields", "n_unnamed_fields")]
        names.sort(key=lambda name: next(i for i, item in enumerate(value) if item is getattr(value, name)))
        return {"tuple": [describe(item, given, random, shown) for item in value], "names": names}
    if isinstance(value, tuple):
        return {"tuple": [describe(item, given, random, shown) for item in value]}
    if isinstance(value, list):
        return [describe(item, given, random, shown) for item in value]
    if isinstance(value, dict):
        return {"dict": {key: describe(item, given, random, shown) for key, item in value.items()}}
    return encode(value)


def tensor_fact(value, given, random, shown):
    fact = {"s": list(value.shape), "d": name_of(value.dtype)}
    if value.layout != torch.strided or value.device.type != "cpu":
        return fact | {"layout": name_of(value.layout), "device": value.device.type}
    for position, tensor in enumerate(given):
        if value is tensor:
            fact["is"] = position
        elif value.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr() != 0:
            fact["view"] = position
        else:
            continue
        break
    if not value.is_contiguous():
        fact["st"] = list(value.stride())
    if value.requires_grad and not any(tensor.requires_grad for tensor in given):
        fact["g"] = 1
    if not random and shown and value.numel():
        flat = value.detach().resolve_conj().resolve_neg().reshape(-1)
        if value.is_complex():
            flat = torch.view_as_real(flat).reshape(-1)
        fact["v"] = [short(v) for v in flat[:SHOWN].tolist()]
        if flat.numel() > SHOWN:
            fact["sum"] = short(flat.double().sum().item())
    return fact


def short(value):
    if isinstance(value, bool) or isinstance(value, int):
        return value
    if not math.isfinite(value):
        return repr(value)
    rounded = float(f"{value:.6g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded


def answer(call, random, shown):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result, args, kwargs = run(call)
            given = tensors_in(args) + tensors_in(kwargs)
            fact = call | {"out": describe(result, given, random, shown)}
    except Exception as error:  # whatever PyTorch raises is the fact
        # A wrong call of an overloaded op goes on with the list of its signatures, on further lines; some
        # messages say where the source lay when it was built.
        says = re.sub(r"/__w/\S*/((?:torchvision|torch)/csrc)", r"\1", str(error).split("\n")[0])
        return call | {"error": type(error).__name__, "says": says[:300]}
    macs = count_macs(call)
    return fact | {"macs": macs} if macs else fact


def count_macs(call):
    """Multiply-adds on the meta device; nothing where the op cannot run there."""
    try:
        with warnings.catch_warnings(), FlopCounterMode(display=False) as counter:
            warnings.simplefilter("ignore")
            run(call, "meta")
    except Exception:
        return 0
    return counter.get_total_flops() // 2


# --- files --------------------------------------------------------------------------------------------------------

def record(family):
    module = importlib.import_module(f"op_samples.{family}")
    T.calls.clear()
    module.samples(Name("torch", torch), Name("torch.nn.functional", F), T)
    seen, by_op = set(), {}
    for call in T.calls:
        key = json.dumps(call, sort_keys=True)
        if key not in seen:
            seen.add(key)
            by_op.setdefault(call.pop("op"), []).append(call)
    facts = {}
    for op, calls in by_op.items():
        facts[op] = []
        for call in calls if op.startswith(getattr(module, "AS_WRITTEN", ())) else widened(op, calls):
            if len(facts[op]) >= max(len(calls), ENOUGH) and sum("error" in fact for fact in facts[op]) >= BAD:
                break
            shown = sum('"v": ' in json.dumps(fact.get("out")) for fact in facts[op]) < 20
            fact = answer({"op": op} | call, op in getattr(module, "RANDOM", ()), shown)
            facts[op].append({key: value for key, value in fact.items() if key != "op"})
    return facts


def widened(op, calls):
    """The calls of an op, then the first of them with other tensors, then with wrong arguments."""
    seen = set()
    for call in [*calls, *varied(calls[0]), *spoiled(op, calls[0]), *numbered(calls[0])]:
        key = json.dumps(call, sort_keys=True)
        if key not in seen:
            seen.add(key)
            yield call


def varied(call):
    args = call["args"]
    at = next((i for i, arg in enumerate(args) if isinstance(arg, dict) and "t" in arg), None)
    if at is None:
        return
    for change in [{"t": shape} for shape in VARIED_SHAPES] + [{"d": dtype} for dtype in VARIED_DTYPES]:
        dtype = getattr(torch, change.get("d", "float32"))
        # only fractions ask for gradients
        lost = ("v", "p") if dtype.is_floating_point or dtype.is_complex else ("v", "p", "g")
        tensor = {key: value for key, value in args[at].items() if key not in lost}
        yield call | {"args": args[:at] + [tensor | change] + args[at + 1:]}


def numbered(call):
    """Other numbers and sizes in each place, and other dtypes by keyword: for ops that are given no tensor."""
    args = call["args"]
    for at, arg in enumerate(args):
        others = [{"tuple": shape} for shape in ([], [1], [3], [2, 3], [4, 1, 2], [0])] if isinstance(arg, dict) and "tuple" in arg else []
        others += [0, 1, 2, 5, 9] if isinstance(arg, int) and not isinstance(arg, bool) else []
        if isinstance(arg, list) and arg and isinstance(arg[0], dict) and "t" in arg[0]:
            others += [[{**arg[0], "d": dtype}, *arg[1:]] for dtype in VARIED_DTYPES] + [arg[:1], [*arg, arg[0]]]
        for other in others:
            yield call | {"args": args[:at] + [other] + args[at + 1:]}
    for dtype in VARIED_DTYPES:
        yield call | {"kw": call.get("kw", {}) | {"dtype": {"dtype": dtype}}}


def spoiled(op, call):
    args = call["args"]
    if "get" in call:
        return
    if op.startswith("torch.Tensor."):
        for extra in ("a", None, {"t": [2]}):
            yield call | {"args": [*args, extra]}
    else:
        for wrong in ("a", None, [1.5], {"dict": {}}):
            yield call | {"args": [wrong, *args[1:]]}
    yield {"args": [*args, "a", None, 1, 2, 3, 4, 5, 6, 7, 8, 9]}
    yield call | {"kw": call.get("kw", {}) | {"nothing_of_this_name": 1}}


def write(family, facts):
    dense = functools.partial(json.dumps, separators=(",", ":"))
    ops = [f"{dense(op)}:[\n" + ",\n".join(dense(fact) for fact in samples) + "]" for op, samples in facts.items()]
    text = f'{{"torch":{dense(name_of(torch.__version__.split("+")[0]))},"ops":{{\n' + ",\n".join(ops) + "}}\n"
    target = ROOT / "test" / "facts" / "ops" / f"{family}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return len(text)


def main(names):
    import op_samples
    for family in names or [module.name for module in pkgutil.iter_modules(op_samples.__path__)]:
        facts = record(family)
        size = write(family, facts)
        thin = [f"{op} {len(s)}/{sum('error' in fact for fact in s)}" for op, s in facts.items()
                if len(s) < 20 or sum("error" in fact for fact in s) < 3]
        print(f"{family}: {len(facts)} ops, {sum(map(len, facts.values()))} samples, {size} bytes; thin: {', '.join(thin) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1:])
