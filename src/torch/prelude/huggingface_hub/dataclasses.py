"""Checked dataclasses: the classes without the checks."""

from dataclasses import field


def strict(cls=None, *, accept_kwargs=False):
    return cls if cls is not None else lambda definition: definition


def validated_field(validator=None, default=None, **kwargs):
    return field(default=default)


def as_validated_field(validator):
    return lambda default=None, **kwargs: field(default=default)


class StrictDataclassError(Exception):
    pass


class StrictDataclassFieldValidationError(StrictDataclassError):
    pass


class StrictDataclassClassValidationError(StrictDataclassError):
    pass


def validate_typed_dict(schema, data):
    """The checks are left out."""
