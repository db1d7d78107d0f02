"""`match`, and names that only look like it."""
match x:
    case 0: pass
    case -1 | 2.5 | -3j | 1 + 2j | -1 - 2j: pass
    case "a" | b'b' | 'c' 'd': pass
    case None | True | False: pass
    case y: pass
    case _ if z: pass
    case a.b | a.b.c: pass
    case (1): pass
    case (1 | 2) as n: pass
    case []: pass
    case [a]: pass
    case (a,): pass
    case (): pass
    case [a, *_]: pass
    case a, *rest, 2: pass
    case a, b,: pass
    case *a, b: pass
    case {}: pass
    case {"a": 1, -1: b, c.d: _, **rest}: pass
    case {"a": [x, {"b": y}]}: pass
    case C(): pass
    case a.C(1, x, k=y, l=[1, z],): pass
    case C(k=(1 | 2)): pass
    case [C(a), D(b=c)] as d if e and f:
        g
        h
match x, y:
    case 1, 2:
        pass
match (x):
    case _:
        pass
match x,:
    case (a,): pass
match -x:
    case _: pass
match {"a": 1}:
    case _: pass
match = 1
match.x = match[0]
match(x, y)
match * 2
match, case = 1, 2
case = match
match (x), (y):
    case (1), (2):
        pass
    case (1 | 2), *_:
        pass
