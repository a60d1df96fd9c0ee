"""Who could reach an address, and whether they would have to sign in."""

import ipaddress

from settings import PageSettings, SettingsError


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_strangers(page: PageSettings, host: str) -> None:
    """Refuse to show the page where others could reach it without signing in.

    Raises:
        SettingsError: they could.
    """
    if page.sign_in == "browser" and not is_loopback(host):
        raise SettingsError(
            f"页面没有登录，拒绝在 {host} 上监听 Refusing to show the page on {host} without a sign-in; "
            "set page.sign_in to password or oauth, or add --force."
        )
