"""Records what CPython's `re` finds for random patterns in random texts: `python3 scripts/record_regex.py > test/facts/regex.json`.

One row a case: pattern, flags, text, and the spans of the first match's groups (null where there is none), or "error".
"""

import json
import random
import re

CASES = 800
ATOMS = ["a", "b", "c", ".", r"\d", r"\w", r"\s", "[abc]", "[^a]", "[a-c1-3]", r"\b", "^", "$", "(a|b)", "(ab)", "(?:bc)", "(?P<n{}>a)", r"\.", "-",
         "1", " ", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "(a*)", "(b+?)", "x{1,2}", r"[\d-]", "(?i:A)", r"\1", "(?>a+)", "(a|ab)(c|bcd)", "é", r"\n"]
QUANTIFIERS = ["", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "*+"]


def case(number):
    pattern = "".join(random.choice(ATOMS).replace("{}", f"{number}_{i}") + random.choice(QUANTIFIERS) for i in range(random.randint(1, 5)))
    flags = random.choice([0, 0, 0, re.I, re.M, re.S, re.A])
    text = "".join(random.choice("aabbccdAB12 .-xn\n_é") for _ in range(random.randint(0, 10)))
    try:
        found = re.compile(pattern, flags).search(text)
    except re.error:
        return [pattern, int(flags), text, "error"]
    return [pattern, int(flags), text, found and [None if found.start(i) < 0 else list(found.span(i)) for i in range(found.re.groups + 1)]]


if __name__ == "__main__":
    random.seed(20)
    print("[" + ",\n".join(json.dumps(case(number), ensure_ascii=False) for number in range(CASES)) + "]")
