"""Tell addresses of the open Internet from those of this machine and its network."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the open Internet, what is wrapped in it included."""
    one = ip_address(address.partition("%")[0])
    if isinstance(one, IPv6Address):
        inner = IPv4Address(int(one) & 0xFFFFFFFF) if one in _NAT64 else one.ipv4_mapped or one.sixtofour
        if inner or one.teredo:
            return inner is not None and is_public(str(inner))
    return one.is_global and not one.is_multicast and not one.is_reserved
