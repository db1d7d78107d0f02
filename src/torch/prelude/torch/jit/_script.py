"""Scripting."""
from torch.jit import RecursiveScriptModule, ScriptModule, script
