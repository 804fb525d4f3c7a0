"""Why could a receiver not be reached? In the system's words, which hold neither address nor secret."""

from __future__ import annotations


def why(error: BaseException) -> str:
    """What the operating system said, wherever in the chain of causes it stands; else the kind of the error.

    >>> why(ConnectionRefusedError(111, "Connection refused"))
    'Connection refused'
    >>> why(ValueError("https://hooks.example/secret"))
    'ValueError'
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        seen = seen.__cause__ or seen.__context__
    return type(error).__name__
