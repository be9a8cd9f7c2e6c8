"""``python -m cli``: the same as ``pilcrow``."""

import sys

from cli import main

if __name__ == "__main__":
    sys.exit(main())
