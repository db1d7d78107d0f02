"""binascii: bytes as hexadecimal text; checksums are unknown."""

from _out_of_reach import unknown_names

class Error(ValueError):
    pass


def hexlify(data, sep="", bytes_per_sep=1):
    return bytes(data).hex().encode()


def unhexlify(hexstr):
    return bytes.fromhex(hexstr if isinstance(hexstr, str) else hexstr.decode())


b2a_hex, a2b_hex = hexlify, unhexlify


__getattr__ = unknown_names("binascii")
