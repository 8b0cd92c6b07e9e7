"""Task templates: from what a requester wrote to what a worker's frame shows.

`languages.shown` writes a task's HTML, `pages.prepared` makes it ready for the frame,
and `checking.check` tells a requester what a worker would stumble over.
"""

from __future__ import annotations
