"""ndarray: a flat list of numbers, the positions in it that this array shows, and a shape. Views share the list."""

from _headtorch import known
from numpy._dtypes import BOOL, FLOAT, as_dtype, generic, kind_of, promote, promote_weak
from numpy._scalars import divide, floor_divide, modulo, power
from numpy._shapes import broadcast_shapes, count, grid, normal_axis, strides
from numpy._text import array_text


def shape_of(value):
    """The shape of nested sequences; arrays inside count with their own."""
    if isinstance(value, ndarray):
        return value.shape
    if isinstance(value, (list, tuple, range)):
        if not len(value):
            return (0,)
        shapes = {shape_of(item) for item in value}
        if len(shapes) > 1:
            raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous "
                             f"shape after 1 dimensions. The detected shape was ({len(value)},) + inhomogeneous part.")
        return (len(value), *shapes.pop())
    return ()


def flatten_nested(value, into):
    if isinstance(value, ndarray):
        into += value.values()
    elif isinstance(value, (list, tuple, range)):
        for item in value:
            flatten_nested(item, into)
    else:
        into.append(value)
    return into


def kinds_in(value, found=None):
    if isinstance(value, ndarray):
        return value.dtype if found is None else promote(found, value.dtype)
    if isinstance(value, (list, tuple, range)):
        for item in value:
            found = kinds_in(item, found)
        return found
    kind = kind_of(value)
    return kind if found is None else promote(found, kind)


def as_array(value, kind=None):
    if isinstance(known(value), ndarray):
        return value if kind is None else value.astype(kind)
    if hasattr(value, "__array__"):
        return as_array(value.__array__(), kind)
    if hasattr(value, "tolist") and not isinstance(value, generic):
        value = value.tolist()
    values = flatten_nested(value, [])
    for one in values:
        known(one)
    kind = (kinds_in(value) or FLOAT) if kind is None else as_dtype(kind)
    return make(values, shape_of(value), kind)


def make(values, shape, kind):
    """A new array; values are brought into the dtype."""
    kind = as_dtype(kind)
    keep = kind.keep
    return ndarray._new([keep(value) for value in values], None, tuple(shape), kind)


def stretched(array, shape):
    """The values of array as it looks broadcast to shape."""
    if array.shape == shape:
        return array.values()
    lead = len(shape) - len(array.shape)
    steps = [0] * lead + [0 if size == 1 else step for size, step in zip(array.shape, strides(array.shape))]
    values = array.values()
    return [values[place] for place in grid(shape, steps)]


def operate(a, b, function, kind=None):
    """function on each pair of two operands, broadcast; kind: the result's dtype if not the common one."""
    weak_a, weak_b = not isinstance(a, (ndarray, generic)), not isinstance(b, (ndarray, generic))
    left, right = as_array(a), as_array(b)
    if kind is None:
        if weak_b and not right.shape and not weak_a:
            kind = promote_weak(left.dtype, b)
        elif weak_a and not left.shape and not weak_b:
            kind = promote_weak(right.dtype, a)
        else:
            kind = promote(left.dtype, right.dtype)
    shape = broadcast_shapes(left.shape, right.shape)
    values = [function(x, y) for x, y in zip(stretched(left, shape), stretched(right, shape))]
    return lowered(make(values, shape, kind))


def lowered(array):
    """Arrays without axes come out of operations as scalars."""
    return array.dtype.scalar(array.values()[0]) if not array.shape else array


def real_kind(kind):
    """The dtype of a division or a root."""
    return kind if kind.kind in "fcO" else FLOAT


def _binary(function, real=False):
    def forward(self, other):
        if not _is_operand(other):
            return NotImplemented
        made = operate(self, other, function, None)
        return made if not real or kind_of_result(made).kind in "fcO" else operate(self, other, function, FLOAT)

    def backward(self, other):
        if not _is_operand(other):
            return NotImplemented
        made = operate(other, self, function, None)
        return made if not real or kind_of_result(made).kind in "fcO" else operate(other, self, function, FLOAT)
    return forward, backward


def kind_of_result(value):
    return value.dtype


def _is_operand(value):
    return isinstance(value, (ndarray, generic, int, float, complex, list, tuple)) or hasattr(value, "__array__")


def _comparison(function):
    def compare(self, other):
        if not _is_operand(other):
            return NotImplemented
        return operate(self, other, function, BOOL)
    return compare


class ndarray:
    __array_priority__ = 0.0
    __hash__ = None

    def __new__(cls, shape, dtype=float, buffer=None, offset=0, strides=None, order=None):
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        return make([0] * count(shape), shape, dtype)

    @classmethod
    def _new(cls, data, places, shape, kind):
        made = object.__new__(cls)
        made._data = data
        made._places = range(len(data)) if places is None else places
        made.shape = shape
        made.dtype = kind
        return made

    def values(self):
        """The numbers in order, as Python values."""
        data = self._data
        return [data[place] for place in self._places]

    def _view(self, places, shape):
        return ndarray._new(self._data, places, shape, self.dtype)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return count(self.shape)

    @property
    def T(self):
        return self.transpose()

    @property
    def itemsize(self):
        return self.dtype.itemsize

    @property
    def nbytes(self):
        return self.size * self.itemsize

    @property
    def flat(self):
        return iter(self.ravel())

    @property
    def real(self):
        return self

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return (self[index] for index in range(self.shape[0]))

    def __bool__(self):
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or "
                             "a.all()")
        return bool(self.values()[0])

    def __contains__(self, value):
        return any(item == value for item in self.values())

    def _only(self, convert):
        if self.size != 1:
            raise TypeError("only length-1 arrays can be converted to Python scalars")
        return convert(self.values()[0])

    def __int__(self):
        return self._only(int)

    def __float__(self):
        return self._only(float)

    def __index__(self):
        if self.shape or self.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return self._only(int)

    def item(self, *args):
        if args:
            return self[args].item()
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self.dtype.python(self.values()[0])

    def tolist(self):
        values = [self.dtype.python(value) for value in self.values()]
        for size in reversed(self.shape[1:]):
            values = [values[at:at + size] for at in range(0, len(values), size)] if size else [[]] * self.shape[0]
        return values if self.shape else values[0]

    def copy(self, order="C"):
        return ndarray._new(self.values(), None, self.shape, self.dtype)

    __copy__ = copy

    def __deepcopy__(self, memo):
        return self.copy()

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        return make(self.values(), self.shape, dtype)

    def view(self, *args):
        return self._view(self._places, self.shape)

    def fill(self, value):
        value = self.dtype.keep(value)
        for place in self._places:
            self._data[place] = value

    def reshape(self, *shape, order="C"):
        if len(shape) == 1 and not isinstance(shape[0], int):
            shape = tuple(shape[0])
        if -1 in shape:
            known = -count(shape)
            if shape.count(-1) > 1:
                raise ValueError("can only specify one unknown dimension")
            if not known or self.size % known:
                raise ValueError(f"cannot reshape array of size {self.size} into shape {_spaced(shape)}")
            shape = tuple([self.size // known if size == -1 else size for size in shape])
        if count(shape) != self.size:
            raise ValueError(f"cannot reshape array of size {self.size} into shape {_spaced(shape)}")
        return self._view(self._places, tuple(shape))

    def ravel(self, order="C"):
        return self._view(self._places, (self.size,))

    def flatten(self, order="C"):
        return self.copy().reshape(-1)

    def squeeze(self, axis=None):
        given = (axis,) if isinstance(axis, int) else axis
        axes = None if axis is None else {normal_axis(one, self.ndim) for one in given}
        if axes is not None and any(self.shape[a] != 1 for a in axes):
            raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
        return self._view(self._places, tuple([
            size for at, size in enumerate(self.shape) if (size != 1 if axes is None else at not in axes)]))

    def transpose(self, *axes):
        if len(axes) == 1 and not isinstance(axes[0], int):
            axes = axes[0]
        axes = tuple(reversed(range(self.ndim))) if not axes else [normal_axis(a, self.ndim) for a in axes]
        if sorted(axes) != list(range(self.ndim)):
            raise ValueError("axes don't match array")
        steps = strides(self.shape)
        shape = tuple([self.shape[a] for a in axes])
        places = self._places
        return self._view([places[at] for at in grid(shape, [steps[a] for a in axes])], shape)

    def swapaxes(self, axis1, axis2):
        axes = list(range(self.ndim))
        axes[axis1], axes[axis2] = axes[axis2], axes[axis1]
        return self.transpose(axes)

    def _select(self, key):
        from numpy._indexing import select
        return select(self, key)

    def __getitem__(self, key):
        places, shape, shares = self._select(key)
        if shape == () and not (isinstance(key, tuple) and ... in [k for k in key if k is ...]):
            return self.dtype.scalar(self._data[places[0]])
        found = self._view(places, shape)
        return found if shares else found.copy()

    def __setitem__(self, key, value):
        places, shape, _ = self._select(key)
        value = as_array(value)
        lead = len(value.shape) - len(shape)
        fits = zip(value.shape[max(lead, 0):], shape[max(-lead, 0):])
        if value.size != 1 and (lead > 0 and count(value.shape[:lead]) != 1 or not all(a in (1, b) for a, b in fits)):
            raise ValueError(f"could not broadcast input array from shape {_spaced(value.shape)} into shape "
                             f"{_spaced(shape)}")
        value = value.reshape(value.shape[max(lead, 0):]) if value.size != 1 else value.reshape(())
        keep = self.dtype.keep
        for place, item in zip(places, stretched(value, shape)):
            self._data[place] = keep(item)

    def __repr__(self):
        return array_text(self, True)

    def __str__(self):
        return array_text(self, False)

    def __format__(self, spec):
        return format(self.item(), spec) if not self.shape else str(self)

    def __neg__(self):
        return make([-value for value in self.values()], self.shape, self.dtype)

    def __pos__(self):
        return self.copy()

    def __abs__(self):
        return make([abs(value) for value in self.values()], self.shape, self.dtype)

    def __invert__(self):
        flip = (lambda value: not value) if self.dtype is BOOL else (lambda value: ~value)
        return make([flip(value) for value in self.values()], self.shape, self.dtype)

    __add__, __radd__ = _binary(lambda x, y: x + y)
    __sub__, __rsub__ = _binary(lambda x, y: x - y)
    __mul__, __rmul__ = _binary(lambda x, y: x * y)
    __truediv__, __rtruediv__ = _binary(divide, True)
    __floordiv__, __rfloordiv__ = _binary(floor_divide)
    __mod__, __rmod__ = _binary(modulo)
    __pow__, __rpow__ = _binary(power)
    __and__, __rand__ = _binary(lambda x, y: x & y)
    __or__, __ror__ = _binary(lambda x, y: x | y)
    __xor__, __rxor__ = _binary(lambda x, y: x ^ y)
    __lshift__, __rlshift__ = _binary(lambda x, y: x << y)
    __rshift__, __rrshift__ = _binary(lambda x, y: x >> y)
    __eq__ = _comparison(lambda x, y: x == y)
    __ne__ = _comparison(lambda x, y: x != y)
    __lt__ = _comparison(lambda x, y: x < y)
    __le__ = _comparison(lambda x, y: x <= y)
    __gt__ = _comparison(lambda x, y: x > y)
    __ge__ = _comparison(lambda x, y: x >= y)

    def _replace(self, made):
        self[...] = made
        return self

    def __iadd__(self, other):
        return self._replace(self + other)

    def __isub__(self, other):
        return self._replace(self - other)

    def __imul__(self, other):
        return self._replace(self * other)

    def __itruediv__(self, other):
        return self._replace(self / other)

    def __ifloordiv__(self, other):
        return self._replace(self // other)

    def __matmul__(self, other):
        from numpy._linear import matmul
        return matmul(self, other)

    def __rmatmul__(self, other):
        from numpy._linear import matmul
        return matmul(other, self)

    def __getattr__(self, name):
        """Methods that are functions of the module with the array first: sum, mean, clip, argsort, ..."""
        from numpy import _functions
        if name in _functions.METHODS:
            function = getattr(_functions, name)
            return lambda *args, **kwargs: function(self, *args, **kwargs)
        raise AttributeError(f"'numpy.ndarray' object has no attribute {name!r}")


ndarray.__module__ = "numpy"


def _spaced(shape):
    return str(tuple(shape)).replace(" ", "")
