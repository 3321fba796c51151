"""Middleware: steps that every request passes before and after its route."""
