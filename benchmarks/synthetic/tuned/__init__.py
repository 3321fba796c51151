"""Layouts that whoever changes the reader may look at and measure on."""

import synthetic.tuned.awesome
import synthetic.tuned.blog_indexes
import synthetic.tuned.blogs
import synthetic.tuned.bullets
import synthetic.tuned.chats
import synthetic.tuned.columns
import synthetic.tuned.exports
import synthetic.tuned.grids
import synthetic.tuned.headings
import synthetic.tuned.letters
import synthetic.tuned.light_markup
import synthetic.tuned.link_lists
import synthetic.tuned.lists
import synthetic.tuned.mail
import synthetic.tuned.mailed
import synthetic.tuned.markup_tables
import synthetic.tuned.newsletters
import synthetic.tuned.outlines
import synthetic.tuned.pages
import synthetic.tuned.pasted
import synthetic.tuned.plain
import synthetic.tuned.plain_text
import synthetic.tuned.posts
import synthetic.tuned.reports
import synthetic.tuned.saved_mail
import synthetic.tuned.searches
import synthetic.tuned.sections
import synthetic.tuned.sheets
import synthetic.tuned.site_pages
import synthetic.tuned.sites
import synthetic.tuned.tables
import synthetic.tuned.terminal
import synthetic.tuned.web_pages
import synthetic.tuned.wiki
import synthetic.tuned.work  # noqa: F401, each enters its families
