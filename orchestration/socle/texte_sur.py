"""Text that came in a file, made harmless where a person reads it: terminal, JSON.

Belongs here: what is shown in place of a character that hides, moves or erases others. Not here:
spreadsheets (`exports.style.textes`) and names of files (`exports.noms`).
"""

import json
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def harmless(text: object) -> str:
    """One line of visible characters: any other (control, bidi, separator) becomes `\\uXXXX`."""
    return "".join(_escaped(c) if unicodedata.category(c) in _UNSEEN else c for c in str(text))


def harmless_json(value: object) -> str:
    """`value` as JSON that a person may open: same value, nothing unseen but line ends."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return "\n".join(harmless(line) for line in text.split("\n")) + "\n"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"
