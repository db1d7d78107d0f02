"""Ops that join tensors or take them apart."""


def joined(torch, T):
    lists = [[(2, 3), (2, 3)], [(2, 3), (4, 3)], [(2, 3), (2, 4)], [(3,), (2,)], [(2, 3)], [], [(), ()], [(0,), (2, 3)], [(0, 3), (2, 3)], [(2, 3), (2, 3, 1)],
             [(1, 2, 3), (1, 2, 3), (1, 2, 3)], [(2, 3, 4, 5), (2, 6, 4, 5)], [(2, 1), (2, 2), (2, 3)]]
    for shapes in lists:
        tensors = [T(*shape) for shape in shapes]
        for dim in (0, 1, -1):
            torch.cat(tensors, dim)
            torch.stack(tensors, dim=dim)
        torch.cat(tuple(tensors))
        torch.concat(tensors, dim=0)
        torch.concatenate(tensors, axis=1)
        for op in ("hstack", "vstack", "dstack", "column_stack", "block_diag"):
            getattr(torch, op)(*([tensors] if op != "block_diag" else tensors))
        torch.row_stack(tensors)
    for left, right in (("float32", "int64"), ("int64", "bool"), ("float16", "float32"), ("bool", "bool"), ("float64", "complex64"), ("uint8", "int8")):
        torch.cat([T(2, d=left), T(3, d=right)])
        torch.stack([T(2, d=left), T(2, d=right)])
    for op in (torch.cat, torch.stack):
        op([T(2, 3), T(2, 3)], 2)
        op([T(2, 3), T(2, 3)], -4)
        op(T(2, 3))
        op([T(2, 3), 1])
        op([T(2, 3), None])
        op(None)
        op([T(2, 3), T(2, 3)], dim="a")
    torch.cat([T(2, 3, p=[1, 0]), T(3, 2)])
    for shapes in ([(3,), (2,)], [(3,)], [(), (2,)], [(2,), (3,), (4,)], [(2, 2), (3,)], [(0,), (2,)]):
        tensors = [T(*shape) for shape in shapes]
        for indexing in ("ij", "xy"):
            torch.meshgrid(*tensors, indexing=indexing)
            torch.meshgrid(tensors, indexing=indexing)
        torch.cartesian_prod(*tensors)
    torch.meshgrid(T(3), T(2))
    torch.meshgrid(T(3), T(2), indexing="yx")
    torch.meshgrid(T(3), T(2, d="int64"), indexing="ij")
    torch.combinations(T(4), 2)
    torch.combinations(T(4), 3, with_replacement=True)


def taken_apart(torch, T):
    for shape in ((), (7,), (4, 6), (0, 6), (2, 6, 3), (1, 2, 6, 2, 2)):
        for pieces in (1, 2, 3, 5, 9, 0, -1):
            torch.chunk(T(*shape), pieces)
            T(*shape).chunk(pieces, dim=-1)
            torch.tensor_split(T(*shape), pieces)
        for size in (1, 2, 4, 100, 0, -1):
            torch.split(T(*shape), size)
            T(*shape).split(size, dim=1)
        T(*shape).unbind()
        torch.unbind(T(*shape), -1)
        torch.unbind(T(*shape), 1)
    for sizes in ([2, 4], [6], [1, 2, 3], [2, 2], [0, 6], [7, -1], [], [2, 2.0], (3, 3)):
        torch.split(T(4, 6), sizes, dim=1)
        T(4, 6).split(sizes, 1)
        T(4, 6).split_with_sizes(sizes, 1)
    for indices in ((2, 4), (0,), (5, 2), [1, 10], (-1,), ()):
        torch.tensor_split(T(4, 6), indices, dim=1)
    for sections in (1, 2, 3, 4, 5, (1, 3)):
        torch.hsplit(T(4, 6), sections)
        torch.vsplit(T(4, 6), sections)
        torch.dsplit(T(2, 2, 6), sections)
        torch.hsplit(T(6), sections)
    torch.vsplit(T(6), 2)
    torch.chunk(T(4, 6), 2, 2)
    torch.split(T(4, 6), 2, 2)
    torch.unbind(T(4, 6), 2)
    torch.chunk(T(4, 6), 2.0)
    torch.chunk(T(4, 6))
    torch.split(T(4, 6), "a")
    torch.split(T(4, 6), None)


def samples(torch, F, T):
    joined(torch, T)
    taken_apart(torch, T)
