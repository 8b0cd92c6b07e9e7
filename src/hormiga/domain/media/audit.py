"""What must always be true of media files, asked of the tables themselves."""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, str] = {
    "each media file has its bytes noted in the store": (
        "SELECT f.id FROM media_mediafile f"
        " LEFT JOIN media_blob b ON b.sha256 = f.blob_id"
        " WHERE f.state = 'ready' AND b.size IS DISTINCT FROM f.size"
    ),
    "each organisation's use is the sum of its media files": (
        "SELECT organisation_id FROM media_mediause u FULL JOIN (SELECT"
        " organisation_id, sum(size) AS n FROM media_mediafile"
        " WHERE state = 'ready' GROUP BY organisation_id) f USING (organisation_id)"
        " WHERE coalesce(u.used, 0) <> coalesce(f.n, 0)"
    ),
}
"""Each query lists what breaks the rule; it must list nothing."""
