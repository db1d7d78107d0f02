"""__future__: names of language features; all but annotations are always on."""


all_feature_names = ["nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function",
                     "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations"]


class _Feature:
    def __init__(self, optional, mandatory):
        self.optional = optional
        self.mandatory = mandatory


nested_scopes = _Feature((2, 1), (2, 2))
generators = _Feature((2, 2), (2, 3))
division = _Feature((2, 2), (3, 0))
absolute_import = _Feature((2, 5), (3, 0))
with_statement = _Feature((2, 5), (2, 6))
print_function = _Feature((2, 6), (3, 0))
unicode_literals = _Feature((2, 6), (3, 0))
generator_stop = _Feature((3, 5), (3, 7))
annotations = _Feature((3, 7), None)
barry_as_FLUFL = _Feature((3, 1), (4, 0))
