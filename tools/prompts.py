"""Prints the fingerprints of the lines that copies of a template leave standing, for its header.

python -m tools.prompts FILE…
"""

import sys
from pathlib import Path

from pmdata.reading.vocabulary.template_headers import prompts_of


def main(files: list[str]) -> None:
    """Print one fingerprint a line, those of all files together, sorted."""
    texts = (Path(file).read_text(encoding="utf-8", errors="replace") for file in files)
    sys.stdout.writelines(f'"{one}",\n' for one in sorted(frozenset[str]().union(*map(prompts_of, texts))))


if __name__ == "__main__":
    main(sys.argv[1:])
