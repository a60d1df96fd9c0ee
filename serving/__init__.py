"""Serving: the REST API's turns, protocols, keys, limits, tracing and tools for other programs."""
