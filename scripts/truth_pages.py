"""Runs the pages of the book under real PyTorch and checks every claim in them.

Each block runs twice, with different numbers for its declared sizes, and once more on the meta device where it
claims MACs. What agreed is written to test/facts/truth.json: the hash of the page, its blocks and claims. A claim
that does not hold is printed with page, line and both values, and the exit code is 1. Usage (by `npm run truth`):
truth_pages.py [PAGE…]. The form of a page is described in test/book/README.md. A page that asks for a newer Python than
this one keeps its fact; it is confirmed by a Python of that version, which needs no PyTorch where no tensor is on the page:
python3.12 scripts/truth_pages.py PAGE.
"""

import ast
import contextlib
import hashlib
import io
import json
import platform
import re
import sys
import tokenize
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path

try:
    import torch
    import torchvision
    from torch import nn
    from torch.nn import functional as F
    from torch.utils.flop_counter import FlopCounterMode
except ImportError:
    torch = torchvision = None

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "test" / "book"
FACTS = ROOT / "test" / "facts" / "truth.json"

KINDS = "shape|dtype|value|params|macs|error|warning|hint|unknown"
CLAIM = re.compile(rf"^#\s*({KINDS}):\s*(.+?)\s*$")
PROBLEM = re.compile(r'^(?:(\d+)\s+)?(?:\[([\w-]+)\])?\s*(?:"([^"]*)")?$')
SIZES = re.compile(r"^#\s*sizes:\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*$")
NEWER = re.compile(r"^Asks for Python (\d+)\.(\d+)\.$", re.MULTILINE)
FREE = re.compile(r"\bu\d+\b")
MEASURED = ("shape", "dtype", "value", "params")

# Even numbers first, odd ones second: halves and remainders then differ between the runs.
SMALL = {"N": (4, 3), "B": (4, 3), "C": (8, 6)}
OTHERS = [(24 + 4 * i, 37 + 6 * i) for i in range(12)]


@dataclass
class Claim:
    kind: str
    text: str
    line: int
    reached: bool = False
    wrong: str | None = None


@dataclass
class Block:
    language: str
    first: int  # the page's line number of the block's first line
    source: str
    sizes: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


class Mistake(Exception):
    """The page itself is not as a page should be."""


def blocks_of(text):
    """The fenced Python blocks of a page, with their line numbers."""
    found, open_block, lines = [], None, []
    for number, line in enumerate(text.split("\n"), 1):
        fence = re.match(r"^```(\w*)", line)
        if open_block is None and fence:
            open_block = Block(fence[1] or "text", number + 1, "")
            lines = []
        elif open_block is not None and line.rstrip() == "```":
            open_block.source = "\n".join(lines) + "\n"
            if open_block.language in ("python", "fixed"):
                found.append(open_block)
            open_block = None
        elif open_block is not None:
            lines.append(line)
    if open_block is not None:
        raise Mistake(f"line {open_block.first}: the fence is never closed")
    return found


def read_comments(block):
    """Fills sizes and claims of a block from its comments; lines count from the page's first."""
    layout = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    tokens = list(tokenize.generate_tokens(io.StringIO(block.source).readline))
    code = sorted({token.start[0] for token in tokens if token.type not in layout}
                  | {token.end[0] for token in tokens if token.type not in layout})
    for token in tokens:
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if match := SIZES.match(token.string):
            block.sizes += [name.strip() for name in match[1].split(",")]
        if match := CLAIM.match(token.string):
            about = next((at for at in code if at >= line), None)
            if about is None:
                raise Mistake(f"line {line + block.first - 1}: a claim about no code")
            block.claims.append(Claim(match[1], match[2], about + block.first - 1))
        elif re.match(rf"^#\s*({KINDS})\b\s*:", token.string) or re.match(r"^#\s*sizes\b", token.string) and not SIZES.match(token.string):
            raise Mistake(f"line {line + block.first - 1}: cannot read {token.string}")


class Instrument(ast.NodeTransformer):
    """Hands the value of every claimed line to `__claim__`, and counts MACs of lines that claim them."""

    def __init__(self, claims):
        self.by_line = {}
        for claim in claims:
            self.by_line.setdefault(claim.line, []).append(claim)
        self.placed = set()
        self.spans = {}

    def claims_of(self, node, kinds):
        ends = {node.lineno, node.end_lineno}
        claims = [claim for line in sorted(ends) for claim in self.by_line.get(line, []) if claim.kind in kinds]
        self.placed.update(id(claim) for claim in claims)
        return claims

    def report(self, node, claims, value):
        line = ast.Constant(claims[0].line)
        call = ast.Call(ast.Name("__claim__", ast.Load()), [line, value], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def generic_visit(self, node):
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, [new for old in statements for new in self.simple(old)])
        if isinstance(node, (ast.For, ast.AsyncFor)):
            header = [claim for claim in self.by_line.get(node.lineno, []) if claim.kind in MEASURED]
            if header:
                self.placed.update(id(claim) for claim in header)
                node.body.insert(0, self.expression(node, self.report(node, header, loaded(node.target))))
        return node

    def expression(self, node, value):
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(value), node))

    def simple(self, node):
        """A statement and what reports about it."""
        if hasattr(node, "body") or isinstance(node, ast.Match):
            return [node]
        for line in range(node.lineno, node.end_lineno + 1):
            self.spans[line] = node.lineno
        measured = self.claims_of(node, MEASURED)
        macs = self.claims_of(node, ("macs",))
        result = self.measured(node, measured) if measured else [node]
        if macs:
            count = ast.Call(ast.Name("__macs__", ast.Load()), [ast.Constant(macs[0].line)], [])
            result = [ast.With([ast.withitem(count)], result)]
            result = [ast.fix_missing_locations(ast.copy_location(new, node)) for new in result]
        return result

    def measured(self, node, claims):
        if isinstance(node, ast.Assign):
            return [node, self.expression(node, self.report(node, claims, loaded(node.targets[0])))]
        if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            return [node, self.expression(node, self.report(node, claims, loaded(node.target)))]
        if isinstance(node, (ast.Expr, ast.Return)):
            node.value = self.report(node, claims, node.value)
            return [node]
        raise Mistake(f"line {node.lineno}: a claim about a line that has no value")


def loaded(target):
    """The expression that reads what an assignment target was given."""
    copy = ast.parse(ast.unparse(target), mode="eval").body
    return ast.Starred(copy.value, ast.Load()) if isinstance(copy, ast.Starred) else copy


def structure(value, of):
    """The value with every tensor replaced by what `of` says about it."""
    if isinstance(value, torch.Tensor):
        return of(value)
    if isinstance(value, torch.nn.utils.rnn.PackedSequence):
        return structure(value.data, of)
    if isinstance(value, dict):
        return {key: structure(item, of) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(structure(item, of) for item in value)
    return value


class Run:
    """One execution of a block with numbers for its sizes."""

    def __init__(self, page, block, turn, device=None):
        self.page, self.block, self.device = page, block, device
        rest = iter(OTHERS)
        self.sizes = {name: (SMALL.get(name) or next(rest))[turn] for name in block.sizes}
        self.free = {}
        self.failures = []
        self.at = {}
        for claim in block.claims:
            claim.reached = False
            self.at.setdefault(claim.line, []).append(claim)

    def fail(self, line, text):
        numbers = ", ".join(f"{name}={value}" for name, value in self.sizes.items())
        self.failures.append(f"{self.page}:{line}: {text}" + (f"  (with {numbers})" if numbers else ""))

    def execute(self):
        space = {**({"torch": torch, "nn": nn, "F": F} if torch else {}), "__name__": "__main__", "__claim__": self.measure, "__macs__": self.count, **self.sizes}
        tree = ast.increment_lineno(ast.parse(self.block.source), self.block.first - 1)
        instrument = Instrument(self.block.claims)
        tree = instrument.generic_visit(tree)
        self.spans = instrument.spans
        for claim in self.block.claims:
            if claim.kind in (*MEASURED, "macs") and id(claim) not in instrument.placed:
                raise Mistake(f"line {claim.line}: {claim.kind} is claimed about a line that has no value")
        if torch:
            torch.manual_seed(0)
        device = torch.device(self.device or "cpu") if torch else contextlib.nullcontext()
        with warnings.catch_warnings(), device, contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            for statement in tree.body:
                self.step(statement, space)
        for claim in self.block.claims:
            wanted = claim.kind in ("macs",) if self.device else claim.kind in (*MEASURED, "error")
            if wanted and not claim.reached:
                what = "PyTorch raises nothing here, the page says" if claim.kind == "error" else "never reached:"
                self.fail(claim.line, f"{what} {claim.kind}: {claim.text}")
        return self.failures

    def step(self, statement, space):
        code = compile(ast.Module([statement], []), self.page, "exec")
        try:
            exec(code, space)
        except Exception as error:  # whatever a page may raise
            if self.device is None:
                self.raised(error)
            if not isinstance(statement, ast.AugAssign):  # what `x += y` could not change is still there
                for name in [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]:
                    space.pop(name, None)

    def raised(self, error):
        frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == self.page]
        line = frames[-1] if frames else self.block.first
        start = self.spans.get(line, line)
        claims = [claim for claim in self.block.claims
                  if claim.kind == "error" and (claim.line == line or self.spans.get(claim.line, claim.line) == start)]
        said = f"{type(error).__name__}: {error}"
        if not claims:
            self.fail(line, f"PyTorch raises {said}, the page claims nothing")
        for claim in claims:
            claim.reached = True
            _column, _code, text = PROBLEM.match(claim.text).groups()
            if text and text not in str(error):
                self.fail(claim.line, f"the page says \"{text}\", PyTorch says {said}")

    def measure(self, line, value):
        if self.device is None:
            # Claims on the first and on the last line of a statement are about the same value.
            start = self.spans.get(line, line)
            for claim in self.block.claims:
                if claim.kind in MEASURED and self.spans.get(claim.line, claim.line) == start:
                    self.settle(claim, getattr(self, claim.kind), value)
        return value

    def settle(self, claim, compare, value):
        """Compares, and fails where the claim itself cannot be evaluated."""
        claim.reached = True
        try:
            compare(claim, value)
        except Exception as error:  # whatever evaluating the page's own words may raise
            self.fail(claim.line, f"cannot evaluate {claim.kind}: {claim.text} ({error})")

    def expected(self, claim, extra=None):
        space = {**({"torch": torch, "tensor": torch.tensor} if torch else {}), "inf": float("inf"), "nan": float("nan"), **self.sizes, **(extra or {})}
        return eval(claim.text, space)

    def shape(self, claim, value):
        real = structure(value, lambda tensor: list(tensor.shape))
        names = set(FREE.findall(claim.text))
        wanted = self.expected(claim, {name: Unbound(name, self.free) for name in names})
        if not agrees(wanted, real):
            self.fail(claim.line, f"the page says shape {claim.text}, PyTorch says {real}")

    def dtype(self, claim, value):
        real = structure(value, lambda tensor: tensor.dtype)
        if self.expected(claim) != real:
            self.fail(claim.line, f"the page says dtype {claim.text}, PyTorch says {real}")

    def value(self, claim, value):
        try:
            wanted = repr(self.expected(claim))
        except Exception:  # not an expression: then it is the printed form itself
            wanted = claim.text
        real = repr(value)
        if torch and isinstance(value, torch.Tensor):  # its repr may go over several lines
            real, wanted = re.sub(r"\s+", " ", real), re.sub(r"\s+", " ", wanted)
        if real not in (wanted, claim.text):
            self.fail(claim.line, f"the page says {wanted}, Python says {value!r}")

    def params(self, claim, value):
        if not isinstance(value, nn.Module):
            return self.fail(claim.line, "params are claimed about something that is no module")
        real = sum(p.numel() for p in value.parameters())
        if self.expected(claim) != real:
            self.fail(claim.line, f"the page says {claim.text} parameters, PyTorch says {real}")

    @contextlib.contextmanager
    def count(self, line):
        if self.device is None:
            yield
            return
        with FlopCounterMode(display=False) as counter:
            yield
        for claim in self.at[line]:
            if claim.kind == "macs":
                self.settle(claim, self.macs, counter.get_total_flops() // 2)

    def macs(self, claim, real):
        if self.expected(claim) != real:
            self.fail(claim.line, f"the page says {claim.text} MACs, PyTorch says {real}")


class Unbound:
    """A size that only data decide (`u0`): equal to the first number it meets, then to that number only."""

    def __init__(self, name, bound):
        self.name, self.bound = name, bound

    def __eq__(self, other):
        return self.bound.setdefault(self.name, other) == other

    __hash__ = None


def agrees(wanted, real):
    if isinstance(wanted, tuple) or isinstance(real, tuple):
        return (isinstance(wanted, tuple) and isinstance(real, tuple) and len(wanted) == len(real)
                and all(agrees(w, r) for w, r in zip(wanted, real, strict=True)))
    if isinstance(wanted, dict) and isinstance(real, dict):
        return wanted.keys() == real.keys() and all(agrees(wanted[key], real[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(real, list):
        return len(wanted) == len(real) and all(w == r for w, r in zip(wanted, real, strict=True))
    return wanted == real


def check(path):
    """Runs one page; its fact (or None) and its failures."""
    text = path.read_text()
    page = path.relative_to(ROOT).as_posix()
    failures, claims, count = [], 0, 0
    try:
        if not text.startswith("# "):
            raise Mistake("line 1: a page begins with its title")
        blocks = blocks_of(text)
        for block in blocks:
            read_comments(block)
            for claim in block.claims:
                if claim.kind in ("error", "warning", "hint") and not PROBLEM.match(claim.text):
                    raise Mistake(f"line {claim.line}: cannot read the problem {claim.text}")
            for turn in range(2):
                failures += Run(page, block, turn).execute()
            if any(claim.kind == "macs" for claim in block.claims):
                for turn in range(2):
                    failures += Run(page, block, turn, device="meta").execute()
            count += 1
            claims += len(block.claims)
            if not block.claims and block.language == "python":
                raise Mistake(f"line {block.first}: a block without a claim")
    except (Mistake, SyntaxError, tokenize.TokenError) as mistake:
        failures.append(f"{page}: {mistake}")
    fact = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "blocks": count, "claims": claims}
    return page, None if failures else fact, failures


def main(arguments):
    every = sorted(path for path in BOOK.rglob("*.md") if path.name != "README.md")
    chosen = [Path(name).resolve() for name in arguments] or every
    facts = json.loads(FACTS.read_text()) if FACTS.exists() else {"pages": {}}
    newer = {path for path in chosen if (asked := NEWER.search(path.read_text())) and (int(asked[1]), int(asked[2])) > sys.version_info[:2]}
    kept = {path.relative_to(ROOT).as_posix() for path in newer}
    known = {page: fact for page, fact in facts["pages"].items() if arguments or page in kept}
    failures = []
    for path in chosen:
        if path in newer:
            continue
        page, fact, wrong = check(path)
        known.pop(page, None)
        if fact:
            known[page] = fact
        failures += wrong
    listed = {path.relative_to(ROOT).as_posix() for path in every}
    facts = {
        "torch": torch.__version__.split("+")[0] if torch else facts["torch"],
        "torchvision": torchvision.__version__.split("+")[0] if torch else facts["torchvision"],
        "python": platform.python_version() if torch else facts["python"],
        "pages": {page: known[page] for page in sorted(known) if page in listed},
    }
    FACTS.parent.mkdir(parents=True, exist_ok=True)
    FACTS.write_text(json.dumps(facts, indent=1) + "\n")
    print("\n".join(dict.fromkeys(failures)))
    agreed = sum(fact["claims"] for fact in facts["pages"].values())
    print(f"{len(facts['pages'])} of {len(every)} pages confirmed, {agreed} claims agree, {len(failures)} do not")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
