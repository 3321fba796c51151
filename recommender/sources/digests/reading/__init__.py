"""One way in: a document of any form becomes pages of blocks, and nothing after this asks which form it was.

`pages` decides what a document is: a page, a mail, or typed text. What the text of mails, of `<pre>` and of wrapped
lines needs before it is rendered has a module each. Touches `blocks`, `text`, `plaintext` and `html`.
To read one more form, turn it into HTML or Markdown with its lines kept, and let `pages` tell it from the others.
"""
