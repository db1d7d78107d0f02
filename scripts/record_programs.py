"""Record what CPython 3.12 prints for every program of test/python/programs/*.txt.

A file holds programs: a line `=== what it shows`, the source, a line `--- out`, the expected standard output. An
uncaught exception ends the output with `Type: message`, the last line of CPython's traceback. The outputs are written
in place; the sources are left as they are. Run with Python 3.12, the version whose behaviour we follow:

    python3.12 scripts/record_programs.py [topic ...] [--check]

numpy.txt is recorded by itself with any Python that has numpy 2 (`... record_programs.py numpy`), and the programs of
test/torch/programs/ with the pinned PyTorch (`... record_programs.py --torch [topic ...]`).
--check writes nothing and says which outputs differ. A program that prints something else on a second run with another
hash seed is refused: the corpus must be deterministic.
"""

import json
import os
import pathlib
import subprocess
import sys

FOLDERS = {room: pathlib.Path(__file__).resolve().parent.parent / "test" / room / "programs" for room in ("python", "torch")}


def read_programs(path):
    """(name, source, expected or None) of each program in the file."""
    programs, name, source, expected = [], None, [], None
    for line in path.read_text().split("\n"):
        if line.startswith("=== "):
            if name is not None:
                programs.append((name, source, expected))
            name, source, expected = line[4:], [], None
        elif line == "--- out" and name is not None and expected is None:
            expected = []
        elif name is None:
            if line:
                raise SystemExit(f"{path.name}: text before the first program")
        else:
            (source if expected is None else expected).append(line)
    if name is not None:
        programs.append((name, source, expected))
    return [(n, "\n".join(s).strip("\n") + "\n", None if e is None else "\n".join(e).strip("\n")) for n, s, e in programs]


def write_programs(path, programs):
    parts = [f"=== {name}\n{source}--- out\n{output}\n" if output else f"=== {name}\n{source}--- out\n"
             for name, source, output in programs]
    path.write_text("".join(parts))


def last_line(error):
    cls = type(error)
    name = cls.__qualname__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"
    text = str(error)
    return f"{name}: {text}" if text else name


def run_here(sources):
    """Outputs of the programs, each in a fresh namespace; this is the child process."""
    import contextlib
    import io
    import types
    import warnings
    warnings.simplefilter("ignore")
    outputs = []
    for source in sources:
        stream = io.StringIO()
        kept = dict(sys.modules)
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        with contextlib.redirect_stdout(stream):
            try:
                exec(compile(source, "<program>", "exec"), main.__dict__)
            except BaseException as error:
                print(last_line(error))
        sys.modules["__main__"] = kept["__main__"]
        outputs.append(stream.getvalue().strip("\n"))
    return outputs


def run_apart(sources, seed):
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, __file__, "--child"], input=json.dumps(sources), capture_output=True,
                          text=True, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def record(path, check):
    programs = read_programs(path)
    names = [name for name, _, _ in programs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise SystemExit(f"{path.name}: several programs are called {sorted(twice)[0]!r}")
    sources = [source for _, source, _ in programs]
    outputs, again = run_apart(sources, 1), run_apart(sources, 2)
    wrong = 0
    for (name, source, expected), output, other in zip(programs, outputs, again):
        if output != other or " at 0x" in output:
            raise SystemExit(f"{path.name}: {name!r} is not deterministic:\n{output}\n{other}")
        if "\n--- out\n" in f"\n{output}\n" or "\n=== " in f"\n{output}":
            raise SystemExit(f"{path.name}: {name!r} prints a line of the file format")
        if check and expected != output:
            wrong += 1
            print(f"{path.name}: {name}\n  recorded: {expected!r}\n  now:      {output!r}")
    if not check:
        write_programs(path, [(n, s, o) for (n, s, _), o in zip(programs, outputs)])
    return len(programs), wrong


def main(arguments):
    check = "--check" in arguments
    folder = FOLDERS["torch" if "--torch" in arguments else "python"]
    topics = [a for a in arguments if not a.startswith("--")]
    if sys.version_info[:2] != (3, 12) and topics != ["numpy"] and "--torch" not in arguments:
        raise SystemExit("run with Python 3.12")
    paths = [folder / f"{t}.txt" for t in topics] or [p for p in sorted(folder.glob("*.txt")) if p.stem != "numpy"]
    total = wrong = 0
    for path in paths:
        count, bad = record(path, check)
        total, wrong = total + count, wrong + bad
    print(f"{total} programs in {len(paths)} files" + (f", {wrong} differ" if check else ""))
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    if sys.argv[1:] == ["--child"]:
        real = sys.stdout
        json.dump(run_here(json.load(sys.stdin)), real)
    else:
        main(sys.argv[1:])
