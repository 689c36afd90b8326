"""The ZIP archive of a workbook: same parts, same day, same bytes.

Belongs here: deflate and the records of ZIP. Not here: what a part says. A part that comes back in
many workbooks is packed once.
"""

import struct
import zlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

NIVEAU = 5
"""Of zlib. On a class workbook, 6 takes half as much time again for 1 % less."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_FIN = struct.Struct("<4s4H2LH")
_VERSION, _UNIX, _DEFLATE, _DROITS = 20, 3, 8, 0o600 << 16


class Packed(NamedTuple):
    """A part, deflated."""

    crc: int
    size: int
    data: bytes


def pack(data: bytes) -> Packed:
    packer = zlib.compressobj(NIVEAU, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(zlib.crc32(data), len(data), packer.compress(data) + packer.flush())


@lru_cache(maxsize=64)
def pack_once(data: bytes) -> Packed:
    """For a part that no pupil's data is in, and that other workbooks have too."""
    return pack(data)


def archive(parts: Iterable[tuple[str, Packed]], day: date) -> bytes:
    """The archive of these parts, in order, each dated at midnight of `day`."""
    stamp = (day.year - 1980) << 9 | day.month << 5 | day.day
    body, index, position, number = [], [], 0, 0
    for name, part in parts:
        path = name.encode()
        sizes = (0, stamp, part.crc, len(part.data), part.size, len(path))
        local = _LOCAL.pack(b"PK\3\4", _VERSION, 0, _DEFLATE, *sizes, 0)
        body += (local, path, part.data)
        system = _UNIX << 8 | _VERSION
        index.append(
            _CENTRAL.pack(
                b"PK\1\2", system, _VERSION, 0, _DEFLATE, *sizes, 0, 0, 0, 0, _DROITS, position
            )
            + path
        )
        position += len(local) + len(path) + len(part.data)
        number += 1
    central = b"".join(index)
    end = _FIN.pack(b"PK\5\6", 0, 0, number, number, len(central), position, 0)
    return b"".join((*body, central, end))
