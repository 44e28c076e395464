"""Where a request really comes from, when a proxy stands before the portal. What others write into the header counts for nothing."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Network = IPv4Network | IPv6Network


class Proxies:
    """Reads X-Forwarded-For from the right, past the proxies that are ours, and only when it was one of ours that asked."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], ours: tuple[Network, ...]) -> None:
        self.inner = inner
        self.ours = ours

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.ours and self._is_ours(environ.get("REMOTE_ADDR", "")):
            told = [one.strip() for one in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            asked = next((one for one in reversed(told) if not self._is_ours(one)), "")
            if _address(asked) is not None:
                environ["REMOTE_ADDR"] = asked
        return self.inner(environ, start_response)

    def _is_ours(self, address: str) -> bool:
        found = _address(address)
        return found is not None and any(found in network for network in self.ours)


def _address(words: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(words)
    except ValueError:
        return None
