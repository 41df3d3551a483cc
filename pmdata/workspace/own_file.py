"""Reads the files of settings, words, themes and templates: text of bounded size that lies inside."""

from pathlib import Path

from pmdata.errors import SettingsError
from pmdata.inside import Bounds, read_within

LARGEST_BYTES = 4_000_000
_ACCESS = "Check that it is a file and that you may read it."


def own_text(path: Path, bounds: Bounds | None) -> str:
    """Return the text of `path`; without bounds it is a file that comes with pmdata.

    Raises SettingsError where it cannot be read, and LinksOutsideError.
    """
    try:
        data = read_within(path, bounds, LARGEST_BYTES + 1)
        if len(data) > LARGEST_BYTES:
            reason = f"the file is larger than {LARGEST_BYTES // 1_000_000} MB"
            raise SettingsError(path, None, reason, "Take out what is not needed.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(path, None, "the file is not UTF-8 text", "Save it as UTF-8.") from None
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
        raise SettingsError(path, None, reason, _ACCESS) from None
