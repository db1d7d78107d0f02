"""Ops of low rank."""
