"""Checks of derivatives, which are not computed."""


def gradcheck(*args, **kwargs):
    return True


gradgradcheck = gradcheck
