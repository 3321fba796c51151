"""HELD OUT: whoever changes the reader must not look at these layouts, nor at what they write.

They measure whether the reader reads digests that nobody had in view. Once a document of theirs was
looked at to repair the reader, its family belongs in `synthetic.tuned`, and a new one here.
"""

import synthetic.held_out.blogs
import synthetic.held_out.chats
import synthetic.held_out.letters
import synthetic.held_out.mail
import synthetic.held_out.outlines
import synthetic.held_out.pages
import synthetic.held_out.pasted
import synthetic.held_out.posts
import synthetic.held_out.sheets
import synthetic.held_out.sites
import synthetic.held_out.terminal
import synthetic.held_out.wiki
import synthetic.held_out.work  # noqa: F401, each enters its families
