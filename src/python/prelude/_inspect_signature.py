"""Signatures of callables. Part of inspect; what a function's own parameters are, the interpreter says."""

import types

import _headtorch


class _empty:
    """Marks the absence of a default or annotation."""


class _Later:
    """An annotation that nobody has asked for: it is evaluated then."""

    def __init__(self, function, name):
        self.function = function
        self.name = name

    def evaluated(self):
        return self.function.__annotations__.get(self.name, _empty)


class _ParameterKind(int):
    def __new__(cls, value, name, description):
        made = super().__new__(cls, value)
        made.name = name
        made.description = description
        made.value = value
        return made

    def __repr__(self):
        return f"<_ParameterKind.{self.name}: {int(self)}>"

    def __str__(self):
        return self.name


_KINDS = (
    _ParameterKind(0, "POSITIONAL_ONLY", "positional-only"),
    _ParameterKind(1, "POSITIONAL_OR_KEYWORD", "positional or keyword"),
    _ParameterKind(2, "VAR_POSITIONAL", "variadic positional"),
    _ParameterKind(3, "KEYWORD_ONLY", "keyword-only"),
    _ParameterKind(4, "VAR_KEYWORD", "variadic keyword"),
)
_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_POSITIONAL, _KEYWORD_ONLY, _VAR_KEYWORD = _KINDS


def formatannotation(annotation):
    if getattr(annotation, "__module__", None) == "typing":
        return repr(annotation).replace("typing.", "")
    if isinstance(annotation, types.GenericAlias):
        return str(annotation)
    if isinstance(annotation, type):
        if annotation.__module__ in ("builtins", ""):
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    return repr(annotation)


class Parameter:
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _KINDS
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        if kind not in range(5):
            raise ValueError(f"value {kind!r} is not a valid Parameter.kind")
        kind = _KINDS[kind]
        if default is not _empty and kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
            raise ValueError(f"{kind.description} parameters cannot have default values")
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, not a {type(name).__name__}")
        if not name.isidentifier():
            raise ValueError(f"{name!r} is not a valid parameter name")
        self.name = name
        self.kind = kind
        self.default = default
        self._annotation = annotation

    @property
    def annotation(self):
        if type(self._annotation) is _Later:
            self._annotation = self._annotation.evaluated()
        return self._annotation

    def replace(self, **changes):
        values = {"name": self.name, "kind": self.kind, "default": self.default, "annotation": self._annotation}
        values.update(changes)
        return type(self)(values.pop("name"), values.pop("kind"), **values)

    def __str__(self):
        text = self.name
        if self.annotation is not _empty:
            text += f": {formatannotation(self.annotation)}"
        if self.default is not _empty:
            text += f"{' = ' if self.annotation is not _empty else '='}{self.default!r}"
        return {_VAR_POSITIONAL: "*", _VAR_KEYWORD: "**"}.get(self.kind, "") + text

    def __repr__(self):
        return f'<Parameter "{self}">'

    def __eq__(self, other):
        if not isinstance(other, Parameter):
            return NotImplemented
        return (self.name, self.kind, self.default, self.annotation) == (
            other.name, other.kind, other.default, other.annotation)

    def __hash__(self):
        return hash((self.name, self.kind, self.annotation, self.default))


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature = signature
        self.arguments = arguments

    @property
    def args(self):
        values = []
        for name, parameter in self.signature.parameters.items():
            if parameter.kind in (_KEYWORD_ONLY, _VAR_KEYWORD) or name not in self.arguments:
                break
            if parameter.kind == _VAR_POSITIONAL:
                values.extend(self.arguments[name])
            else:
                values.append(self.arguments[name])
        return tuple(values)

    @property
    def kwargs(self):
        values, by_name = {}, False
        for name, parameter in self.signature.parameters.items():
            if parameter.kind in (_KEYWORD_ONLY, _VAR_KEYWORD) or name not in self.arguments:
                by_name = True
            if not by_name or name not in self.arguments:
                continue
            if parameter.kind == _VAR_KEYWORD:
                values.update(self.arguments[name])
            else:
                values[name] = self.arguments[name]
        return values

    def apply_defaults(self):
        made = {}
        for name, parameter in self.signature.parameters.items():
            if name in self.arguments:
                made[name] = self.arguments[name]
            elif parameter.default is not _empty:
                made[name] = parameter.default
            elif parameter.kind == _VAR_POSITIONAL:
                made[name] = ()
            elif parameter.kind == _VAR_KEYWORD:
                made[name] = {}
        self.arguments = made

    def __eq__(self, other):
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self.signature == other.signature and self.arguments == other.arguments

    def __repr__(self):
        shown = ", ".join([f"{name}={value!r}" for name, value in self.arguments.items()])
        return f"<BoundArguments ({shown})>"


class Signature:
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty, __validate_parameters__=True):
        named = {}
        last, defaulted = _POSITIONAL_ONLY, False
        for parameter in parameters or ():
            if parameter.kind < last:
                raise ValueError(f"wrong parameter order: {last.description} parameter before "
                                 f"{parameter.kind.description} parameter")
            last = parameter.kind
            if parameter.kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                if parameter.default is not _empty:
                    defaulted = True
                elif defaulted and __validate_parameters__:
                    raise ValueError("non-default argument follows default argument")
            if parameter.name in named:
                raise ValueError(f"duplicate parameter name: {parameter.name!r}")
            named[parameter.name] = parameter
        self.parameters = types.MappingProxyType(named)
        self._return_annotation = return_annotation

    @property
    def return_annotation(self):
        if type(self._return_annotation) is _Later:
            self._return_annotation = self._return_annotation.evaluated()
        return self._return_annotation

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, **options):
        return signature(obj, follow_wrapped=follow_wrapped)

    def replace(self, **changes):
        parameters = changes.get("parameters", self.parameters.values())
        return type(self)(parameters, return_annotation=changes.get("return_annotation", self._return_annotation))

    def bind(self, /, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def _bind(self, args, kwargs, partial):
        arguments, rest, kwargs = {}, list(args), dict(kwargs)
        takes_more = None
        for name, parameter in self.parameters.items():
            kind = parameter.kind
            if kind == _VAR_POSITIONAL:
                if rest:
                    arguments[name] = tuple(rest)
                rest = []
            elif kind == _VAR_KEYWORD:
                takes_more = name
            elif rest and kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                if name in kwargs and kind == _POSITIONAL_OR_KEYWORD:
                    raise TypeError(f"multiple values for argument {name!r}")
                arguments[name] = rest.pop(0)
            elif name in kwargs and kind != _POSITIONAL_ONLY:
                if rest and kind == _KEYWORD_ONLY:
                    raise TypeError("too many positional arguments")
                arguments[name] = kwargs.pop(name)
            elif name in kwargs and not any(p.kind == _VAR_KEYWORD for p in self.parameters.values()):
                raise TypeError(f"{name!r} parameter is positional only, but was passed as a keyword")
            elif parameter.default is _empty and not partial:
                if rest:
                    raise TypeError("too many positional arguments")
                only = " keyword-only" if kind == _KEYWORD_ONLY else ""
                raise TypeError(f"missing a required{only} argument: {name!r}")
        if rest:
            raise TypeError("too many positional arguments")
        if kwargs:
            if takes_more is None:
                raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
            arguments[takes_more] = kwargs
        return BoundArguments(self, arguments)

    def __eq__(self, other):
        if not isinstance(other, Signature):
            return NotImplemented
        return (list(self.parameters.values()) == list(other.parameters.values())
                and self.return_annotation == other.return_annotation)

    def __hash__(self):
        return hash((tuple(self.parameters.values()), self.return_annotation))

    def __str__(self):
        shown, after_positional_only, star_needed = [], False, True
        for parameter in self.parameters.values():
            if parameter.kind == _POSITIONAL_ONLY:
                after_positional_only = True
            elif after_positional_only:
                shown.append("/")
                after_positional_only = False
            if parameter.kind == _VAR_POSITIONAL:
                star_needed = False
            elif parameter.kind == _KEYWORD_ONLY and star_needed:
                shown.append("*")
                star_needed = False
            shown.append(str(parameter))
        if after_positional_only:
            shown.append("/")
        text = f"({', '.join(shown)})"
        if self.return_annotation is not _empty:
            text += f" -> {formatannotation(self.return_annotation)}"
        return text

    def __repr__(self):
        return f"<Signature {self}>"


def _of_parts(parts):
    """Parameters of a builtin from what the interpreter says: rows of name, kind, has default, default."""
    return [Parameter(name, kind, default=default if has_default else _empty) for name, kind, has_default, default in parts]


def _of_function(obj):
    """What the interpreter says of a function's own parameters is in order: nothing of it is checked again."""
    made = object.__new__(Signature)
    made.parameters = types.MappingProxyType(_headtorch.parameters(obj, Parameter, _Later, _KINDS, _empty))
    made._return_annotation = _Later(obj, "return")
    return made


def _of_generated(init):
    """__init__ that @dataclass made: its parameters stand beside it."""
    from dataclasses import MISSING
    from dataclasses import _HAS_DEFAULT_FACTORY as factory
    parameters, annotations = init.__dataclass_parameters__
    made = [Parameter("self", _POSITIONAL_OR_KEYWORD)]
    for name in parameters.names:
        default = parameters.defaults.get(name, _empty)
        kind = _KEYWORD_ONLY if name in parameters.keyword_only else _POSITIONAL_OR_KEYWORD
        made.append(Parameter(name, kind, default=factory if default is MISSING else default,
                              annotation=annotations.get(name, _empty)))
    return Signature(made, return_annotation=None)


def _of_named_tuple(cls):
    parameters = cls.__signature_fields__
    annotations = cls.__dict__.get("__annotations__", {})
    return Signature([Parameter(name, _POSITIONAL_OR_KEYWORD, default=parameters.defaults.get(name, _empty),
                                annotation=annotations.get(name, _empty)) for name in parameters.positional])


def _without_first(made):
    parameters = list(made.parameters.values())
    if not parameters or parameters[0].kind in (_KEYWORD_ONLY, _VAR_KEYWORD):
        raise ValueError("invalid method signature")
    if parameters[0].kind != _VAR_POSITIONAL:
        parameters = parameters[1:]
    return made.replace(parameters=parameters)


def _of_partial(obj):
    """What is left to give: positional ones taken away, keywords turned into keyword-only defaults."""
    inner = signature(obj.func)
    bound = inner.bind_partial(*obj.args, **obj.keywords)
    given = inner.bind_partial(*obj.args).arguments
    made, by_name = [], False
    for name, parameter in inner.parameters.items():
        if name in given and parameter.kind != _VAR_POSITIONAL:
            continue
        if name in obj.keywords and parameter.kind != _VAR_KEYWORD:
            by_name = True
            parameter = parameter.replace(default=bound.arguments[name], kind=_KEYWORD_ONLY)
        elif by_name:
            if parameter.kind == _VAR_POSITIONAL:
                continue
            if parameter.kind == _POSITIONAL_OR_KEYWORD:
                parameter = parameter.replace(kind=_KEYWORD_ONLY)
        made.append(parameter)
    return inner.replace(parameters=made)


def _first_dropped(made, skip_bound):
    return _without_first(made) if skip_bound else made


def _of_class(cls, skip_bound):
    if "__signature_fields__" in cls.__dict__:
        return _of_named_tuple(cls)
    meta_call = type(cls).__call__
    if type(cls) is not type and isinstance(meta_call, types.FunctionType) and meta_call.__module__ not in (
            "abc", "enum", "_typing_generic"):
        return _first_dropped(signature(meta_call), skip_bound)
    for base in cls.__mro__[:-1]:
        for name in ("__new__", "__init__"):
            method = base.__dict__.get(name)
            method = getattr(method, "__func__", method)
            if isinstance(method, types.FunctionType):
                return _first_dropped(signature(method), skip_bound)
    if any(base.__module__ == "builtins" and base is not object for base in cls.__mro__):
        raise ValueError(f"no signature found for builtin type {cls!r}")
    return Signature()


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False, _skip_bound=True):
    """The parameters of any callable; ValueError for a builtin that does not say."""
    if follow_wrapped and (function := _headtorch.unwrapped(obj)) is not None:
        return _of_function(function)
    from functools import partial
    if not callable(_headtorch.known(obj)):
        raise TypeError(f"{obj!r} is not a callable object")
    if isinstance(obj, types.MethodType):
        made = signature(obj.__func__, follow_wrapped=follow_wrapped)
        return _without_first(made) if _skip_bound else made
    if follow_wrapped:
        while hasattr(obj, "__wrapped__") and not hasattr(obj, "__signature__"):
            obj = obj.__wrapped__
            if isinstance(obj, types.MethodType):
                return signature(obj)
    given = getattr(obj, "__signature__", None)
    if isinstance(given, Signature):
        return given
    if hasattr(obj, "__dataclass_parameters__"):
        return _of_generated(obj)
    if isinstance(obj, partial):
        return _of_partial(obj)
    if isinstance(obj, type):
        return _of_class(obj, _skip_bound)
    if isinstance(obj, types.FunctionType):
        return _of_function(obj)
    if isinstance(obj, (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType,
                        types.MethodWrapperType)):
        parts = _headtorch.signature_parts(obj)
        if parts is None:
            raise ValueError(f"no signature found for builtin {obj!r}")
        return Signature(_of_parts(parts))
    return _without_first(signature(type(obj).__call__))


for _public in (_empty, _ParameterKind, Parameter, BoundArguments, Signature):
    _public.__module__ = "inspect"
