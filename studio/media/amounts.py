"""How sizes and lengths are written, the same on screen, in errors and in commands."""

from __future__ import annotations


def size_text(size: int) -> str:
    """Bytes as people say them: `1.4 MB` (powers of 1000, as on drives)."""
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            whole = unit == "B" or amount >= 100
            return f"{amount:.0f} {unit}" if whole else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def length_text(length_ms: int) -> str:
    """A length or position: `00:12`, from one hour on `1:02:03`."""
    minutes, seconds = divmod(max(length_ms, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
