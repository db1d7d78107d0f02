"""Old names for old Pythons."""
import collections.abc as container_abcs

int_classes = int
string_classes = (str, bytes)
