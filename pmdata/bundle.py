"""Where the application is: `app.py`, the pages and the theme, in a checkout or in the installed package."""

from pathlib import Path

from pmdata.errors import ApplicationMissingError


def application_folder() -> Path:
    """Return the folder of `app.py`: the checkout's, else the one that the installed package carries.

    The checkout goes first, because an editable install may have a stale bundle next to it. Raises
    ApplicationMissingError where neither place has it.
    """
    package = Path(__file__).resolve().parent
    candidates = (package.parent, package / "_bundle")
    for candidate in candidates:
        if (candidate / "app.py").is_file() and (candidate / "pages").is_dir():
            return candidate
    raise ApplicationMissingError(tuple(candidate / "app.py" for candidate in candidates))


def theme_file() -> Path:
    """Return the file with the theme's colours."""
    return application_folder() / ".streamlit" / "config.toml"
