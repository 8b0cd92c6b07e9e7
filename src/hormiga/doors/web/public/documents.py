"""What people agree to, and in which version they read it.

Whoever changes the meaning of a text changes its version here; an older consent then
no longer covers it.
"""

from __future__ import annotations

from hormiga.domain.people.models import Consent

VERSIONS: dict[str, str] = {
    Consent.Document.ADULT: "2026-11-24",
    Consent.Document.TERMS: "2026-11-24",
    Consent.Document.PRIVACY: "2026-11-24",
}
