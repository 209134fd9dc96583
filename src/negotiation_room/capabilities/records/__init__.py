"""Records: the transcript of a plenary, as each reader may have it.

Statements under the headings of their meetings, corrections beside the originals, what was
withdrawn or redacted marked as such. Messages are never in it: they are not on the record.
"""
