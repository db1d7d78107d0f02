"""datetime: dates and durations that a program states; now and today are unknown."""

import _headtorch
import time as _time

MINYEAR = 1
MAXYEAR = 9999


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in(year, month):
    return 29 if month == 2 and _leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _ordinal(year, month, day):
    """Days since 31 December of the year 0."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + sum(_days_in(year, m) for m in range(1, month)) + day


_EPOCH = 719163


class timedelta:
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        total = ((days + weeks * 7) * 86400 + hours * 3600 + minutes * 60 + seconds) * 1000000
        total = round(total + milliseconds * 1000 + microseconds)
        self._total = total
        self.days, rest = divmod(total, 86400000000)
        self.seconds, self.microseconds = divmod(rest, 1000000)

    @classmethod
    def _of(cls, microseconds):
        return cls(microseconds=microseconds)

    def total_seconds(self):
        return self._total / 1000000

    def __repr__(self):
        shown = [f"{name}={getattr(self, name)}" for name in ("days", "seconds", "microseconds") if getattr(self, name)]
        return f"datetime.timedelta({', '.join(shown) or '0'})"

    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        text = f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        if self.days:
            text = f"{self.days} day{'s' if abs(self.days) != 1 else ''}, {text}"
        return text + (f".{self.microseconds:06d}" if self.microseconds else "")

    def __hash__(self):
        return hash(self._total)

    def __bool__(self):
        return self._total != 0

    def __eq__(self, other):
        return self._total == other._total if isinstance(other, timedelta) else NotImplemented

    def __lt__(self, other):
        return self._total < other._total if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other):
        return self._total <= other._total if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other):
        return self._total > other._total if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other):
        return self._total >= other._total if isinstance(other, timedelta) else NotImplemented

    def __add__(self, other):
        return self._of(self._total + other._total) if isinstance(other, timedelta) else NotImplemented

    def __sub__(self, other):
        return self._of(self._total - other._total) if isinstance(other, timedelta) else NotImplemented

    def __neg__(self):
        return self._of(-self._total)

    def __abs__(self):
        return self._of(abs(self._total))

    def __mul__(self, factor):
        return self._of(round(self._total * factor)) if isinstance(factor, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._total / other._total
        return self._of(round(self._total / other)) if isinstance(other, (int, float)) else NotImplemented

    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._total // other._total
        return self._of(self._total // other) if isinstance(other, int) else NotImplemented

    def __mod__(self, other):
        return self._of(self._total % other._total) if isinstance(other, timedelta) else NotImplemented


class tzinfo:
    def utcoffset(self, dt):
        raise NotImplementedError("a tzinfo subclass must implement utcoffset()")


class timezone(tzinfo):
    def __init__(self, offset, name=None):
        self._offset = offset
        self._name = name

    def utcoffset(self, dt):
        return self._offset

    def tzname(self, dt):
        return self._name or ("UTC" if not self._offset else f"UTC{_offset_text(self._offset)}")

    def __eq__(self, other):
        return isinstance(other, timezone) and self._offset == other._offset

    def __hash__(self):
        return hash(self._offset)

    def __str__(self):
        return self.tzname(None)

    def __repr__(self):
        return "datetime.timezone.utc" if self is timezone.utc else f"datetime.timezone({self._offset!r})"


def _offset_text(offset):
    sign = "-" if offset.days < 0 else "+"
    minutes = abs(offset).seconds // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


timezone.utc = timezone(timedelta(0))
UTC = timezone.utc


class date:
    def __init__(self, year, month, day):
        _check_date(year, month, day)
        self.year, self.month, self.day = year, month, day

    @classmethod
    def today(cls):
        return _headtorch.quiet("today's date")

    @classmethod
    def fromordinal(cls, n):
        return cls(*_time._broken_down((n - _EPOCH) * 86400)[:3])

    @classmethod
    def fromisoformat(cls, text):
        try:
            return cls(*[int(part) for part in text.split("-")])
        except (ValueError, TypeError):
            raise ValueError(f"Invalid isoformat string: {text!r}") from None

    def toordinal(self):
        return _ordinal(self.year, self.month, self.day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.weekday() + 1

    def isoformat(self):
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def __str__(self):
        return self.isoformat()

    def timetuple(self):
        return _time.struct_time(*self._fields(), -1)

    def _fields(self):
        return (self.year, self.month, self.day, 0, 0, 0, self.weekday(),
                self.toordinal() - _ordinal(self.year, 1, 1) + 1)

    def strftime(self, format):
        return _time._strftime(format, self._fields(), {"f": "000000", "z": ""})

    def __format__(self, spec):
        return self.strftime(spec) if spec else str(self)

    def replace(self, year=None, month=None, day=None):
        return type(self)(year or self.year, month or self.month, day or self.day)

    def __repr__(self):
        return f"datetime.date({self.year}, {self.month}, {self.day})"

    def _key(self):
        return (self.year, self.month, self.day)

    def __eq__(self, other):
        return self._key() == other._key() if type(other) is type(self) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if type(other) is type(self) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if type(other) is type(self) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if type(other) is type(self) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if type(other) is type(self) else NotImplemented

    def __hash__(self):
        return hash(self._key())

    def __add__(self, other):
        return self.fromordinal(self.toordinal() + other.days) if isinstance(other, timedelta) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + timedelta(-other.days)
        return timedelta(self.toordinal() - other.toordinal()) if isinstance(other, date) else NotImplemented


def _check_date(year, month, day):
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _days_in(year, month):
        raise ValueError("day is out of range for month")


class time:
    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo

    def isoformat(self):
        text = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
        return text + (f".{self.microsecond:06d}" if self.microsecond else "")

    __str__ = isoformat

    def __repr__(self):
        parts = [self.hour, self.minute, *([self.second] if self.second or self.microsecond else []),
                 *([self.microsecond] if self.microsecond else [])]
        return f"datetime.time({', '.join(map(str, parts))})"


class datetime(date):
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        super().__init__(year, month, day)
        for name, value, end in (("hour", hour, 24), ("minute", minute, 60), ("second", second, 60)):
            if not 0 <= value < end:
                raise ValueError(f"{name} must be in 0..{end - 1}")
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo

    @classmethod
    def now(cls, tz=None):
        return _headtorch.quiet("the time")

    @classmethod
    def utcnow(cls):
        return _headtorch.quiet("the time")

    @classmethod
    def today(cls):
        return _headtorch.quiet("the time")

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        return cls(*_time._broken_down(timestamp)[:6], round(timestamp % 1 * 1000000), tz)

    utcfromtimestamp = fromtimestamp

    @classmethod
    def combine(cls, date, time):
        return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond, time.tzinfo)

    @classmethod
    def fromisoformat(cls, text):
        day, _, clock = text.replace("T", " ").partition(" ")
        try:
            whole, _, fraction = clock.partition(".")
            numbers = [int(part) for part in whole.split(":")] if whole else []
            return cls(*[int(part) for part in day.split("-")], *(numbers + [0, 0, 0])[:3],
                       int(fraction.ljust(6, "0")) if fraction else 0)
        except (ValueError, TypeError):
            raise ValueError(f"Invalid isoformat string: {text!r}") from None

    @classmethod
    def strptime(cls, date_string, format):
        return _headtorch.quiet("a time read from text")

    def date(self):
        return date(self.year, self.month, self.day)

    def time(self):
        return time(self.hour, self.minute, self.second, self.microsecond)

    def timestamp(self):
        if self.tzinfo is None:
            return _headtorch.quiet("the local time zone")
        return self._since_year_zero() / 1000000 - _EPOCH * 86400 - self.tzinfo.utcoffset(self).total_seconds()

    def _since_year_zero(self):
        """Microseconds since 31 December of the year 0."""
        seconds = self.toordinal() * 86400 + self.hour * 3600 + self.minute * 60 + self.second
        return seconds * 1000000 + self.microsecond

    def isoformat(self, sep="T", timespec="auto"):
        text = f"{super().isoformat()}{sep}{self.time().isoformat()}"
        return text if self.tzinfo is None else text + _offset_text(self.tzinfo.utcoffset(self))

    def __str__(self):
        return self.isoformat(" ")

    def _fields(self):
        year, month, day, _, _, _, weekday, yearday = super()._fields()
        return year, month, day, self.hour, self.minute, self.second, weekday, yearday

    def strftime(self, format):
        return _time._strftime(format, self._fields(), {"f": f"{self.microsecond:06d}", "z": ""})

    def replace(self, **changes):
        names = ("year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo")
        return type(self)(*[changes.get(name, getattr(self, name)) for name in names])

    def __repr__(self):
        parts = [self.year, self.month, self.day, self.hour, self.minute]
        if self.second or self.microsecond:
            parts.append(self.second)
        if self.microsecond:
            parts.append(self.microsecond)
        zone = "" if self.tzinfo is None else f", tzinfo={self.tzinfo!r}"
        return f"datetime.datetime({', '.join(map(str, parts))}{zone})"

    def _key(self):
        return self._since_year_zero()

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        total = self._since_year_zero() + other._total
        days, rest = divmod(total, 86400000000)
        day = date.fromordinal(days)
        seconds, microsecond = divmod(rest, 1000000)
        return type(self)(day.year, day.month, day.day, seconds // 3600, seconds // 60 % 60, seconds % 60, microsecond,
                          self.tzinfo)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        if not isinstance(other, datetime):
            return NotImplemented
        return timedelta(microseconds=self._since_year_zero() - other._since_year_zero())


date.min, date.max = date(1, 1, 1), date(9999, 12, 31)
