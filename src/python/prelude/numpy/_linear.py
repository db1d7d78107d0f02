"""Products of matrices."""

import _headtorch
from numpy._array import as_array, lowered, make, stretched
from numpy._dtypes import promote
from numpy._reductions import _added
from numpy._shapes import broadcast_shapes, count


def matmul(x1, x2, /, out=None):
    a, b = as_array(x1), as_array(x2)
    if not a.ndim or not b.ndim:
        raise ValueError("matmul: Input operand does not have enough dimensions")
    left = a.reshape(1, -1) if a.ndim == 1 else a
    right = b.reshape(-1, 1) if b.ndim == 1 else b
    rows, inner, columns = left.shape[-2], left.shape[-1], right.shape[-1]
    if inner != right.shape[-2]:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(n?,k),(k,m?)->(n?,m?) (size {right.shape[-2]} is different from {inner})")
    lead = broadcast_shapes(left.shape[:-2], right.shape[:-2])
    x, y = stretched(left, (*lead, rows, inner)), stretched(right, (*lead, inner, columns))
    values = []
    for at in range(count(lead)):
        for row in range(rows):
            begin = (at * rows + row) * inner
            line = x[begin:begin + inner]
            for column in range(columns):
                start = at * inner * columns + column
                values.append(sum([p * q for p, q in zip(line, y[start:start + inner * columns:columns])]))
    shape = (*lead, *([rows] if a.ndim > 1 else []), *([columns] if b.ndim > 1 else []))
    return lowered(make(values, shape, promote(a.dtype, b.dtype)))


def dot(a, b):
    a, b = as_array(a), as_array(b)
    return lowered(as_array(a * b)) if not a.ndim or not b.ndim else matmul(a, b)


def outer(a, b):
    a, b = as_array(a).ravel(), as_array(b).ravel()
    return a.reshape(-1, 1) * b


def inner(a, b):
    return lowered(as_array(_added((as_array(a) * as_array(b)).values())))


def einsum(*operands, **options):
    return _headtorch.gap("numpy.einsum")


def cross(a, b):
    x, y = as_array(a).values(), as_array(b).values()
    return as_array([x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]])
