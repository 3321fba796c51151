"""Middleware: what every request passes before and after its route, and the framework knows nothing of."""
