"""What is seen in each block, and beside its neighbours: the mark before it, what it leads with, the papers it names.

`seeing.see` makes one `Seen` a block; all that follows asks `Seen` and looks at no text twice. Touches `blocks`
and `text`.
To see one more thing, add a property to `Seen`, or to `seeing` where it takes the blocks around.
"""
