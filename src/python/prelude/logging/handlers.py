"""logging.handlers: destinations that do not exist here; records end in them."""

from logging import FileHandler, Handler


class RotatingFileHandler(FileHandler):
    def __init__(self, filename, mode="a", maxBytes=0, backupCount=0, encoding=None, delay=False, errors=None):
        super().__init__(filename, mode)
        self.maxBytes = maxBytes
        self.backupCount = backupCount


class TimedRotatingFileHandler(FileHandler):
    def __init__(self, filename, when="h", interval=1, backupCount=0, **options):
        super().__init__(filename)
        self.when = when
        self.interval = interval
        self.backupCount = backupCount


class QueueHandler(Handler):
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    def emit(self, record):
        self.queue.put_nowait(record)
