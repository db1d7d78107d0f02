"""Records what PyTorch answers under the other names of sampled ops, and with `out=`: test/facts/ops/aliases.json, out.json.

Run with the pinned PyTorch after record_ops.py: python scripts/record_aliases.py. The names come from our op table
(scripts/op_names.mts); an alias is sampled with calls of its entry's sampled name, so that a method is asked what its
function was asked.
"""

import importlib
import inspect
import json
import pkgutil
import subprocess
import warnings

import record_ops as ops

MOST, BAD = 22, 4  # samples of an alias, and those among them that raise where there are so many


def entries():
    """Names of our op table, a list for each entry."""
    done = subprocess.run(["npx", "tsx", "scripts/op_names.mts"], cwd=ops.ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def recorded():
    """Samples by name, over all families that have calls of their own; the names that draw at random; those that no other call may be made of."""
    import op_samples
    facts, random, fragile = {}, set(), ()
    for found in pkgutil.iter_modules(op_samples.__path__):
        family = importlib.import_module(f"op_samples.{found.name}")
        random |= set(getattr(family, "RANDOM", ()))
        fragile += getattr(family, "AS_WRITTEN", ())
        text = (ops.ROOT / "test" / "facts" / "ops" / f"{found.name}.json").read_text()
        for name, samples in json.loads(text)["ops"].items():
            facts.setdefault(name, []).extend(samples)
    return facts, random, fragile


def exists(name):
    try:
        return callable(ops.real(name))
    except (AttributeError, KeyError):
        return False


def is_method(name):
    return name.startswith("torch.Tensor.")


def call_of(sample):
    return {key: sample[key] for key in ("args", "kw") if key in sample}


def is_tensor(value):
    return isinstance(value, dict) and "t" in value


def borrowed(name, donor, samples):
    """The calls of `donor` as `name` would be called: a method needs a tensor to stand on."""
    for sample in samples:
        if "get" not in sample and (not is_method(name) or (sample["args"] and is_tensor(sample["args"][0]))):
            yield call_of(sample)


def spread(facts, most):
    """At most so many facts, from all over the list."""
    return facts if len(facts) <= most else [facts[i * len(facts) // most] for i in range(most)]


def alias_facts(name, donor, samples, random, fragile):
    asked = [ops.answer({"op": name} | call, name in random or donor in random, True) for call in borrowed(name, donor, samples)]
    wrong = [fact for fact in asked if "error" in fact]
    right = [fact for fact in asked if "error" not in fact]
    first = next(borrowed(name, donor, samples), None)
    if not donor.startswith(fragile) and first is not None and len(wrong) < BAD:
        wrong += [fact for fact in (ops.answer({"op": name} | call, True, False) for call in ops.spoiled(name, first)) if "error" in fact]
    if not donor.startswith(fragile) and first is not None and len(right) + len(wrong) < MOST:
        more = [ops.answer({"op": name} | call, name in random or donor in random, True) for call in (*ops.varied(first), *ops.spoiled(name, first), *ops.numbered(first))]
        right += [fact for fact in more if "error" not in fact]
        wrong += [fact for fact in more if "error" in fact]
    right, wrong = unique(right), unique(wrong)
    bad = spread(wrong, max(BAD, MOST - len(right)))
    return spread(right, MOST - len(bad)) + bad


def unique(facts):
    seen = {json.dumps(fact, sort_keys=True): fact for fact in facts}
    return [{key: value for key, value in fact.items() if key != "op"} for fact in seen.values()]


def aliases(table, facts, random, fragile):
    made = {}
    for names in table:
        donors = [name for name in names if name in facts]
        for name in names:
            if name in facts or not exists(name) or not donors:
                continue
            donor = next((one for one in donors if is_method(one) == is_method(name)), donors[0])
            made[name] = alias_facts(name, donor, facts[donor], random, fragile)
    return made


# --- out= ---------------------------------------------------------------------------------------------------------

def takes_out(name, sample):
    if is_method(name) or "out" in sample.get("kw", {}) or not is_tensor_fact(sample.get("out")):
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fact = sample["out"]
        target = {"t": fact["s"], "d": fact["d"]}
        return "error" not in ops.answer({"op": name} | with_out(sample, target), True, False)


def is_tensor_fact(value):
    return isinstance(value, dict) and "s" in value and "layout" not in value


def with_out(sample, target):
    return call_of(sample) | {"kw": sample.get("kw", {}) | {"out": target}}


def targets(fact):
    """Tensors to write into: one that fits, one of no size (it is given one), others that do not fit, other kinds."""
    yield {"t": fact["s"], "d": fact["d"]}
    yield {"t": [0], "d": fact["d"]}
    if len(fact["s"]) > 1 and 0 not in fact["s"]:
        order = list(range(len(fact["s"])))[::-1]
        yield {"t": fact["s"][::-1], "d": fact["d"], "p": order}
    for kind in ("int64", "float64"):
        yield {"t": fact["s"], "d": kind}
    yield None


def out_facts(name, samples, random):
    good = [sample for sample in samples if is_tensor_fact(sample.get("out")) and sample["out"]["s"] and "error" not in sample]
    if not good or not takes_out(name, good[0]):
        return []
    chosen = [good[0], good[len(good) // 2]] if len(good) > 1 else good
    return unique([ops.answer({"op": name} | with_out(sample, target), name in random, True) for sample in chosen for target in targets(sample["out"])])


def out(table, facts, random, fragile):
    made = {}
    for names in table:
        name = next((one for one in names if one in facts and not is_method(one)), None)
        if name and not name.startswith(fragile) and exists(name) and not inspect.isclass(ops.real(name)):
            found = out_facts(name, facts[name], random)
            if found:
                made[name] = found
    return made


def main():
    table, found = entries(), recorded()
    for family, work in (("aliases", aliases), ("out", out)):
        made = work(table, *found)
        size = ops.write(family, made)
        print(f"{family}: {len(made)} names, {sum(map(len, made.values()))} samples, {size} bytes")


if __name__ == "__main__":
    main()
