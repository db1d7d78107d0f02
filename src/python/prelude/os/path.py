"""os.path: posixpath under its usual name."""

from posixpath import *  # noqa: F403
