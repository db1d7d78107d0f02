"""Record what CPython 3.12 prints for every tree of files of test/imports/trees.txt.

    python3.12 scripts/record_trees.py

A tree is a line `=== what it shows`, then files behind lines `--- path`, of which `main.py` is run, and `--- end`. `--- roots` names further folders of the
import path, `--- sites` those of which `.pth` files are read; `{project}` in a file stands for the tree's own folder. Writes
test/facts/trees.json: the output, ended by `Type: message` where an exception ends the program; the folder is `/project` there.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
START = """
import os, runpy, site, sys, traceback
roots, sites = [part.split() for part in sys.argv[1:3]]
sys.path[:0] = [os.getcwd(), *(os.path.join(os.getcwd(), one) for one in roots)]
for one in sites:
    site.addsitedir(os.path.join(os.getcwd(), one))
try:
    exec(compile(open("main.py").read(), os.path.join(os.getcwd(), "main.py"), "exec"), {"__name__": "__main__", "__package__": None})
except Exception as error:
    print(type(error).__name__ + ": " + str(error))
"""


def run(block):
    files, roots, sites = {}, "", ""
    for part in block.split("--- ")[1:]:
        path, _, text = part.partition("\n")
        if path == "roots":
            roots = text.strip()
        elif path == "sites":
            sites = text.strip()
        elif path != "end":
            files[path] = text
    with tempfile.TemporaryDirectory() as folder:
        folder = str(pathlib.Path(folder).resolve())
        for path, text in files.items():
            place = pathlib.Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text.replace("{project}", folder))
        done = subprocess.run([sys.executable, "-B", "-S", "-c", START, roots, sites], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout.replace(folder, "/project")


blocks = (ROOT / "test/imports/trees.txt").read_text().split("=== ")[1:]
facts = {name: run(tree) for name, tree in (block.split("\n", 1) for block in blocks)}
(ROOT / "test/facts/trees.json").write_text("{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(fact)}" for name, fact in facts.items()) + "\n}\n")
