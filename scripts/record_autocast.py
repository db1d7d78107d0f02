"""Records in which dtypes PyTorch computes within autocast regions, on the CPU and on CUDA: test/facts/autocast.json.

Run with the pinned PyTorch after record_ops.py and record_aliases.py: python scripts/record_autocast.py. One sampled call of each op is
asked three ways, without a region and within one: its float32 tensors as they are ("f"), in the region's dtype ("h"), all but the first in
it ("m"). CUDA is asked through fake tensors, which are dispatched as real ones and need no card.
What is written down of an op: the place of its call among the samples, and, where a region changes anything, the dtypes of the results in it.
"""

import json
import sys
import warnings

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

import record_ops as ops

DTYPES = {"cpu": "bfloat16", "cuda": "float16"}
FAMILIES = sorted(path.stem for path in (ops.ROOT / "test" / "facts" / "ops").glob("*.json") if path.stem != "out")


def is_fraction(fact):
    return isinstance(fact, dict) and "t" in fact and fact.get("d", "float32") == "float32"


def fractions(value):
    """The float32 tensors of a call, in order."""
    if is_fraction(value):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for item in items for one in fractions(item)]


def in_dtype(value, dtype, but):
    """The call with its float32 tensors in another dtype, all `but` the first few."""
    if is_fraction(value):
        but[0] -= 1
        return value if but[0] >= 0 else value | {"d": dtype}
    if isinstance(value, dict):
        return {key: in_dtype(item, dtype, but) for key, item in value.items()}
    return [in_dtype(item, dtype, but) for item in value] if isinstance(value, list) else value


def dtypes_of(value):
    if isinstance(value, torch.Tensor):
        return [ops.name_of(value.dtype)]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [one for item in items for one in dtypes_of(item)]


def asked(call, device, region):
    """The dtypes of what a call gives, or the type of what it raises."""
    torch.set_autocast_enabled(device, region)
    torch.set_autocast_dtype(device, getattr(torch, DTYPES[device]))
    try:
        return ",".join(dtypes_of(ops.run(call, device)[0]))
    except Exception as error:  # whatever PyTorch raises is the fact
        return f"!{type(error).__name__}"
    finally:
        torch.set_autocast_enabled(device, False)
        torch.clear_autocast_cache()


def ways(sample, device):
    half = DTYPES[device]
    call = {key: sample[key] for key in ("args", "kw") if key in sample}
    yield "f", call
    yield "h", in_dtype(call, half, [0])
    if len(fractions(call)) > 1:
        yield "m", in_dtype(call, half, [1])


def facts_of(name, sample, device):
    """What each way gives within a region, where that changes any; None where the call does not run on this device."""
    plain, within = ({way: asked({"op": name} | call, device, region) for way, call in ways(sample, device)} for region in (False, True))
    if plain["f"].startswith("!"):
        return None
    return within if within != plain else {}


def chosen(samples):
    """The first call that runs, of the float32 tensors of which something is made."""
    fits = [at for at, one in enumerate(samples) if "error" not in one and "get" not in one and "out" not in one.get("kw", {}) and fractions([one["args"], one.get("kw", {})])]
    return next((at for at in fits if '"d": "float32"' in json.dumps(samples[at]["out"])), fits[0] if fits else None)


def on(device, calls):
    made = {}
    for name, (family, at, sample) in calls.items():
        found = facts_of(name, sample, device)
        if found is not None:
            made[name] = [family, at, found] if found else [family, at]
    return made


def main():
    calls = {}
    for family in FAMILIES:
        for name, samples in json.loads((ops.ROOT / "test" / "facts" / "ops" / f"{family}.json").read_text())["ops"].items():
            at = chosen(samples)
            if at is not None and name not in calls:
                calls[name] = (family, at, samples[at])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.set_autocast_cache_enabled(False)
        facts = {"cpu": on("cpu", calls)}
        with FakeTensorMode():
            facts["cuda"] = on("cuda", calls)
    dense = lambda value: json.dumps(value, separators=(",", ":"))
    parts = [f'"{device}":{{\n' + ",\n".join(f"{dense(name)}:{dense(fact)}" for name, fact in found.items()) + "}" for device, found in facts.items()]
    text = "{" + ",\n".join(parts) + "}\n"
    (ops.ROOT / "test" / "facts" / "autocast.json").write_text(text)
    for device, found in facts.items():
        print(f"{device}: {len(found)} ops, {sum(len(one) > 2 for one in found.values())} of them change; {len(text)} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
