"""Decorators that write docstrings: what they decorate stays as it is."""


def _unchanged(*args, **kwargs):
    return lambda definition: definition


add_code_sample_docstrings = add_end_docstrings = add_start_docstrings = add_start_docstrings_to_model_forward = replace_return_docstrings = _unchanged


def copy_func(function):
    return function
