"""Check digits: which long numbers are real and which are only long."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def luhn(digits: str) -> bool:
    """The formula of ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum a multiple of ten."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return len(set(digits)) > 1 and (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0


def my_number(digits: str) -> bool:
    """The Japanese individual number: eleven digits weighted 2..7, 2..6 from the right, modulo 11, then the check."""
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    weighted = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(digits[-2::-1]))
    return int(digits[-1]) == (11 - weighted % 11) % 11 % 10


CHECKS: Mapping[str, Callable[[str], bool]] = {"luhn": luhn, "my-number": my_number}
"""By the name kinds of data use. Each takes the digits alone."""
