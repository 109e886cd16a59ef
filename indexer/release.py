"""Which release of onrecord runs."""

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """Give the installed version; `0+unknown` when the code runs without being installed."""
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "0+unknown"
