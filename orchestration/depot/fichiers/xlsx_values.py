"""The text of an XLSX cell: what a CSV of the same data would hold.

Belongs here: numbers, dates, booleans, errors, formulas without a result.
Does not belong here: trimming, null marks, types, keys (SQL, in ``validation``).
"""

from __future__ import annotations

import datetime as dt
import math
import re

from openpyxl.utils.datetime import from_excel

from orchestration.depot.fichiers.xlsx_book import DATE, DURATION, SCIENTIFIC, Book, unescaped

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_OUT_OF_CALENDAR = "#VALUE!"


def cell_text(book: Book, kind: str, raw: str, style: int) -> str:
    """The text of a cell of type ``kind`` (attribute ``t``) whose stored value is ``raw``.

    ISO dates, integers without decimals, VRAI/FAUX, errors as they are shown. A number format made
    only of zeros keeps that many digits; a scientific one stays scientific, with every digit.
    """
    if not raw:
        return ""
    if kind == "s":
        return _shared(book, raw)
    if kind == "n":
        return _number_text(book, raw, style)
    if kind == "b":
        return {"1": "VRAI", "true": "VRAI", "0": "FAUX", "false": "FAUX"}.get(raw, raw)
    if kind == "d":
        return _iso(raw)
    return unescaped(raw) if kind in ("str", "inlineStr") else raw


def _shared(book: Book, raw: str) -> str:
    place = book.integer(raw)
    if not 0 <= place < len(book.textes):
        raise book.refuse("un texte partagé manque")
    text = book.textes[place]
    # a text that is shared costs its length each time: it is repeated in the warehouse
    book.budget.spend(len(text), 0)
    return text


def _number_text(book: Book, raw: str, style: int) -> str:
    if style == 0 and len(raw) <= 15 and raw.isdecimal() and (raw[0] != "0" or raw == "0"):
        return raw
    if not _NUMBER.fullmatch(raw):
        return raw
    number = float(raw)
    if math.isinf(number):
        return raw
    if style in (DATE, DURATION):
        return _date_text(book, number, duration=style == DURATION)
    if style == SCIENTIFIC:
        mantissa, _, exponent = f"{number:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if number.is_integer():
        # an integer keeps the digits that the file wrote; more than 15 only come from a program
        whole = int(raw) if raw.lstrip("+-").isdecimal() else int(number)
        return f"{whole:0{max(style, 0)}d}"
    return f"{number:.15g}"


def _date_text(book: Book, number: float, *, duration: bool) -> str:
    try:
        value = from_excel(number, book.epoch, timedelta=duration)
    except (OverflowError, ValueError):
        return _OUT_OF_CALENDAR
    return _moment(value)


def _iso(raw: str) -> str:
    try:
        return _moment(dt.datetime.fromisoformat(raw))
    except (OverflowError, ValueError):
        return raw


def _moment(value: dt.datetime | dt.time | dt.timedelta) -> str:
    if not isinstance(value, dt.datetime):
        return str(value)
    # Excel stores a fraction of a day: a second may come back with stray microseconds.
    try:
        rounded = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    except OverflowError:
        return _OUT_OF_CALENDAR
    return rounded.date().isoformat() if rounded.time() == dt.time() else str(rounded)
