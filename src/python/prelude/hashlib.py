"""hashlib: hash objects whose digests are unknown."""

import _headtorch

algorithms_available = algorithms_guaranteed = frozenset(("md5", "sha1", "sha224", "sha256", "sha384", "sha512"))
_SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64, "blake2b": 64, "blake2s": 32,
          "sha3_256": 32, "sha3_512": 64}


class _Hash:
    def __init__(self, name, data=b""):
        self.name = name
        self.digest_size = _SIZES.get(name, 32)
        self.block_size = 64
        self.update(data)

    def update(self, data):
        if isinstance(data, str):
            raise TypeError("Strings must be encoded before hashing")

    def digest(self):
        return _headtorch.quiet(f"a {self.name} digest")

    hexdigest = digest

    def copy(self):
        return _Hash(self.name)


def new(name, data=b"", **kwargs):
    if name not in _SIZES:
        raise ValueError(f"unsupported hash type {name}")
    return _Hash(name, data)


def _constructor(name):
    def make(string=b"", *, usedforsecurity=True):
        return _Hash(name, string)
    make.__name__ = name
    return make


md5, sha1, sha224, sha256, sha384, sha512, blake2b, blake2s = [_constructor(name) for name in (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")]
