"""Names of machines: which is this one."""

from __future__ import annotations

import ipaddress


def is_this_machine(host: str) -> bool:
    """True for localhost and loopback addresses: what goes there crosses no network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
