"""logging.config: accepted; there is nothing to configure for a silent log."""


def dictConfig(config):
    pass


def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    pass
