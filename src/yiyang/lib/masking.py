"""What may stand on a screen before anyone has asked to see more."""

DOT = "·"


def mask_name(name: str) -> str:
    """Keep the family name: 张国生 → 张**; John Smith → J**."""
    return name[:1] + "*" * max(1, min(2, len(name) - 1)) if name else ""


def mask_identity(number: str) -> str:
    """Keep the first four and last four characters of an identity or record number."""
    if len(number) < 12:
        return DOT * len(number)
    return f"{number[:4]} {' '.join(DOT * 4)} {number[-4:]}"


def mask_phone(number: str) -> str:
    """Keep the first three and last two digits: 138······21."""
    if len(number) < 7:
        return DOT * len(number)
    return number[:3] + DOT * (len(number) - 5) + number[-2:]
