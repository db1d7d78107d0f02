"""Products of matrices."""

from itertools import product

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


def einsum(subscripts, *operands, **options):
    if not isinstance(subscripts, str) or "." in subscripts:
        return _headtorch.gap("numpy.einsum with an ellipsis or lists of axes")
    arrays = [as_array(one) for one in operands]
    asked, _, given = subscripts.replace(" ", "").partition("->")
    terms = asked.split(",")
    if "->" not in subscripts:
        given = "".join(sorted(letter for letter in set(asked) - {","} if asked.count(letter) == 1))
    if len(terms) != len(arrays):
        raise ValueError("more operands provided to einstein sum function than specified in the subscripts string"
                         if len(terms) < len(arrays) else
                         "fewer operands provided to einstein sum function than specified in the subscripts string")
    kind = arrays[0].dtype
    for one in arrays[1:]:
        kind = promote(kind, one.dtype)
    sizes = {letter: size for term, one in zip(terms, arrays) for letter, size in zip(term, one.shape)}
    summed = [letter for letter in sizes if letter not in given]
    values = []
    for kept in product(*(range(sizes[letter]) for letter in given)):
        total = 0
        for inside in product(*(range(sizes[letter]) for letter in summed)):
            at = dict(zip(given, kept)) | dict(zip(summed, inside))
            part = 1
            for term, one in zip(terms, arrays):
                part = part * one[tuple(at[letter] for letter in term)]
            total = total + part
        values.append(total)
    return lowered(make(values, tuple(sizes[letter] for letter in given), kind))


def cross(a, b):
    x, y = as_array(a).values(), as_array(b).values()
    return as_array([x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]])
