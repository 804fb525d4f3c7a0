"""Why could a receiver not be reached? In the system's words, which hold neither address nor secret."""

from __future__ import annotations

import os
import ssl


def why(error: BaseException) -> str:
    """What the operating system said, wherever in the chain of causes it stands; else the kind of the error.

    >>> why(ConnectionRefusedError(111, "Connection refused"))
    'Connection refused'
    >>> why(ValueError("https://hooks.example/secret"))
    'ValueError'
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return f"TLS failed ({seen.reason or 'no reason given'})"
        if isinstance(seen, OSError) and seen.errno:  # asyncio writes addresses into its words
            return os.strerror(seen.errno) if seen.errno > 0 else str(seen.strerror)
        seen = seen.__cause__ or seen.__context__
    return type(error).__name__
