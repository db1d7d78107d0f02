"""Checkpointed layers."""
