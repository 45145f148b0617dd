"""Shared fixtures. A fixture gives a real part on a temporary store, never a mock."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
