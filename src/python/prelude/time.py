"""time: there is no clock; asking for the time gives an unknown."""

import _headtorch
from collections import namedtuple

struct_time = namedtuple("struct_time", "tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst",
                         module="time")
timezone = altzone = daylight = 0
tzname = ("UTC", "UTC")


def time():
    return _headtorch.quiet("the time")


def perf_counter():
    return _headtorch.quiet("the time")


time_ns = perf_counter_ns = monotonic = monotonic_ns = process_time = process_time_ns = thread_time = perf_counter


def sleep(secs):
    pass


def _broken_down(secs):
    """(year, month, day, hour, minute, second, weekday, day of the year) of seconds since 1970, UTC."""
    days, rest = divmod(int(secs // 1), 86400)
    # Days counted from 1 March of the year 0 make leap days fall at the end of a year.
    era, day_of_era = divmod(days + 719468, 146097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_from_march + 2) // 5 + 1
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    year = year_of_era + era * 400 + (month <= 2)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    before = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[month - 1] + (leap and month > 2)
    return year, month, day, rest // 3600, rest // 60 % 60, rest % 60, (days + 3) % 7, before + day


def gmtime(secs=None):
    if secs is None:
        return _headtorch.quiet("the time")
    return struct_time(*_broken_down(secs), 0)


localtime = gmtime


def mktime(t):
    return _headtorch.quiet("the time")


def ctime(secs=None):
    return _headtorch.quiet("the time")


def asctime(t=None):
    return _headtorch.quiet("the time")


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")


def _strftime(format, t, more=None):
    """format with the fields of t; more: extra directives."""
    year, month, day, hour, minute, second, weekday, yearday = t[:8]
    values = {"Y": f"{year:04d}", "m": f"{month:02d}", "d": f"{day:02d}", "H": f"{hour:02d}", "M": f"{minute:02d}",
              "S": f"{second:02d}", "y": f"{year % 100:02d}", "j": f"{yearday:03d}", "I": f"{(hour + 11) % 12 + 1:02d}",
              "p": "PM" if hour >= 12 else "AM", "A": _DAYS[weekday], "a": _DAYS[weekday][:3],
              "B": _MONTHS[month - 1], "b": _MONTHS[month - 1][:3], "w": str((weekday + 1) % 7), "%": "%", "Z": "UTC",
              "e": f"{day:2d}", **(more or {})}
    values["F"] = f"{values['Y']}-{values['m']}-{values['d']}"
    values["T"] = f"{values['H']}:{values['M']}:{values['S']}"
    values["c"] = f"{values['a']} {values['b']} {day:2d} {values['T']} {year}"
    made, at = "", 0
    while at < len(format):
        if format[at] == "%" and format[at + 1:at + 2] in values:
            made += values[format[at + 1]]
            at += 2
        else:
            made += format[at]
            at += 1
    return made


def strftime(format, t=None):
    return _headtorch.quiet("the time") if t is None else _strftime(format, t)


def strptime(string, format="%a %b %d %H:%M:%S %Y"):
    return _headtorch.quiet("a time read from text")


def get_clock_info(name):
    return _headtorch.quiet("the clock")
