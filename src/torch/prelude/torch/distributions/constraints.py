"""Where values may lie. Values are not checked here."""


class Constraint:
    is_discrete = False
    event_dim = 0

    def check(self, value):
        import torch

        return torch.ones(value.shape[: value.dim() - self.event_dim], dtype=torch.bool)

    def __repr__(self):
        return self.__class__.__name__


class _Bounded(Constraint):
    def __init__(self, lower_bound=None, upper_bound=None):
        self.lower_bound = lower_bound
        self.upper_bound = upper_bound


class _Vector(Constraint):
    event_dim = 1


class _Matrix(Constraint):
    event_dim = 2


class _Independent(Constraint):
    def __init__(self, base_constraint, reinterpreted_batch_ndims):
        self.base_constraint = base_constraint
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims


boolean = nonnegative_integer = positive_integer = real = positive = nonnegative = unit_interval = Constraint()
real_vector = simplex = one_hot = _Vector()
positive_definite = lower_cholesky = square = symmetric = corr_cholesky = lower_triangular = _Matrix()
dependent = Constraint()
greater_than = greater_than_eq = less_than = interval = half_open_interval = integer_interval = multinomial = _Bounded
independent = _Independent


def dependent_property(fn=None, *, is_discrete=None, event_dim=None):
    return property if fn is None else property(fn)
