"""How sizes and lengths are written, the same on screen, in errors and in commands."""

from __future__ import annotations

KIB = 1024


def size_text(size: int) -> str:
    """Bytes as a person reads them: `3 kB`, `12.5 MB`, `4.0 GB` (powers of 1024)."""
    if size < KIB:
        return f"{size} B"
    if size < KIB**2:
        return f"{size / KIB:.0f} kB"
    if size < KIB**3:
        return f"{size / KIB**2:.1f} MB"
    return f"{size / KIB**3:.1f} GB"


def length_text(length_ms: int) -> str:
    """A length or position: `00:12`, from one hour on `1:02:03`."""
    minutes, seconds = divmod(max(length_ms, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
