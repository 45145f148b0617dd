"""Zaotai Studio: a newsroom's desktop that keeps working when the line to the province is down."""

__version__ = "0.1.0"
