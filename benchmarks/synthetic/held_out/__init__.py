"""HELD OUT: whoever changes the reader must not look at these layouts, nor at what they write.

They measure whether the reader reads digests that nobody had in view. Once a document of theirs was
looked at to repair the reader, its family belongs in `synthetic.tuned`, and a new one here.
"""

import synthetic.held_out.copied
import synthetic.held_out.headings
import synthetic.held_out.notes
import synthetic.held_out.reading_lists
import synthetic.held_out.saved_pages
import synthetic.held_out.sent
import synthetic.held_out.sheets_of_papers
import synthetic.held_out.tables
import synthetic.held_out.venue_pages  # noqa: F401, each enters its families
