"""Record the exceptions and frames of every program of test/python/traces/programs.txt, as real Python with PyTorch has them.

    python scripts/record_traces.py

Writes test/facts/traces.json: of each program its last exception, and those that it came from or came while they were handled: words, and the
lines of the frames in the program itself, from the outermost in. A list comprehension has no frame of its own, as in Python 3.12.
"""

import json
import pathlib
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent


def words(error):
    return "".join(traceback.format_exception_only(error)).strip().split("\n")[-1].removeprefix("__main__.")


def frames(error):
    return [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "program.py" and frame.name != "<listcomp>"]


def chain(error):
    found = [{"words": words(error), "lines": frames(error)}]
    while error is not None:
        how = "cause" if error.__cause__ is not None else "context"
        error = error.__cause__ if error.__cause__ is not None else None if error.__suppress_context__ else error.__context__
        if error is not None:
            found.append({"how": how, "words": words(error), "lines": frames(error)})
    return found


def run(source):
    try:
        exec(compile(source, "program.py", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return chain(error)
    raise SystemExit("does not raise")


blocks = (ROOT / "test/python/traces/programs.txt").read_text().split("=== ")[1:]
facts = {name: run(source) for name, source in (block.split("\n", 1) for block in blocks)}
(ROOT / "test/facts/traces.json").write_text("{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(fact)}" for name, fact in facts.items()) + "\n}\n")
