"""argparse: options of scripts. The command line is empty, so every option has its default."""

import sys

import _headtorch
from _argparse_actions import ACTIONS, SUPPRESS, Action, BooleanOptionalAction

OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, PARSER, REMAINDER = "?", "*", "+", "A...", "..."


class ArgumentError(Exception):
    def __init__(self, argument, message):
        self.argument_name = None if argument is None else "/".join(argument.option_strings) or argument.dest
        self.message = message

    def __str__(self):
        return self.message if self.argument_name is None else f"argument {self.argument_name}: {self.message}"


class ArgumentTypeError(Exception):
    pass


class Namespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    __hash__ = None

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in self.__dict__.items())})"


class HelpFormatter:
    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None):
        self.prog = prog


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass


class RawDescriptionHelpFormatter(HelpFormatter):
    pass


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    pass


class MetavarTypeHelpFormatter(HelpFormatter):
    pass


class FileType:
    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        self._mode = mode

    def __call__(self, string):
        return open(string, self._mode)


class _Container:
    """What arguments are added to: a parser or a group of one."""

    def __init__(self, parser=None):
        self._parser = parser or self

    def add_argument(self, *names, **kwargs):
        parser = self._parser
        action = kwargs.pop("action", None)
        made = ACTIONS[action] if action is None or isinstance(action, str) else action
        flags = [name for name in names if name[:1] in parser.prefix_chars]
        dest = kwargs.pop("dest", None)
        if dest is None:
            long = [flag for flag in flags if flag.startswith("--")]
            first = (long or flags or list(names))[0]
            dest = first.lstrip(parser.prefix_chars).replace("-", "_") if flags else first
        if not flags and kwargs.get("nargs") not in (OPTIONAL, ZERO_OR_MORE, REMAINDER):
            kwargs["required"] = True
        if "default" not in kwargs and parser.argument_default is not None:
            kwargs["default"] = parser.argument_default
        if dest in parser._defaults:
            kwargs["default"] = parser._defaults[dest]
        added = made(flags, dest, **kwargs)
        if any(flag in parser._flags for flag in flags) and parser.conflict_handler == "error":
            taken = [flag for flag in flags if flag in parser._flags]
            plural = "s" if len(taken) > 1 else ""
            raise ArgumentError(added, f"conflicting option string{plural}: {', '.join(taken)}")
        parser._actions.append(added)
        parser._flags.update({flag: added for flag in added.option_strings})
        return added

    def add_argument_group(self, title=None, description=None, **kwargs):
        return _Container(self._parser)

    def add_mutually_exclusive_group(self, *, required=False):
        return _Container(self._parser)

    def set_defaults(self, **kwargs):
        self._parser._defaults.update(kwargs)
        for action in self._parser._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]


class _SubParsers(Action):
    def __init__(self, parser_class, dest, required):
        super().__init__([], dest or SUPPRESS, nargs=PARSER, required=required)
        self._parser_class = parser_class
        self.choices = {}

    def add_parser(self, name, *, help=None, aliases=(), **kwargs):
        made = self._parser_class(**kwargs)
        for known in (name, *aliases):
            self.choices[known] = made
        return made

    def __call__(self, parser, namespace, values, option_string=None):
        name, *rest = values
        if self.dest != SUPPRESS:
            setattr(namespace, self.dest, name)
        if name not in self.choices:
            raise ArgumentError(self, f"invalid choice: {name!r}")
        self.choices[name].parse_args(rest, namespace)


class ArgumentParser(_Container):
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=HelpFormatter,
                 prefix_chars="-", fromfile_prefix_chars=None, argument_default=None, conflict_handler="error",
                 add_help=True, allow_abbrev=True, exit_on_error=True):
        super().__init__()
        self.prog = prog
        self.usage = usage
        self.description = description
        self.epilog = epilog
        self.prefix_chars = prefix_chars
        self.argument_default = argument_default
        self.conflict_handler = conflict_handler
        self.exit_on_error = exit_on_error
        self._actions = []
        self._flags = {}
        self._defaults = {}
        if add_help:
            self.add_argument("-h", "--help", action="help", default=SUPPRESS)
        for parent in parents:
            for action in parent._actions:
                if "-h" not in action.option_strings:
                    self._actions.append(action)
                    self._flags.update({flag: action for flag in action.option_strings})
            self._defaults.update(parent._defaults)

    def get_default(self, dest):
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest)

    def add_subparsers(self, *, dest=None, required=False, parser_class=None, **kwargs):
        made = _SubParsers(parser_class or type(self), dest, required)
        self._actions.append(made)
        return made

    def parse_args(self, args=None, namespace=None):
        found, rest = self.parse_known_args(_headtorch.known(args), namespace)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found

    def parse_known_args(self, args=None, namespace=None):
        """(namespace, what was not understood). Without args the command line is empty, and what it must hold unknown."""
        from_command_line = _headtorch.known(args) is None
        namespace = Namespace() if namespace is None else namespace
        self._set_defaults(namespace)
        try:
            rest, seen = _Reader(self, list(args or []), namespace).read()
        except ArgumentError as problem:
            if not self.exit_on_error:
                raise
            self.error(str(problem))
        self._read_text_defaults(namespace, seen)
        missing = [action for action in self._actions if action.required and action not in seen]
        for action in missing:
            if not from_command_line:
                names = ", ".join("/".join(a.option_strings) or a.metavar or a.dest for a in missing)
                self.error(f"the following arguments are required: {names}")
            setattr(namespace, action.dest, _headtorch.gap(f"the command line argument {action.dest}"))
        return namespace, rest

    parse_intermixed_args = parse_args

    def _set_defaults(self, namespace):
        for action in self._actions:
            if SUPPRESS not in (action.dest, action.default) and not hasattr(namespace, action.dest):
                setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)

    def _read_text_defaults(self, namespace, seen):
        """A default that is text is read by the argument's type, like text from the command line."""
        for action in self._actions:
            if action not in seen and isinstance(action.default, str) and action.type is not None:
                if getattr(namespace, action.dest, None) is action.default:
                    setattr(namespace, action.dest, self._typed(action, action.default))

    def _typed(self, action, text):
        if action.type is None:
            return text
        try:
            return action.type(text)
        except ArgumentTypeError as problem:
            raise ArgumentError(action, str(problem)) from None
        except (TypeError, ValueError):
            name = getattr(action.type, "__name__", repr(action.type))
            raise ArgumentError(action, f"invalid {name} value: {text!r}") from None

    def error(self, message):
        self.exit(2, f"{self.prog}: error: {message}\n")

    def exit(self, status=0, message=None):
        if message:
            sys.stderr.write(message)
        sys.exit(status)

    def print_help(self, file=None):
        (file or sys.stdout).write(self.format_help())

    def print_usage(self, file=None):
        (file or sys.stdout).write(self.format_usage())

    def format_usage(self):
        return f"usage: {self.usage or self.prog}\n"

    def format_help(self):
        return self.format_usage() + (f"\n{self.description}\n" if self.description else "")


class _Reader:
    """One pass over the words of a command line."""

    def __init__(self, parser, words, namespace):
        self.parser = parser
        self.words = words
        self.namespace = namespace
        self.seen = []
        self.rest = []
        self.plain = []

    def read(self):
        only_plain = False
        while self.words:
            word = self.words.pop(0)
            if word == "--" and not only_plain:
                only_plain = True
            elif only_plain or not self._is_option(word):
                self._plain(word)
            else:
                self._option(word)
        self._positionals()
        return self.rest + self.plain, self.seen

    def _plain(self, word):
        """A subcommand, once those before it have their words, takes all that follows."""
        waiting = [action for action in self.parser._actions if not action.option_strings and action not in self.seen]
        needed = 0
        for action in waiting:
            if action.nargs == PARSER and len(self.plain) >= needed:
                rest, self.words = [word, *self.words], []
                self._run(action, rest, None)
                return
            needed += _least(action)
        self.plain.append(word)

    def _is_option(self, word):
        return len(word) > 1 and word[0] in self.parser.prefix_chars and not word[1:].replace(".", "", 1).isdigit()

    def _option(self, word):
        flag, equals, value = word.partition("=")
        flags = self.parser._flags
        action = flags.get(word) or flags.get(flag)
        if action is None and flag.startswith("--"):
            longer = [known for known in flags if known.startswith(flag)]
            action = flags[longer[0]] if len(longer) == 1 else None
        if action is None:
            action = flags.get(word[:2]) if len(word) > 2 else None
            if action is None:
                self.rest.append(word)
                return
            flag, equals, value = word[:2], "=", word[2:]
        if equals:
            self.words.insert(0, value)
        self._run(action, self._take(action, self.words, bool(equals)), flag)

    def _take(self, action, words, given):
        """The words that belong to the action, removed from words."""
        count = 0
        while count < len(words) and (
                given and count == 0 or not self._is_option(words[count]) and words[count] != "--"):
            count += 1
        limits = {None: (1, 1), 0: (0, 0), OPTIONAL: (0, 1), ZERO_OR_MORE: (0, count), ONE_OR_MORE: (1, count),
                  REMAINDER: (0, len(words)), PARSER: (1, len(words))}
        least, most = limits.get(action.nargs, (action.nargs, action.nargs))
        if action.nargs in (REMAINDER, PARSER):
            count = len(words)
        if count < least:
            wanted = {None: "expected one argument", ONE_OR_MORE: "expected at least one argument"}
            plural = "s" if action.nargs != 1 else ""
            raise ArgumentError(action, wanted.get(action.nargs, f"expected {action.nargs} argument{plural}"))
        taken = words[:min(count, most)]
        del words[:len(taken)]
        return taken

    def _run(self, action, words, flag):
        self.seen.append(action)
        if action.nargs == 0 or action.nargs == PARSER:
            action(self.parser, self.namespace, words, flag)
            return
        values = [self.parser._typed(action, word) for word in words]
        for value in values:
            if action.choices is not None and value not in action.choices:
                raise ArgumentError(action, f"invalid choice: {value!r} (choose from "
                                            f"{', '.join(map(repr, action.choices))})")
        if action.nargs is None:
            values = values[0]
        elif action.nargs == OPTIONAL:
            values = values[0] if values else action.const if action.option_strings else action.default
        action(self.parser, self.namespace, values, flag)

    def _positionals(self):
        """Share the plain words out among the positional arguments, leaving each later one what it needs."""
        waiting = [action for action in self.parser._actions
                   if not action.option_strings and action not in self.seen and action.nargs != PARSER]
        for index, action in enumerate(waiting):
            if action.nargs == ZERO_OR_MORE and action.default is None:
                setattr(self.namespace, action.dest, [])
            later = sum(_least(other) for other in waiting[index + 1:])
            usable = self.plain[:max(len(self.plain) - later, 0)]
            if len(usable) < _least(action) or not usable:
                continue
            taken = self._take(action, usable, False)
            del self.plain[:len(taken)]
            self._run(action, taken, None)


def _least(action):
    if isinstance(action.nargs, int):
        return action.nargs
    return 0 if action.nargs in (OPTIONAL, ZERO_OR_MORE, REMAINDER) else 1
