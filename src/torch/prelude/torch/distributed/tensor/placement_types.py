"""How a tensor lies on several devices."""


class Placement:
    pass


class Shard(Placement):
    def __init__(self, dim):
        self.dim = dim


class _StridedShard(Shard):
    def __init__(self, dim, *, split_factor):
        super().__init__(dim)
        self.split_factor = split_factor


class Replicate(Placement):
    pass


class Partial(Placement):
    def __init__(self, reduce_op="sum"):
        self.reduce_op = reduce_op
