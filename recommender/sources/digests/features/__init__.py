"""Features of blocks, by themselves and beside their neighbours: the mark before it, how it begins, the papers it names.

`seeing.see` makes one `Seen` of each block: its features. All later stages read these, and no text is analysed twice.
Touches `blocks` and `text`.
To see one more thing, add a property to `Seen`, or to `seeing` where it takes the blocks around.
"""
