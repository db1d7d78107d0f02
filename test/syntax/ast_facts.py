"""Records what CPython's own parser makes of Python files, in the words of src/syntax/tree.ts.

    python3 -W ignore test/syntax/ast_facts.py test/syntax/snippets/*.py > test/syntax/snippets/facts.jsonl

writes one line a file: {"file", "body"}, or {"file", "error"} where CPython refuses it.

Offsets are UTF-16 units of the file's text. Positions inside f-strings are left out: before Python 3.12 they are wrong.
"""
import ast
import json
import os
import sys

OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**", "MatMult": "@",
    "BitAnd": "&", "BitOr": "|", "BitXor": "^", "LShift": "<<", "RShift": ">>",
    "UAdd": "+", "USub": "-", "Invert": "~", "Not": "not", "And": "and", "Or": "or",
    "Lt": "<", "Gt": ">", "Eq": "==", "NotEq": "!=", "LtE": "<=", "GtE": ">=", "In": "in", "NotIn": "not in",
    "Is": "is", "IsNot": "is not",
}
SAME_FIELDS = {
    # kind: (our kind, {our field: CPython's field})
    "Name": ("Name", {"id": "id"}),
    "UnaryOp": ("Unary", {"op": "op", "operand": "operand"}),
    "BinOp": ("Binary", {"op": "op", "left": "left", "right": "right"}),
    "BoolOp": ("Bool", {"op": "op", "values": "values"}),
    "Compare": ("Compare", {"first": "left", "ops": "ops", "rest": "comparators"}),
    "Call": ("Call", {"func": "func", "args": "args", "keywords": "keywords"}),
    "keyword": ("Keyword", {"name": "arg", "value": "value"}),
    "Attribute": ("Attribute", {"value": "value", "attr": "attr"}),
    "Subscript": ("Subscript", {"value": "value", "index": "slice"}),
    "Slice": ("Slice", {"lower": "lower", "upper": "upper", "step": "step"}),
    "Starred": ("Starred", {"value": "value"}),
    "List": ("List", {"elements": "elts"}),
    "Tuple": ("Tuple", {"elements": "elts"}),
    "Set": ("Set", {"elements": "elts"}),
    "Dict": ("Dict", {"keys": "keys", "values": "values"}),
    "Lambda": ("Lambda", {"params": "args", "body": "body"}),
    "IfExp": ("IfExp", {"test": "test", "body": "body", "orelse": "orelse"}),
    "ListComp": ("ListComp", {"element": "elt", "clauses": "generators"}),
    "SetComp": ("SetComp", {"element": "elt", "clauses": "generators"}),
    "GeneratorExp": ("GeneratorExp", {"element": "elt", "clauses": "generators"}),
    "DictComp": ("DictComp", {"key": "key", "value": "value", "clauses": "generators"}),
    "NamedExpr": ("NamedExpr", {"target": "target", "value": "value"}),
    "Yield": ("Yield", {"value": "value"}),
    "YieldFrom": ("YieldFrom", {"value": "value"}),
    "Await": ("Await", {"value": "value"}),
    "Expr": ("Expression", {"value": "value"}),
    "Assign": ("Assign", {"targets": "targets", "value": "value"}),
    "AugAssign": ("AugAssign", {"target": "target", "op": "op", "value": "value"}),
    "AnnAssign": ("AnnAssign", {"target": "target", "annotation": "annotation", "value": "value"}),
    "Return": ("Return", {"value": "value"}),
    "Delete": ("Delete", {"targets": "targets"}),
    "If": ("If", {"test": "test", "body": "body", "orelse": "orelse"}),
    "While": ("While", {"test": "test", "body": "body", "orelse": "orelse"}),
    "Raise": ("Raise", {"exception": "exc", "cause": "cause"}),
    "Assert": ("Assert", {"test": "test", "message": "msg"}),
    "Import": ("Import", {"names": "names"}),
    "Global": ("Global", {"names": "names"}),
    "Nonlocal": ("Nonlocal", {"names": "names"}),
    "Pass": ("Pass", {}), "Break": ("Break", {}), "Continue": ("Continue", {}),
    "Match": ("Match", {"subject": "subject", "cases": "cases"}),
    "MatchValue": ("MatchValue", {"value": "value"}),
    "MatchSequence": ("MatchSequence", {"patterns": "patterns"}),
    "MatchMapping": ("MatchMapping", {"keys": "keys", "patterns": "patterns", "rest": "rest"}),
    "MatchStar": ("MatchStar", {"name": "name"}),
    "MatchAs": ("MatchAs", {"pattern": "pattern", "name": "name"}),
    "MatchOr": ("MatchOr", {"patterns": "patterns"}),
}


class Recorder:
    def __init__(self, text):
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + utf16(line) + 1)
        self.in_string = 0

    def offset(self, line, column):
        text = self.lines[line - 1]
        if text.isascii():
            return self.starts[line - 1] + column
        return self.starts[line - 1] + utf16(text.encode("utf-8")[:column].decode("utf-8"))

    def made(self, node, kind, **fields):
        result = {"kind": kind}
        if hasattr(node, "lineno") and not self.in_string:
            result["start"] = self.offset(node.lineno, node.col_offset)
            result["end"] = self.offset(node.end_lineno, node.end_col_offset)
        result.update({name: self.value(value) for name, value in fields.items()})
        return result

    def value(self, node):
        if isinstance(node, list):
            return [self.value(each) for each in node]
        if isinstance(node, ast.operator | ast.unaryop | ast.boolop | ast.cmpop):
            return OPERATORS[type(node).__name__]
        if not isinstance(node, ast.AST):
            return node
        name = type(node).__name__
        special = getattr(self, "of_" + name, None)
        if special:
            return special(node)
        kind, fields = SAME_FIELDS[name]
        return self.made(node, kind, **{ours: getattr(node, theirs) for ours, theirs in fields.items()})

    def of_Constant(self, node):
        value = node.value
        if value is None or isinstance(value, bool):
            return self.made(node, "Constant", value=value)
        if value is ...:
            return self.made(node, "Ellipsis")
        if isinstance(value, int):
            return self.made(node, "Int", value=str(value))
        if isinstance(value, float):
            return self.made(node, "Float", value=number(value))
        if isinstance(value, complex):
            return self.made(node, "Imaginary", value=number(value.imag))
        if isinstance(value, bytes):
            return self.made(node, "Bytes", value=value.decode("latin-1"))
        return self.made(node, "Str", value=value)

    def of_JoinedStr(self, node):
        result = self.made(node, "JoinedStr")
        self.in_string += 1
        parts = []
        for part in node.values:
            parts.append(part.value if isinstance(part, ast.Constant) else self.value(part))
        self.in_string -= 1
        result["parts"] = parts
        return result

    def of_FormattedValue(self, node):
        conversion = None if node.conversion == -1 else chr(node.conversion)
        return {"kind": "FormattedValue", "value": self.value(node.value), "conversion": conversion, "spec": self.value(node.format_spec)}

    def of_comprehension(self, node):
        return {"target": self.value(node.target), "iter": self.value(node.iter), "ifs": self.value(node.ifs), "isAsync": bool(node.is_async)}

    def of_arguments(self, node):
        names = node.posonlyargs + node.args
        defaults = [None] * (len(names) - len(node.defaults)) + node.defaults
        made = [self.parameter(*pair) for pair in zip(names, defaults)]
        split = len(node.posonlyargs)
        return {
            "positional": made[:split], "regular": made[split:], "star": self.parameter(node.vararg),
            "keyword": [self.parameter(*pair) for pair in zip(node.kwonlyargs, node.kw_defaults)], "doubleStar": self.parameter(node.kwarg),
        }

    def parameter(self, node, default=None):
        if node is None:
            return None
        result = {"name": node.arg, "annotation": self.value(node.annotation), "default": self.value(default)}
        if not self.in_string:
            result["start"] = self.offset(node.lineno, node.col_offset)
            result["end"] = self.offset(node.end_lineno, node.end_col_offset)
        return result

    def of_FunctionDef(self, node):
        return self.made(
            node, "FunctionDef", name=node.name, params=node.args, returns=node.returns, decorators=node.decorator_list, body=node.body,
            isAsync=isinstance(node, ast.AsyncFunctionDef),
        ) | {"typeParams": self.type_params(node)}

    def of_ClassDef(self, node):
        return self.made(
            node, "ClassDef", name=node.name, bases=node.bases, keywords=node.keywords, decorators=node.decorator_list, body=node.body
        ) | {"typeParams": self.type_params(node)}

    def type_params(self, node):
        """Names with their stars; before Python 3.12 there are none."""
        stars = {"TypeVar": "", "TypeVarTuple": "*", "ParamSpec": "**"}
        return [stars[type(one).__name__] + one.name for one in getattr(node, "type_params", [])]

    of_AsyncFunctionDef = of_FunctionDef

    def of_For(self, node):
        return self.made(
            node, "For", target=node.target, iter=node.iter, body=node.body, orelse=node.orelse, isAsync=isinstance(node, ast.AsyncFor)
        )

    of_AsyncFor = of_For

    def of_With(self, node):
        items = [{"context": self.value(item.context_expr), "target": self.value(item.optional_vars)} for item in node.items]
        return self.made(node, "With", body=node.body, isAsync=isinstance(node, ast.AsyncWith)) | {"items": items}

    of_AsyncWith = of_With

    def of_Try(self, node):
        group = type(node).__name__ == "TryStar"
        result = self.made(node, "Try", body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=node.finalbody)
        for handler in result["handlers"]:
            handler["isGroup"] = group
        return result

    of_TryStar = of_Try

    def of_ExceptHandler(self, node):
        result = self.made(node, "Handler", type=node.type, name=node.name, body=node.body)
        del result["kind"]
        return result

    def of_alias(self, node):
        result = self.made(node, "Alias", name=node.name, asName=node.asname)
        del result["kind"]
        return result

    def of_ImportFrom(self, node):
        return self.made(node, "ImportFrom", module=node.module or "", level=node.level, names=node.names)

    def of_match_case(self, node):
        return {"pattern": self.value(node.pattern), "guard": self.value(node.guard), "body": self.value(node.body)}

    def of_MatchSingleton(self, node):
        result = self.made(node, "MatchValue")
        result["value"] = self.made(node, "Constant", value=node.value)
        return result

    def of_MatchClass(self, node):
        keywords = [{"name": name, "pattern": self.value(pattern)} for name, pattern in zip(node.kwd_attrs, node.kwd_patterns)]
        return self.made(node, "MatchClass", cls=node.cls, patterns=node.patterns) | {"keywords": keywords}


def utf16(text):
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def number(value):
    return value if abs(value) != float("inf") else "Infinity"


def facts(path):
    # The text as it stands, so that `\r\n` and a mark at the start count as the characters they are.
    text = open(path, encoding="utf-8", newline="").read()
    mark = 1 if text.startswith("\ufeff") else 0
    recorder = Recorder(text[mark:])
    if mark:
        recorder.starts = [start + mark for start in recorder.starts]
    return recorder.value(ast.parse(text[mark:].encode("utf-8")).body)


if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    for path in sys.argv[1:]:
        record = {"file": os.path.basename(path)}
        try:
            record["body"] = facts(path)
        except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError) as problem:
            record["error"] = str(problem)
        print(json.dumps(record, separators=(",", ":")))
