"""regex: the names that programs take from it, which are those of re. Tokenizers use more of it and are not run."""

from re import *  # noqa: F403
from re import NOFLAG, Match, Pattern, RegexFlag, compile, error, purge  # noqa: F401
