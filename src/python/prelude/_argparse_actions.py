"""What an option does with its words: store, append, count, ... Part of argparse."""

SUPPRESS = "==SUPPRESS=="


class Action:
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None,
                 required=False, help=None, metavar=None, **kwargs):
        self.option_strings = option_strings
        self.dest = dest
        self.nargs = nargs
        self.const = const
        self.default = default
        self.type = type
        self.choices = choices
        self.required = required
        self.help = help
        self.metavar = metavar

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError(".__call__() not defined")


class _Store(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _StoreConst(Action):
    def __init__(self, option_strings, dest, const=None, default=None, **kwargs):
        kwargs["nargs"] = 0
        super().__init__(option_strings, dest, const=const, default=default, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _StoreTrue(_StoreConst):
    def __init__(self, option_strings, dest, default=False, **kwargs):
        super().__init__(option_strings, dest, const=True, default=default, **kwargs)


class _StoreFalse(_StoreConst):
    def __init__(self, option_strings, dest, default=True, **kwargs):
        super().__init__(option_strings, dest, const=False, default=default, **kwargs)


class _Append(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


class _AppendConst(_StoreConst):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), self.const])


class _Extend(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), *values])


class _Count(Action):
    def __init__(self, option_strings, dest, default=None, **kwargs):
        kwargs["nargs"] = 0
        super().__init__(option_strings, dest, default=default, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class _Ends(Action):
    """--help and --version: the program ends."""

    def __init__(self, option_strings, dest, version=None, **kwargs):
        kwargs.update(nargs=0, default=SUPPRESS)
        super().__init__(option_strings, dest, **kwargs)
        self.version = version

    def __call__(self, parser, namespace, values, option_string=None):
        parser.exit()


class BooleanOptionalAction(Action):
    """--x and --no-x."""

    def __init__(self, option_strings, dest, default=None, **kwargs):
        names = [*option_strings, *["--no-" + name[2:] for name in option_strings if name.startswith("--")]]
        kwargs["nargs"] = 0
        super().__init__(names, dest, default=default, **kwargs)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, not option_string.startswith("--no-"))


ACTIONS = {None: _Store, "store": _Store, "store_const": _StoreConst, "store_true": _StoreTrue,
            "store_false": _StoreFalse, "append": _Append, "append_const": _AppendConst, "extend": _Extend,
            "count": _Count, "help": _Ends, "version": _Ends}


Action.__module__ = BooleanOptionalAction.__module__ = "argparse"
