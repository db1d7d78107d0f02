"""Inputs kept beside a scripted model."""


def augment_model_with_bundled_inputs(model, *args, **kwargs):
    return None
