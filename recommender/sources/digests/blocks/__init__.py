"""What every document becomes: a list of blocks, each with its text, links, emphasis and line.

`block` has the types `Block` and `Page`, `inline` the text of a block with what is marked in it,
`title_span` a place in it where a title may stand. Touches nothing else of `digests` but `remembered`.
To keep one more thing of each block, add it to `Block` and let `html.walk` fill it.
"""
