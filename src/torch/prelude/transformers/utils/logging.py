"""Logging as models use it: a logger whose messages go nowhere."""

import logging as _logging
from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, NOTSET, WARN, WARNING


class _Logger(_logging.Logger):
    def warning_once(self, *args, **kwargs):
        pass

    info_once = warning_advice = warning_once


_LOGGER = _Logger("transformers")


def get_logger(name=None):
    return _LOGGER


def _nothing(*args, **kwargs):
    pass


set_verbosity = set_verbosity_info = set_verbosity_warning = set_verbosity_error = set_verbosity_debug = _nothing
disable_progress_bar = enable_progress_bar = captureWarnings = _nothing


def get_verbosity():
    return WARNING
