"""numpy as far as models are built with it: small arrays in plain Python. Files and linear algebra are unknown."""

import _headtorch
from _out_of_reach import unknown_call as _unknown_call
from numpy._array import ndarray
from numpy._dtypes import (  # noqa: F401
    bool_, complex128, complexfloating, dtype, float16, float32, float64, floating, generic, inexact, int8, int16,
    int32, int64, integer, number, promote as _promote, promote_weak as _promote_weak, signedinteger, uint8, uint16, uint32, uint64,
    unsignedinteger,
)
from numpy._functions import *  # noqa: F403
from numpy._functions import absolute as abs, asarray, zeros, zeros_like
from numpy._linear import cross, dot, einsum, inner, matmul, outer  # noqa: F401
from numpy._shapes import AxisError, broadcast_shapes  # noqa: F401

__version__ = "2.4.6"
pi = 3.141592653589793
e = 2.718281828459045
euler_gamma = 0.5772156649015329
inf = float("inf")
nan = float("nan")
newaxis = None
bool = bool_
float_, int_, double, single, half, intp, long, longlong, byte, ubyte = (
    float64, int64, float64, float32, float16, int64, int64, int64, int8, uint8)
object_, str_, complex_ = object, str, complex128
empty, empty_like, asanyarray, ascontiguousarray = zeros, zeros_like, asarray, asarray
acos, asin, atan, atan2, pow, concat, permute_dims = (
    arccos, arcsin, arctan, arctan2, power, concatenate, transpose)  # noqa: F405
identity = eye  # noqa: F405
conjugate = conj = asarray


_SELDOM = frozenset((
    "append apply_along_axis argwhere array2string can_cast delete digitize dstack heaviside kron mgrid nan_to_num nanmax nanmean "
    "nanmin nansum ndenumerate ogrid c_ r_ s_ index_exp polyval ravel_multi_index rollaxis rot90 tril_indices triu_indices"
).split())


def __getattr__(name):
    if name in _SELDOM:
        return getattr(_headtorch.import_module("numpy._seldom"), name)
    if name in ("random", "linalg", "fft", "testing"):
        return _headtorch.import_module(f"numpy.{name}")
    if name.startswith("__"):
        raise AttributeError(f"module 'numpy' has no attribute {name!r}")
    return _unknown_call(f"numpy.{name}")


class finfo:
    """Limits of a floating type."""

    def __init__(self, kind):
        self.dtype = dtype(kind)
        digits, top = {"float16": (10, 16), "float32": (23, 128), "float64": (52, 1024)}[self.dtype.name]
        self.bits = self.dtype.itemsize * 8
        self.eps = self.dtype.scalar(2.0 ** -digits)
        self.max = self.dtype.scalar((2.0 - 2.0 ** -digits) * 2.0 ** (top - 1))
        self.min = self.dtype.scalar(-self.max)
        self.tiny = self.smallest_normal = self.dtype.scalar(2.0 ** (2 - top))


class iinfo:
    """Limits of a whole-number type."""

    def __init__(self, kind):
        self.dtype = dtype(kind)
        self.bits = self.dtype.itemsize * 8
        signed = self.dtype.kind == "i"
        self.max = (1 << self.bits - signed) - 1
        self.min = -(1 << self.bits - 1) if signed else 0


def shape(a):
    return asarray(a).shape


def ndim(a):
    return asarray(a).ndim


def size(a, axis=None):
    return asarray(a).size if axis is None else asarray(a).shape[axis]


def copy(a):
    return array(a)


def isscalar(element):
    return isinstance(element, (generic, int, float, complex, str, bytes))


def issubdtype(arg1, arg2):
    first = arg1 if isinstance(arg1, type) and issubclass(arg1, generic) else dtype(arg1).type
    second = arg2 if isinstance(arg2, type) and issubclass(arg2, generic) else dtype(arg2).type
    return issubclass(first, second)


def result_type(*arrays_and_dtypes):
    plain = [one for one in arrays_and_dtypes if type(one) in (int, float)]
    given = [one for one in arrays_and_dtypes if type(one) not in (int, float)]
    kinds = [dtype(one) if isinstance(one, (type, str, dtype)) else asarray(one).dtype for one in given or plain[:1]]
    made = kinds[0]
    for kind in kinds[1:]:
        made = promote_types(made, kind)
    # plain numbers adapt
    for one in plain:
        made = _promote_weak(made, one)
    return made


def promote_types(type1, type2):
    return _promote(dtype(type1), dtype(type2))


def fromiter(iter, dtype, count=-1):
    return array(list(iter), dtype)


def vectorize(pyfunc, otypes=None, **options):
    def apply(*args):
        from numpy._array import as_array, make, stretched
        arrays = [as_array(one) for one in args]
        shape = broadcast_shapes(*[one.shape for one in arrays])
        values = [pyfunc(*row) for row in zip(*[stretched(one, shape) for one in arrays])]
        return make(values, shape, asarray(values).dtype)
    return apply


def load(file, *args, **kwargs):
    return _headtorch.gap(f"the content of the file {file}")


loadtxt = genfromtxt = fromfile = load


def save(file, arr, *args, **kwargs):
    pass


savetxt = save


def savez(file, *args, **kwargs):
    pass


savez_compressed = savez


def set_printoptions(**options):
    pass


def seterr(**options):
    return {}


def errstate(**options):
    from contextlib import nullcontext
    return nullcontext()
