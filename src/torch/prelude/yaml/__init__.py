"""PyYAML's front: its own loaders read a text that is known; of one that is not, nothing is known."""

import _headtorch

from .error import *  # noqa: F403
from .tokens import *  # noqa: F403
from .events import *  # noqa: F403
from .nodes import *  # noqa: F403
from .loader import *  # noqa: F403
from .dumper import *  # noqa: F403
from .cyaml import *  # noqa: F403

__version__ = "6.0"
__with_libyaml__ = True

_loaders = (Loader, FullLoader, UnsafeLoader)


def _text(stream):
    return stream.read() if hasattr(stream, "read") else stream


def load(stream, Loader):
    text = _text(stream)
    if _headtorch.is_unknown(text):
        return _headtorch.quiet("what a YAML file says that is not read")
    return Loader(text).get_single_data()


def load_all(stream, Loader):
    text = _text(stream)
    if _headtorch.is_unknown(text):
        return _headtorch.quiet("what a YAML file says that is not read")
    return _documents(Loader(text))


def _documents(loader):
    while loader.check_data():
        yield loader.get_data()


def safe_load(stream):
    return load(stream, SafeLoader)


def full_load(stream):
    return load(stream, FullLoader)


def unsafe_load(stream):
    return load(stream, UnsafeLoader)


def safe_load_all(stream):
    return load_all(stream, SafeLoader)


def full_load_all(stream):
    return load_all(stream, FullLoader)


def unsafe_load_all(stream):
    return load_all(stream, UnsafeLoader)


def dump_all(documents, stream=None, Dumper=Dumper, **options):
    return None if stream is not None else _headtorch.quiet("a text of YAML")


def dump(data, stream=None, Dumper=Dumper, **options):
    return dump_all([data], stream, Dumper, **options)


def safe_dump(data, stream=None, **options):
    return dump_all([data], stream, SafeDumper, **options)


def safe_dump_all(documents, stream=None, **options):
    return dump_all(documents, stream, SafeDumper, **options)


def _add(method, arguments, chosen, usual):
    for one in usual if chosen is None else (chosen,):
        getattr(one, method)(*arguments)


def add_constructor(tag, constructor, Loader=None):
    _add("add_constructor", (tag, constructor), Loader, _loaders)


def add_multi_constructor(tag_prefix, multi_constructor, Loader=None):
    _add("add_multi_constructor", (tag_prefix, multi_constructor), Loader, _loaders)


def add_implicit_resolver(tag, regexp, first=None, Loader=None, Dumper=Dumper):
    _add("add_implicit_resolver", (tag, regexp, first), Loader, _loaders)
    Dumper.add_implicit_resolver(tag, regexp, first)


def add_path_resolver(tag, path, kind=None, Loader=None, Dumper=Dumper):
    _add("add_path_resolver", (tag, path, kind), Loader, _loaders)
    Dumper.add_path_resolver(tag, path, kind)


def add_representer(data_type, representer, Dumper=Dumper):
    Dumper.add_representer(data_type, representer)


def add_multi_representer(data_type, multi_representer, Dumper=Dumper):
    Dumper.add_multi_representer(data_type, multi_representer)


class YAMLObject:
    yaml_loader = list(_loaders)
    yaml_dumper = Dumper
    yaml_tag = None
    yaml_flow_style = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("yaml_tag") is None:
            return
        for loader in cls.yaml_loader if isinstance(cls.yaml_loader, list) else [cls.yaml_loader]:
            loader.add_constructor(cls.yaml_tag, cls.from_yaml)
        cls.yaml_dumper.add_representer(cls, cls.to_yaml)

    @classmethod
    def from_yaml(cls, loader, node):
        return loader.construct_yaml_object(node, cls)

    @classmethod
    def to_yaml(cls, dumper, data):
        return dumper.represent_yaml_object(cls.yaml_tag, data, cls, flow_style=cls.yaml_flow_style)
