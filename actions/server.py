"""The action server: rasa-sdk's, on the loopback address, quiet."""
from __future__ import annotations

import os
import sys


def main() -> int:
    """Serve ``actions.actions`` on ``OU_ALLER_ACTIONS_PORT`` of this machine alone."""
    from rasa_sdk.endpoint import create_app

    from directory.search import DirectoryMissing

    try:
        app = create_app("actions.actions", cors_origins="")
    except DirectoryMissing as error:
        print(error, file=sys.stderr)
        return 1
    app.run("127.0.0.1", int(os.environ.get("OU_ALLER_ACTIONS_PORT", "5055")), workers=1, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
