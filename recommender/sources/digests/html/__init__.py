"""HTML to blocks: one walk over the tree of a page, or of what `plaintext` rendered.

`walk` meets each element once; what it needs to know of tables, of hidden elements and of how a page looks has
a module each. Touches `blocks`, `text` and `plaintext`.
To read one more kind of table, tell in a module of its own where an item of it begins, and let `walk` ask it.
"""
