"""The page's Content Security Policy: only what was in it when it was written may run."""

import base64
import hashlib
from collections.abc import Iterable

__all__ = ["security_policy"]


def security_policy(
    *,
    scripts: Iterable[str],
    styles: Iterable[str],
    image_hosts: Iterable[str],
    style_attributes: bool,
    files_beside: bool = False,
) -> str:
    """Return the policy for a page that holds exactly these inline scripts and styles.

    Parameters
    ----------
    scripts, styles
        The text of each inline element.
    image_hosts
        Hosts from which the reader may agree to load images.
    style_attributes
        Whether markup from elsewhere, which sets styles in attributes, is part of the page.
    files_beside
        Whether the page reads files of its own host.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(_hashes(scripts)) or "'none'",
        "style-src": " ".join(_hashes(styles)) or "'none'",
        "img-src": " ".join(["data:", *(f"https://{h}" for h in sorted(set(image_hosts)))]),
        "font-src": "data:",
        "connect-src": "'self'" if files_beside else "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if style_attributes:
        rules["style-src-attr"] = "'unsafe-inline'"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hashes(texts: Iterable[str]) -> list[str]:
    # Browsers hash the text after line ends were normalised.
    normal = (t.replace("\r\n", "\n").replace("\r", "\n") for t in texts)
    digests = (hashlib.sha256(t.encode("utf-8")).digest() for t in normal)
    return [f"'sha256-{base64.b64encode(d).decode('ascii')}'" for d in dict.fromkeys(digests)]
