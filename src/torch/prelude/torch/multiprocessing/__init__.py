"""torch.multiprocessing: no process is started."""


def get_context(method=None):
    return None


def set_start_method(method, force=False):
    return None


def get_start_method(allow_none=False):
    return "fork"


def set_sharing_strategy(new_strategy):
    return None


def get_sharing_strategy():
    return "file_descriptor"


def get_all_sharing_strategies():
    return {"file_descriptor", "file_system"}


def spawn(fn, args=(), nprocs=1, join=True, daemon=False, start_method="spawn"):
    return None


def cpu_count():
    return 1


class Process:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, daemon=None):
        pass

    def start(self):
        return None

    def join(self, timeout=None):
        return None
