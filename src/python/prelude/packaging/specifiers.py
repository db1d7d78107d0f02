"""Conditions on versions: ">=1.2,<2"."""

from packaging.version import Version


class InvalidSpecifier(ValueError):
    pass


class Specifier:
    def __init__(self, spec="", prereleases=None):
        spec = spec.strip()
        for operator in ("===", "~=", "==", "!=", "<=", ">=", "<", ">"):
            if spec.startswith(operator):
                self.operator, self.version = operator, spec[len(operator):].strip()
                return
        raise InvalidSpecifier(f"Invalid specifier: {spec!r}")

    def __str__(self):
        return self.operator + self.version

    def __contains__(self, item):
        return self.contains(item)

    def contains(self, item, prereleases=None):
        found = item if isinstance(item, Version) else Version(item)
        if self.version.endswith(".*"):
            wanted = Version(self.version[:-2]).release
            same = (found.release + (0,) * len(wanted))[:len(wanted)] == wanted
            return same if self.operator == "==" else not same
        wanted = Version(self.version)
        if self.operator == "~=":
            return found >= wanted and found.release[:len(wanted.release) - 1] == wanted.release[:-1]
        if wanted.local is None:
            found = Version(found.public)
        return {"==": found == wanted, "===": str(found) == self.version, "!=": found != wanted, "<=": found <= wanted,
                ">=": found >= wanted, "<": found < wanted, ">": found > wanted}[self.operator]


class SpecifierSet:
    def __init__(self, specifiers="", prereleases=None):
        self._specs = [Specifier(part) for part in specifiers.split(",") if part.strip()]

    def __contains__(self, item):
        return self.contains(item)

    def contains(self, item, prereleases=None, installed=None):
        return all(spec.contains(item) for spec in self._specs)

    def __str__(self):
        return ",".join(sorted(map(str, self._specs)))
