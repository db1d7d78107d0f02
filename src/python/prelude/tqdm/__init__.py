"""tqdm: the items pass through, no bar is drawn."""


class tqdm:
    _lock = None

    def __init__(self, iterable=None, desc=None, total=None, leave=True, **options):
        self.iterable = iterable
        self.desc = desc
        self.total = len(iterable) if total is None and hasattr(iterable, "__len__") else total
        self.n = 0
        self.disable = options.get("disable", False)

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.n += 1

    def __len__(self):
        return self.total

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def update(self, n=1):
        self.n += n

    def close(self):
        pass

    def set_description(self, desc=None, refresh=True):
        self.desc = desc

    def set_postfix(self, ordered_dict=None, refresh=True, **kwargs):
        pass

    set_description_str = set_description
    set_postfix_str = set_postfix

    def refresh(self):
        pass

    clear = reset = refresh

    @classmethod
    def set_lock(cls, lock):
        cls._lock = lock

    @classmethod
    def get_lock(cls):
        return cls._lock

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        print(s, end=end)


def trange(*args, **kwargs):
    return tqdm(range(*args), **kwargs)
