"""Say which programs of test/model/kinds.txt run to their end in real PyTorch: test/facts/kinds.json.

    python scripts/record_kinds.py
"""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(source):
    try:
        exec(compile(source, "program.py", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "runs"


blocks = (ROOT / "test/model/kinds.txt").read_text().split("=== ")[1:]
facts = {name: run(source) for name, source in (block.split("\n", 1) for block in blocks)}
(ROOT / "test/facts/kinds.json").write_text(json.dumps(facts, indent=2) + "\n")
