"""Text that XML 1.0 can hold."""

import re

__all__ = ["xml_text"]

# XML 1.0, production 2: what is no character of a document.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return ``text`` with a replacement character for each that XML cannot hold.

    Examples
    --------
    >>> xml_text("a" + chr(0) + "b")
    'a\ufffdb'
    """
    return _NO_CHARACTER.sub("\ufffd", text)
