"""`@auto_docstring`: what it decorates stays as it is; a configuration keeps the checkpoint that has its defaults."""


def auto_docstring(obj=None, checkpoint=None, **kwargs):
    def decorate(definition):
        if checkpoint is not None:
            definition.__headtorch_checkpoint__ = checkpoint
        return definition
    return decorate if obj is None else decorate(obj)


def auto_class_docstring(cls, **kwargs):
    return cls
