"""Find the files that ship with the program: examples, data sets, fonts, icons."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset(*parts: str) -> Path:
    """Return the path of a shipped file, in the installed wheel or in a checkout.

    Raises:
        FileNotFoundError: If neither place has it, which means that the installation is broken.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from the installation; install the program again.")
