"""`python -m hormiga` is the `hormiga` command."""

from __future__ import annotations

import sys

from hormiga.config.entry import main

sys.exit(main())
