"""What a visitor changes from the pages: an edit is shown as its diff, written, and taken back.

`asked` keeps which act a visitor asked for, `edits` shows, writes and undoes any edit; the other modules
make the edits of one subject.
"""
