"""Symbolic numbers of the compiler."""
