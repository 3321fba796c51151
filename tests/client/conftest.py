"""A service on loopback that the clients ask."""

from tests.api.conftest import serve

__all__ = ["serve"]
