"""inspect: signatures and kinds of objects. Frames and source text are not to be had."""

import sys
import types
from collections import namedtuple

import _headtorch
from _inspect_signature import BoundArguments, Parameter, Signature, _empty, _ParameterKind, signature

CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS, CO_NESTED, CO_GENERATOR = 1, 2, 4, 8, 16, 32
CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 128, 256, 512


def ismodule(object):
    return isinstance(object, types.ModuleType)


def isclass(object):
    return isinstance(object, type)


def ismethod(object):
    return isinstance(object, types.MethodType)


def isfunction(object):
    return isinstance(object, types.FunctionType)


def isbuiltin(object):
    return isinstance(object, types.BuiltinFunctionType)


def isroutine(object):
    return isinstance(object, (types.BuiltinFunctionType, types.FunctionType, types.MethodType,
                               types.MethodDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType))


def ismethoddescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    cls = type(object)
    return hasattr(cls, "__get__") and not hasattr(cls, "__set__")


def isdatadescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    cls = type(object)
    return hasattr(cls, "__set__") or hasattr(cls, "__delete__")


def isgetsetdescriptor(object):
    return isinstance(object, types.GetSetDescriptorType)


def ismemberdescriptor(object):
    return isinstance(object, types.MemberDescriptorType)


def _unwrapped_method(object):
    from functools import partial
    while isinstance(object, (partial, types.MethodType)):
        object = object.func if isinstance(object, partial) else object.__func__
    return object


def _has_flag(object, flag):
    object = _unwrapped_method(object)
    return isfunction(object) and bool(object.__code__.co_flags & flag)


def isgeneratorfunction(obj):
    return _has_flag(obj, CO_GENERATOR)


def iscoroutinefunction(obj):
    return _has_flag(obj, CO_COROUTINE)


def isasyncgenfunction(obj):
    return _has_flag(obj, CO_ASYNC_GENERATOR)


def isgenerator(object):
    return isinstance(object, types.GeneratorType)


def iscoroutine(object):
    return type(object).__name__ == "coroutine"


def isawaitable(object):
    return iscoroutine(object) or hasattr(type(object), "__await__")


def isframe(object):
    return type(object).__name__ == "frame"


def iscode(object):
    return type(object).__name__ == "code"


def istraceback(object):
    return type(object).__name__ == "traceback"


def isabstract(object):
    return isclass(object) and bool(getattr(object, "__abstractmethods__", None))


def getmro(cls):
    return cls.__mro__


def unwrap(func, *, stop=None):
    seen = [id(func)]
    first = func
    while hasattr(func, "__wrapped__") and not (stop is not None and stop(func)):
        func = func.__wrapped__
        if id(func) in seen:
            raise ValueError(f"wrapper loop when unwrapping {first!r}")
        seen.append(id(func))
    return func


def getmembers(object, predicate=None):
    found = []
    names = set(dir(object))
    for name in sorted(names):
        try:
            value = getattr(object, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            found.append((name, value))
    return found


def getmembers_static(object, predicate=None):
    found = [(name, getattr_static(object, name)) for name in sorted(dir(object))]
    return [(name, value) for name, value in found if predicate is None or predicate(value)]


def getattr_static(obj, attr, default=_empty):
    """The attribute as it is stored: no descriptor and no __getattr__ runs."""
    own = getattr(obj, "__dict__", {}) if not isclass(obj) else {}
    if attr in own:
        return own[attr]
    for cls in (obj.__mro__ if isclass(obj) else type(obj).__mro__):
        if attr in cls.__dict__:
            return cls.__dict__[attr]
    if default is _empty:
        raise AttributeError(attr)
    return default


def _found_doc(object):
    try:
        doc = object.__doc__
    except AttributeError:
        return None
    if doc is not None or not isclass(object):
        return doc
    return next((base.__doc__ for base in object.__mro__[1:-1] if base.__doc__), None)


def getdoc(object):
    doc = _found_doc(object)
    return cleandoc(doc) if isinstance(doc, str) else None


def cleandoc(doc):
    """The text of a docstring without the indentation of the source."""
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip(), *[line[margin:] for line in lines[1:]]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def getmodule(object, _filename=None):
    if ismodule(object):
        return object
    return sys.modules.get(getattr(object, "__module__", None))


def getmodulename(path):
    name = path.rpartition("/")[2]
    return name[:-3] if name.endswith(".py") else None


def getfile(object):
    if ismodule(object):
        if getattr(object, "__file__", None):
            return object.__file__
        raise TypeError(f"{object!r} is a built-in module")
    module = sys.modules.get(getattr(object, "__module__", None))
    if getattr(module, "__file__", None):
        return module.__file__
    raise TypeError(f"{object!r} is a built-in class" if isclass(object) else
                    "module, class, method, function, traceback, frame, or code object was expected, got "
                    f"{type(object).__name__}")


getsourcefile = getfile


def getsource(object):
    raise OSError("could not get source code")


getsourcelines = findsource = getcomments = getsource


FullArgSpec = namedtuple("FullArgSpec", "args varargs varkw defaults kwonlyargs kwonlydefaults annotations")


def getfullargspec(func):
    _headtorch.known(func)
    if not callable(func):
        raise TypeError("unsupported callable")
    made = signature(func, follow_wrapped=False, _skip_bound=False)
    args, defaults, keyword_only, keyword_defaults = [], [], [], {}
    annotations = {} if made.return_annotation is _empty else {"return": made.return_annotation}
    varargs = varkw = None
    for parameter in made.parameters.values():
        if parameter.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD):
            args.append(parameter.name)
            if parameter.default is not _empty:
                defaults.append(parameter.default)
        elif parameter.kind is Parameter.VAR_POSITIONAL:
            varargs = parameter.name
        elif parameter.kind is Parameter.KEYWORD_ONLY:
            keyword_only.append(parameter.name)
            if parameter.default is not _empty:
                keyword_defaults[parameter.name] = parameter.default
        else:
            varkw = parameter.name
        if parameter.annotation is not _empty:
            annotations[parameter.name] = parameter.annotation
    return FullArgSpec(args, varargs, varkw, tuple(defaults) or None, keyword_only, keyword_defaults or None,
                       annotations)


def getcallargs(func, /, *positional, **named):
    if ismethod(func):
        func, positional = func.__func__, (func.__self__, *positional)
    bound = signature(func).bind(*positional, **named)
    given = dict(bound.arguments)
    bound.apply_defaults()
    for name, parameter in bound.signature.parameters.items():
        if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
            given.setdefault(name, bound.arguments[name])
    return {**given, **bound.arguments}


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    found = obj.__dict__.get("__annotations__") if isclass(obj) else getattr(obj, "__annotations__", None)
    if not found:
        return {}
    if not eval_str:
        return dict(found)
    namespace = globals if globals is not None else getattr(getmodule(obj), "__dict__", {})
    return {name: eval(value, namespace, locals) if isinstance(value, str) else value for name, value in found.items()}


def currentframe():
    ask = getattr(sys, "_getframe", None)
    return ask(1) if ask else None


def stack(context=1):
    return _headtorch.gap("the stack of calls")


def trace(context=1):
    return _headtorch.gap("the stack of calls")


def getframeinfo(frame, context=1):
    return _headtorch.gap("what a frame says")


getouterframes = getinnerframes = getframeinfo


def classify_class_attrs(cls):
    return _headtorch.gap("classify_class_attrs")
