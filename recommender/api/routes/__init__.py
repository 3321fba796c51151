"""Routes: one module a subject; each a class whose `add_to` puts its routes into an application."""
