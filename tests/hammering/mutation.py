"""Inputs that were good once: cut, flipped, swapped, swollen and nested, from seeded random numbers."""

import json
from copy import deepcopy
from random import Random
from typing import Any

ODD_NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e308",
    "1e-320",
    "9" * 5000,
    "0",
    "-1",
    "true",
    "-0.0",
)
ODD_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1e308, -5e-324, 10**400, "", "x", "\0", "\ud800", "é" * 100_000, [], {}, [[]],
    [None], [0, 0],
    "nowhere", {"id": "x"}, [1e308, 1e308], 2**63, 2**64, -(2**63), 0.5,
)  # fmt: skip
MOST_PLACES = 20_000
BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\n",
    b"\r",
    b'"',
    b"[",
    b"{",
    b"}",
    b",",
    b"\xe2\x80\xae",
)


def of_bytes(data: bytes, rng: Random) -> bytes:
    """Spoil some bytes."""
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        data = rng.choice(_BYTE_MUTATIONS)(data, rng)
    return data


def of_json(value: Any, rng: Random) -> bytes:
    """Spoil the values, not the notation."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        _spoil(value, rng)
    text = json.dumps(value)
    if rng.random() < 0.1:
        text = text.replace(rng.choice(("1", "0", "2")), rng.choice(ODD_NUMBERS), rng.choice((1, 1, 50)))
    return text.encode()


def of_text(text: str, tokens: tuple[str, ...], rng: Random) -> str:
    """Put in, take out, repeat and nest parts of a text."""
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        at, other = sorted(rng.choices(range(len(text) + 1), k=2))
        match rng.randrange(8):
            case 0:
                text = text[:at] + rng.choice(tokens) + text[at:]
            case 1:
                text = text[:at] + text[other:]
            case 2:
                text = text[:at] + text[at:other] * rng.choice((2, 3, 50, 3000)) + text[other:]
            case 3:
                depth = rng.choice((1, 5, 60, 250, 5000))
                text = "(" * depth + text + ")" * rng.choice((depth, depth, depth - 1))
            case 4:
                text = f"{rng.choice(tokens)} {text} {rng.choice(tokens)}"
            case 5:
                text = (
                    text[:at]
                    + chr(rng.choice((0, 8, 0x2212, 0x202E, 0xD800, 0x1F642, 0xFF11, 0x661, 0x300)))
                    + text[at:]
                )
            case 6:
                text = text[other:] + text[at:other] + text[:at]
            case _:
                text = text.replace(rng.choice(tokens), rng.choice(tokens), 3)
        text = text[:60_000]
    return text


def _spoil(value: Any, rng: Random) -> None:
    """Change one place of nested lists and dicts."""
    places = _places(value)
    if not places:
        return
    holder, key = rng.choice(places)
    match rng.randrange(9):
        case 0 | 1 | 2:
            holder[key] = deepcopy(rng.choice(ODD_VALUES))
        case 3:
            del holder[key]
        case 4:
            holder[key] = json.loads("[" * 200 + "]" * 200)
        case 5 if isinstance(holder, list):
            holder.extend([holder[key]] * rng.choice((1, 3, 2000)))
        case 6:
            other, its = rng.choice(places)
            holder[key] = json.loads(json.dumps(other[its])) if _small(other[its]) else 0
        case 7 if isinstance(holder, dict):
            holder[rng.choice(("x", "", "id", "gate", "inputs", "value", "k" * 10_000))] = holder[key]
        case _:
            holder[key] = rng.choice(
                (rng.uniform(-1e9, 1e9), rng.randrange(-5, 5), 10 ** rng.randrange(-300, 300))
            )


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return where something stands in lists and dicts, as many places as are worth looking through."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting and len(found) < MOST_PLACES:
        holder = waiting.pop()
        keys = (
            holder.keys()
            if isinstance(holder, dict)
            else range(len(holder))
            if isinstance(holder, list)
            else ()
        )
        for key in keys:
            found.append((holder, key))
            waiting.append(holder[key])
    return found


def _small(value: Any) -> bool:
    return len(json.dumps(value)) < 20_000


def _cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flip(data: bytes, rng: Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(rng.choice((1, 1, 8, 100))):
        if spoiled:
            spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(8)
    return bytes(spoiled)


def _insert(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(BYTES) * rng.choice((1, 1, 3, 2000, 200_000)) + data[at:]


def _remove(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice((1, 2, 30, 500)) :]


def _repeat(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    part = data[at : at + rng.choice((1, 20, 300))]
    return (data[:at] + part * rng.choice((2, 50, 1000)) + data[at:])[:3_000_000]


def _swap(data: bytes, rng: Random) -> bytes:
    a, b, c = sorted(rng.choices(range(len(data) + 1), k=3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _recode(data: bytes, rng: Random) -> bytes:
    text = data.decode(errors="replace")
    return text.encode(
        rng.choice(("utf-16", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig")), errors="replace"
    )


def _number(data: bytes, rng: Random) -> bytes:
    return data.replace(
        rng.choice((b"1", b"0", b"2", b"-3")), rng.choice(ODD_NUMBERS).encode(), rng.choice((1, 3))
    )


_BYTE_MUTATIONS = (_cut, _flip, _flip, _insert, _remove, _repeat, _swap, _recode, _number)
