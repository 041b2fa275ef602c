"""``python -m web``: everything, in the foreground."""
import sys

from web.supervisor import main

sys.exit(main())
