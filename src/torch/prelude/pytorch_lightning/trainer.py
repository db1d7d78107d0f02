"""The trainer takes a model and its data; it shows the module's steps one batch each."""
import _headtorch


class Trainer:
    def __init__(self, *args, **kwargs):
        pass

    def fit(self, model=None, train_dataloaders=None, val_dataloaders=None, datamodule=None, ckpt_path=None, **kwargs):
        """One batch of training and one of validation, where the loaders are known."""
        if datamodule is not None and not _headtorch.is_unknown(datamodule):
            datamodule.setup("fit")
            train_dataloaders = train_dataloaders or _loader(datamodule, "train_dataloader")
            val_dataloaders = val_dataloaders or _loader(datamodule, "val_dataloader")
        _step(model, "training_step", train_dataloaders or _loader(model, "train_dataloader"))
        _step(model, "validation_step", val_dataloaders or _loader(model, "val_dataloader"))

    def validate(self, model=None, dataloaders=None, datamodule=None, **kwargs):
        return _headtorch.quiet("what the trainer found")

    test = predict = validate

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _headtorch.quiet(f"Trainer.{name}")


def _loader(owner, name):
    make = getattr(owner, name, None)
    return None if make is None else make()


def _step(model, name, loaders):
    step = getattr(model, name, None)
    if step is None or loaders is None or _headtorch.is_unknown(loaders) or isinstance(loaders, (dict, list)):
        return
    for batch in loaders:
        step(batch, 0)
        return
