"""The server of the unit tests, under attack."""

from tests.unit.serving.conftest import serve

__all__ = ["serve"]
