"""unittest: test cases can be declared and their assertions called; nothing is run."""


class SkipTest(Exception):
    pass


class TestCase:
    failureException = AssertionError
    maxDiff = 640

    def __init__(self, methodName="runTest"):
        self._testMethodName = methodName

    def setUp(self):
        pass

    def tearDown(self):
        pass

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def _check(self, holds, text, msg):
        if not holds:
            raise self.failureException(text if msg is None else f"{text} : {msg}")

    def fail(self, msg=None):
        raise self.failureException(msg)

    def skipTest(self, reason):
        raise SkipTest(reason)

    def assertEqual(self, first, second, msg=None):
        self._check(first == second, f"{first!r} != {second!r}", msg)

    def assertNotEqual(self, first, second, msg=None):
        self._check(first != second, f"{first!r} == {second!r}", msg)

    def assertTrue(self, expr, msg=None):
        self._check(expr, f"{expr!r} is not true", msg)

    def assertFalse(self, expr, msg=None):
        self._check(not expr, f"{expr!r} is not false", msg)

    def assertIs(self, expr1, expr2, msg=None):
        self._check(expr1 is expr2, f"{expr1!r} is not {expr2!r}", msg)

    def assertIsNone(self, obj, msg=None):
        self._check(obj is None, f"{obj!r} is not None", msg)

    def assertIsNotNone(self, obj, msg=None):
        self._check(obj is not None, "unexpectedly None", msg)

    def assertIn(self, member, container, msg=None):
        self._check(member in container, f"{member!r} not found in {container!r}", msg)

    def assertIsInstance(self, obj, cls, msg=None):
        self._check(isinstance(obj, cls), f"{obj!r} is not an instance of {cls!r}", msg)

    def assertGreater(self, a, b, msg=None):
        self._check(a > b, f"{a!r} not greater than {b!r}", msg)

    def assertLess(self, a, b, msg=None):
        self._check(a < b, f"{a!r} not less than {b!r}", msg)

    def assertAlmostEqual(self, first, second, places=7, msg=None, delta=None):
        near = abs(first - second) <= delta if delta is not None else round(abs(first - second), places) == 0
        self._check(first == second or near, f"{first!r} != {second!r} within {places} places", msg)

    def assertRaises(self, expected_exception, *args, **kwargs):
        expected = _Raises(expected_exception)
        if not args:
            return expected
        with expected:
            args[0](*args[1:], **kwargs)
        return None

    def subTest(self, msg=None, **params):
        from contextlib import nullcontext
        return nullcontext()


class _Raises:
    def __init__(self, expected):
        self.expected = expected

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, tb):
        if exc_type is None:
            raise AssertionError(f"{self.expected.__name__} not raised")
        self.exception = exc_value
        return issubclass(exc_type, self.expected)


def _same(test):
    return test


def skip(reason):
    return _same


def skipIf(condition, reason):
    return _same


skipUnless = skipIf


def expectedFailure(test_item):
    return test_item


def main(*args, **kwargs):
    pass


def __getattr__(name):
    if name == "case":
        import sys
        return sys.modules["unittest"]
    raise AttributeError(f"module 'unittest' has no attribute {name!r}")
