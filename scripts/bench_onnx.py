"""Exports a model of PyTorch's with torch.onnx, and times ONNX files in native onnxruntime; `scripts/bench_onnx.mts` calls it.

    bench_onnx.py export SOURCE.py INPUTS.json TARGET.onnx    the model of the source, from seed 0, in eval mode
    bench_onnx.py time ROUNDS A.onnx B.onnx INPUTS.json       prints medians, interleaved, as JSON
    bench_onnx.py memory A.onnx INPUTS.json                   prints the resident memory that one session and run take, now and at most, as JSON
"""

import ctypes
import json
import resource
import statistics
import sys
import time
from pathlib import Path


def drawn(file):
    """Inputs in the order of the file: numbers, or token ids below a bound."""
    import numpy

    random = numpy.random.default_rng(0)
    inputs = json.loads(Path(file).read_text())
    return [random.standard_normal(one["shape"], numpy.float32) if "high" not in one else random.integers(0, one["high"], one["shape"]) for one in inputs]


def export(source, inputs, target):
    import torch

    space = {"__name__": "bench"}
    exec(compile(Path(source).read_text(), source, "exec"), space)
    torch.manual_seed(0)
    model = space["model"]().eval()
    names = [one["name"] for one in json.loads(Path(inputs).read_text())]
    tensors = tuple(torch.from_numpy(one) for one in drawn(inputs))
    try:
        import onnxscript  # noqa: F401  (torch's newer exporter needs it)

        torch.onnx.export(model, tensors, target, input_names=names, opset_version=21, dynamo=True, external_data=False, verbose=False)
        print("dynamo")
    except ImportError:
        torch.onnx.export(model, tensors, target, input_names=names, opset_version=20, dynamo=False)
        print("torchscript")


def session_of(file):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def time_both(rounds, first, second, inputs):
    values = drawn(inputs)
    creating, running, results = [[], []], [[], []], []
    # The time of the processor: others may use the machine, too. The first of each reads the file from the disk.
    for round_ in range(int(rounds / 2) + 2):
        for i, file in ((0, first), (1, second)) if round_ % 2 == 0 else ((1, second), (0, first)):
            start = time.process_time()
            session_of(file)
            creating[i].append(time.process_time() - start)
    sessions = [session_of(file) for file in (first, second)]
    feeds = [{one.name: value for one, value in zip(session.get_inputs(), values)} for session in sessions]
    for session, feed in zip(sessions, feeds):
        results.append(session.run(None, feed)[0])
        session.run(None, feed)
    ratios = []
    for round_ in range(rounds):
        pair = [0.0, 0.0]
        for i in (0, 1) if round_ % 2 == 0 else (1, 0):
            start = time.process_time()
            sessions[i].run(None, feeds[i])
            pair[i] = time.process_time() - start
            running[i].append(pair[i])
        ratios.append(pair[0] / pair[1])
    apart = float(abs(results[0] - results[1]).max() / abs(results[1]).max())
    print(json.dumps({"create": [statistics.median(one[1:]) for one in creating], "opening": statistics.median(a / b for a, b in zip(creating[0][1:], creating[1][1:])), "run": [statistics.median(one) for one in running], "ratio": statistics.median(ratios), "apart": apart if apart == apart else 0.0}))


def memory(file, inputs):
    values = drawn(inputs)
    resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    import onnxruntime  # noqa: F401  (its own memory is no model's)

    before = resident()
    session = session_of(file)
    session.run(None, {one.name: value for one, value in zip(session.get_inputs(), values)})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    # How much of what is free glibc keeps for later is luck: it differs by a quarter between two runs of one file.
    ctypes.CDLL(None).malloc_trim(0)
    print(json.dumps({"bytes": resident() - before, "peak": peak - before}))


def main(command, *rest):
    if command == "export":
        export(*rest)
    elif command == "time":
        time_both(int(rest[0]), *rest[1:])
    else:
        memory(*rest)


main(*sys.argv[1:])
