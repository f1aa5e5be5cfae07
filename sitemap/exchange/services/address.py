"""Which addresses a service may have: http and https only, and nothing inside the local network.

A link in a service's answer, or a redirect, could lead to a machine that only
this one can reach. So every address is resolved and judged before it is asked,
and the connection goes to the very address that was judged.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from sitemap.errors import SitemapError, UsageError
from sitemap.locale import N_

__all__ = ["Target", "joined", "parts_of", "proxy_for", "target_of"]


@dataclass(frozen=True)
class Target:
    """Where a request goes: the judged IP address (empty where a proxy knows it), and the host it is meant for."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


def proxy_for(scheme: str, host: str) -> str:
    """Return the proxy that the network prescribes for a host; empty where there is none."""
    return "" if proxy_bypass(host) else getproxies().get(scheme, "")


def joined(base: str, link: str) -> str:
    """Return where a link on a page leads; what is no address stays as it is, and is refused when it is asked."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def parts_of(url: str) -> SplitResult:
    """Return the parts of an address (UsageError where it is none)."""
    try:
        return urlsplit(url)
    except ValueError as error:
        raise _no_address(url) from error


def target_of(url: str, *, allow_private: bool) -> Target:
    """Return where a request to ``url`` goes.

    Parameters
    ----------
    url
        The whole address.
    allow_private
        Let it be on this machine or in the local network.

    Raises
    ------
    UsageError
        It is no http or https address, holds a password, or lies in the local network.
    SitemapError
        Its name cannot be resolved.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_address(url)
    if parts.username or parts.password:
        raise UsageError(
            N_("the address holds a user name or a password, which would end up in the register"),
            where=parts.hostname,
            remedy=N_("use a service that is open, or download the file"),
        )
    # Behind a proxy names are often known to the proxy alone.
    proxied = not allow_private and bool(proxy_for(parts.scheme, parts.hostname))
    addresses = _resolve(parts.hostname, port, needed=not proxied)
    if not allow_private:
        for address in addresses:
            if not _public(address):
                raise UsageError(
                    N_("{host} is the address {address} on this machine or in the local network"),
                    remedy=N_("add --allow-private if you trust it"),
                    host=parts.hostname,
                    address=address,
                )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, addresses[0] if addresses else "", path)


def _no_address(url: str) -> UsageError:
    return UsageError(
        N_("“{url}” is not an address that is asked"),
        remedy=N_("write it with http:// or https:// and a host"),
        url=url[:200],
    )


def _resolve(host: str, port: int, *, needed: bool) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if not needed:
            return []
        raise SitemapError(
            N_("the name of the service cannot be resolved"),
            where=host,
            remedy=N_("check the address and the network connection"),
        ) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _inside(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return all(i.is_global and not i.is_multicast and not i.is_reserved for i in (inner or ip,))


# RFC 6052 and RFC 4291: what stands in the last 32 bits is an IPv4 address.
_CARRYING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address to which a gateway hands over what is sent to ``ip``."""
    if any(ip in network for network in _CARRYING):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
