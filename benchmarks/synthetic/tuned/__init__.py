"""Layouts that whoever changes the reader may look at and measure on."""

import synthetic.tuned.awesome
import synthetic.tuned.blogs
import synthetic.tuned.bullets
import synthetic.tuned.exports
import synthetic.tuned.grids
import synthetic.tuned.headings
import synthetic.tuned.lists
import synthetic.tuned.mail
import synthetic.tuned.newsletters
import synthetic.tuned.pages
import synthetic.tuned.plain
import synthetic.tuned.reports
import synthetic.tuned.sections
import synthetic.tuned.tables  # noqa: F401, each enters its families
