"""Permission to write, for this process: there is none until the launcher gives it.

So a server that was started in another way, without the door in front, shows and does not change.
"""

_given = False


def set_permission(*, may_write: bool) -> None:
    """Let the visitors of this process write, or not."""
    global _given  # noqa: PLW0603 - a process has one server, and Streamlit runs its pages as scripts
    _given = may_write


def visitors_may_write() -> bool:
    """Whether what pages do may change files of the workspace."""
    return _given
