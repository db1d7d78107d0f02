"""unicodedata: plain letters are themselves in every form; the tables of the rest are not here."""

import _headtorch


def normalize(form, unistr):
    return unistr if unistr.isascii() else _headtorch.gap(f"the form {form} of text beyond ASCII")


def category(chr):
    if chr.isascii() and chr.isalpha():
        return "Lu" if chr.isupper() else "Ll"
    if chr.isascii() and chr.isdigit():
        return "Nd"
    return _headtorch.gap("the category of a character")


def name(chr, default=None):
    return _headtorch.gap("the name of a character")


def combining(chr):
    return 0 if chr.isascii() else _headtorch.gap("the class of a character")
