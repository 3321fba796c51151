"""Recognisers of single texts, whatever stands around them: labels, people, dates, venues, references, boilerplate.

Each module knows one thing that a line may be or hold, in Chinese and English, and answers by places in
the text. Nothing here knows of records or siblings. Touches `blocks`.
To know one more kind of line, write its module with a function from `str` or `Inline` to what was found,
and let `features.leads` or `titles` ask it; a costly pattern needs a cheap condition before it.
"""
