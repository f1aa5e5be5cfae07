"""Take rendered HTML apart into what a page is made of: styles, scripts, data, markup."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Pieces", "take_apart"]

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# The page has its own of these.
_OURS = {"meta", "title"}


@dataclass
class Pieces:
    """What a map's HTML consists of, each in its order.

    ``styles`` and ``scripts`` are pairs: the address of an asset or None, and
    the text where it is inline. ``data`` are whole script elements that hold
    JSON; they are kept apart so that nothing rewrites them.
    """

    styles: list[tuple[str | None, str]] = field(default_factory=list)
    scripts: list[tuple[str | None, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    remote: list[str] = field(default_factory=list)


def take_apart(html: str) -> Pieces:
    """Return the pieces of a fragment of HTML."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.pieces


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces = Pieces()
        self._inside: tuple[str, dict[str, str | None], str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        source = self.get_starttag_text() or ""
        if tag in ("script", "style"):
            self._inside, self._text = (tag, named, source), []
        elif tag == "link" and "stylesheet" in (named.get("rel") or ""):
            self.pieces.styles.append((named.get("href") or "", ""))
        elif tag not in _OURS:
            self.pieces.markup.append(source)
            self.pieces.remote += [
                v for k, v in attrs if k in ("src", "srcset", "data", "poster") and v and not v.startswith("data:")
            ]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[0] == tag:
            self._finish(*self._inside, "".join(self._text))
            self._inside = None
        elif tag not in _OURS | _VOID:
            self.pieces.markup.append(f"</{tag}>")

    def _finish(self, tag: str, named: dict[str, str | None], source: str, text: str) -> None:
        if tag == "style":
            self.pieces.styles.append((None, text))
        elif "json" in (named.get("type") or ""):
            self.pieces.data.append(f"{source}{text}</script>")
        else:
            self.pieces.scripts.append((named.get("src"), text))

    def handle_data(self, data: str) -> None:
        (self._text if self._inside else self.pieces.markup).append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")
