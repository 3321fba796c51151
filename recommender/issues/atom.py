"""An issue as an Atom feed (RFC 4287), in the order of the issue."""

from recommender.issues.feed import add, atom_entry, atom_head, document, urn
from recommender.issues.issue import Issue


def write(issue: Issue) -> bytes:
    """Return an issue as an Atom feed; the next one of its title is the same feed."""
    root = atom_head(urn(f"issues of {issue.title}"), issue.heading, issue.until)
    add(root, "subtitle", issue.summary)
    for section in issue.sections:
        for item in section.items:
            root.append(atom_entry(item.entry, issue.until, item.link, "; ".join(item.reasons)))
    return document(root)
