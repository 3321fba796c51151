"""Text that people typed, rendered: Markdown and its extensions, other markup, tables that signs draw.

`markdown` renders Markdown to HTML that remembers its lines; all else is written as Markdown or HTML before
that. Touches `blocks` and `text`.
To read one more markup, write it as Markdown line by line, as `latex` does, and name it in `dialects._DIALECTS`.
"""
