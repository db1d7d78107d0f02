"""Running a graph step by step."""


class Interpreter:
    def __init__(self, module, garbage_collect_values=True, graph=None):
        self.module = module


class Transformer(Interpreter):
    pass
