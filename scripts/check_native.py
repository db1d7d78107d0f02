"""Reads jobs as JSON lines: checks an ONNX file with the ONNX checker (shapes included) and runs it in native onnxruntime.

A job is {"model": file, "inputs": {name: file.npy}, "outputs": {name: file.npy}}; the answer, a JSON line, has the greatest
difference of each output from the given one, as a share of its greatest magnitude, or what the checker or the runtime said.
`scripts/parity.mts` speaks to it.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime


def difference(ours, theirs):
    if ours.shape != theirs.shape:
        return f"{list(ours.shape)} instead of {list(theirs.shape)}"
    if theirs.size == 0:
        return 0.0
    ours, theirs = ours.astype(numpy.float64), theirs.astype(numpy.float64)
    same = (ours == theirs) | (numpy.isnan(ours) & numpy.isnan(theirs))
    scale = numpy.abs(theirs[numpy.isfinite(theirs)]).max(initial=1e-30)
    with numpy.errstate(invalid="ignore"):
        apart = numpy.where(same, 0.0, numpy.abs(ours - theirs))
    return float(numpy.nan_to_num(apart, nan=numpy.inf).max() / scale)


def answer(job):
    try:
        onnx.checker.check_model(job["model"], full_check=True)
    except Exception as error:  # whatever it is, it is what the checker says
        return {"checker": str(error).strip().splitlines()[0][:300]}
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(job["model"], options, providers=["CPUExecutionProvider"])
    taken = {one.name for one in session.get_inputs()}
    results = session.run(list(job["outputs"]), {name: numpy.load(file) for name, file in job["inputs"].items() if name in taken})
    return {"native": {name: difference(ours, numpy.load(file)) for (name, file), ours in zip(job["outputs"].items(), results)}}


for line in sys.stdin:
    job = json.loads(line)
    try:
        said = answer(job)
    except Exception as error:
        said = {"native": f"{type(error).__name__}: {str(error).strip().splitlines()[0][:300]}"}
    for file in job.get("delete", []):
        Path(file).unlink(missing_ok=True)
    print(json.dumps(said), flush=True)
