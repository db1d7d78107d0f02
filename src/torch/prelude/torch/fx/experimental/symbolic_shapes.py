"""Questions about sizes, which the interpreter answers itself."""


class GuardOnDataDependentSymNode(RuntimeError):
    pass


class ShapeEnv:
    pass


def guard_or_false(a):
    return bool(a)


guard_or_true = guard_size_oblivious = guard_bool = statically_known_true = sym_and = guard_or_false


def statically_known_false(a):
    return not a


def is_symbolic(a):
    return False


def is_concrete_int(a):
    return True


def is_nested_int(a):
    return False


def free_symbols(val):
    return set()


free_unbacked_symbols = free_symbols


def definitely_true(a):
    return bool(a)


def definitely_false(a):
    return not a
