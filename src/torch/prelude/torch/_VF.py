"""torch._VF: ops of recurrent layers. All of it are ops of the table."""
