"""What a session holds, sealed: whoever reads the database reads no session."""

from __future__ import annotations

import json
from typing import Any

from hormiga.kit import vault

_CONTEXT = "session"


class SealedJSON:
    """Django's session serializer, with the key ring's seal around the JSON.

    A session that cannot be opened counts as an empty one: its owner signs in again.
    """

    def dumps(self, obj: Any) -> bytes:
        """Write down and seal."""
        text = json.dumps(obj, separators=(",", ":"))
        return vault.seal(text, _CONTEXT).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Open and read."""
        return json.loads(vault.open_sealed(data.decode("latin-1"), _CONTEXT))
