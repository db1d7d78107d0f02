"""A graph of steps."""


class Graph:
    pass


class CodeGen:
    pass


_PyTreeCodeGen = CodeGen
