"""The figures of Spain's modelo 238 as a table: one line a person and currency.

The form itself is sent through the Agencia Tributaria's own service, with the record
layout of the year; this table has the same figures as the DAC7 file, to the cent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from hormiga.engines.rails.dac7 import NOT_GIVEN, Platform, Record, Seller
from hormiga.kit.money import MICRO_PER_CENT, Money

_QUARTERS = (1, 2, 3, 4)
HEADS = (
    *("modelo", "ejercicio", "nif_declarante", "nombre_declarante"),
    *("referencia", "referencia_corregida", "tipo_registro"),
    *("pais_residencia", "nif_vendedor", "nombre", "apellidos"),
    *("domicilio", "codigo_postal", "localidad", "fecha_nacimiento"),
    *("lugar_nacimiento", "cuenta", "titular_cuenta", "moneda"),
    *(f"contraprestacion_t{one}" for one in _QUARTERS),
    *(f"actividades_t{one}" for one in _QUARTERS),
    *(f"comisiones_t{one}" for one in _QUARTERS),
    *(f"retenciones_t{one}" for one in _QUARTERS),
)


def write(*, platform: Platform, year: int, sellers: Sequence[Seller]) -> bytes:
    """Write the table; amounts have two decimals, with a point."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADS)
    for one in sellers:
        writer.writerow(_line(platform, year, one))
    return out.getvalue().encode()


def read_records(content: bytes) -> dict[str, Record]:
    """Read a filed table's lines by their reference, as DAC7's are read."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    return {row[4]: Record(row[4], row[6], _words_of(row)) for row in rows}


def body_of(*, platform: Platform, year: int, seller: Seller) -> bytes:
    """Give a line's words as `read_records` would, to see whether they changed."""
    return _words_of(_line(platform, year, seller))


def _words_of(row: Sequence[str]) -> bytes:
    return "\n".join([*row[:4], *row[7:]]).encode()


def _line(platform: Platform, year: int, one: Seller) -> list[str]:
    figures = one.figures
    return [
        *("238", str(year), platform.tin, platform.name),
        *(one.ref, one.corrects, one.doc_type.value),
        *(one.residence, one.tin or NOT_GIVEN, one.first_name, one.last_name),
        *(one.address.street, one.address.post_code, one.address.city),
        *(one.birth_date.isoformat(), one.birth_place),
        *(one.account, one.account_holder, figures.fees[0].currency),
        *map(_decimal, figures.consideration),
        *map(str, figures.activities),
        *map(_decimal, figures.fees),
        *map(_decimal, figures.taxes),
    ]


def _decimal(amount: Money) -> str:
    cents = (2 * amount.micro + MICRO_PER_CENT) // (2 * MICRO_PER_CENT)
    return f"{cents // 100}.{cents % 100:02d}"
