"""Dictionaries by identity."""


class WeakIdKeyDictionary(dict):
    pass


WeakTensorKeyDictionary = WeakIdKeyDictionary
