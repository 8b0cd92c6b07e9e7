"""By which words in a bank transfer we know whose money it is."""

from __future__ import annotations

from hormiga.domain.billing.rules import candidates, reference_for
from hormiga.domain.people.models import Organisation


def reference_of(organisation: Organisation) -> str:
    """Give a requester's lasting reference, as a program writes it: no spaces."""
    return reference_for(organisation.public_id)


def organisation_for(text: str) -> int | None:
    """Find the one requester whose reference stands in a remittance text.

    Spaces, case and words around it do not matter. None where nobody's stands there,
    where a letter of it is wrong, or where two organisations' do: a person looks then.
    """
    asked = candidates(text)
    if not asked:
        return None
    requesters = Organisation.objects.filter(kind=Organisation.Kind.REQUESTER)
    found = {
        pk
        for pk, public_id in requesters.values_list("pk", "public_id").iterator()
        if reference_for(public_id) in asked
    }
    return found.pop() if len(found) == 1 else None
