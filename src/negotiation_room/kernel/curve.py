"""Just enough of edwards25519 to tell which public keys may be admitted.

Nothing secret passes through here, so it need not run in constant time.
"""

from typing import Final, TypeAlias

_P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)

_Point: TypeAlias = tuple[int, int, int, int]
"""A point (X : Y : Z : T), with x = X/Z, y = Y/Z and xy = T/Z."""

_NEUTRAL: Final[_Point] = (0, 1, 1, 0)


def is_of_prime_order(encoded: bytes) -> bool:
    """Tell whether these 32 bytes are the one encoding of a point of the large prime order."""
    point = _decode(encoded)
    if point is None or _is_neutral(point):
        return False
    return _is_neutral(_times(_L, point))


def _decode(encoded: bytes) -> _Point | None:
    """Find the point, or nothing when there is none or it is not spelled this way."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if y >= _P:
        return None
    # The curve is -x² + y² = 1 + d x² y²; solved for x².
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _is_neutral(point: _Point) -> bool:
    x, y, z, _ = point
    return x == 0 and (y - z) % _P == 0


def _times(factor: int, point: _Point) -> _Point:
    found = _NEUTRAL
    for bit in f"{factor:b}":
        found = _plus(found, found)
        if bit == "1":
            found = _plus(found, point)
    return found


def _plus(left: _Point, right: _Point) -> _Point:
    """Add two points; this addition has no exceptions, so it doubles as well."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % _P
    b = (y1 + x1) * (y2 + x2) % _P
    c = 2 * _D * t1 * t2 % _P
    d = 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P
