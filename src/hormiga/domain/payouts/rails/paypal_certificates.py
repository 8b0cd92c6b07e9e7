"""Fetch the certificate that signed a webhook; its address was checked before."""

from __future__ import annotations

import httpx

from hormiga.engines.rails.paypal_webhook import WrongSignature

MOST_BYTES = 64 * 1024
_TIMEOUT_S = 5.0
_MOST_KEPT = 8
_kept: dict[str, bytes] = {}


def certificate_at(url: str) -> bytes:
    """Fetch a certificate, once a process; refuses `WrongSignature` without one.

    The fake's changes with each start: it is fetched each time.
    """
    if not url.startswith("https://"):
        return _fetch(url)
    if url not in _kept:
        fetched = _fetch(url)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[url] = fetched
    return _kept[url]


def _fetch(url: str) -> bytes:
    try:
        answer = httpx.get(url, timeout=_TIMEOUT_S, follow_redirects=False)
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise WrongSignature from error
    if answer.status_code != httpx.codes.OK or len(answer.content) > MOST_BYTES:
        raise WrongSignature
    return answer.content
