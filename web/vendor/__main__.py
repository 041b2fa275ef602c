"""``python -m web.vendor [--quiet]``: 0 when what the pages cannot do without is in place; `--quiet` when nothing has to be done."""
from __future__ import annotations

import sys

from web.vendor import install_all, read, vendor_dir
from web.vendor.download import Fetch, archive_of


def main(arguments: list[str], fetch: Fetch = archive_of) -> int:
    """Put every package in place and say in one sentence each what was done and what is missing."""
    folder = vendor_dir()
    done, failed = install_all(read(), folder, fetch)
    if done:
        print(f"Put into {folder}: {', '.join(done)}.")
    elif not failed and "--quiet" not in arguments:
        print(f"Everything is in {folder} already.")
    for _, message in failed:
        print(message, file=sys.stderr)
    return 1 if any(package.required for package, _ in failed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
