"""Media: what a file really is, what of it is kept, and how it goes in and out.

Pure: bytes and paths in, values out. `images` and `texts` run in a process of their own
(`child`), because they let other people's decoders at other people's bytes.
"""

from __future__ import annotations
