"""MT19937 (Matsumoto and Nishimura, 1998), as random and numpy.random use it."""

_N, _M = 624, 397
_ALL = 0xFFFFFFFF


def _times(a, b):
    """a * b modulo 2**32, in steps that stay exact in small numbers."""
    return ((a >> 16) * b % 65536 * 65536 + (a & 0xFFFF) * b) & _ALL


class Mersenne:
    def __init__(self, words, index=_N):
        self._words = words
        self._index = index

    @classmethod
    def from_word(cls, seed):
        words = [seed & _ALL]
        for i in range(1, _N):
            last = words[-1]
            words.append((_times(last ^ last >> 30, 1812433253) + i) & _ALL)
        return cls(words)

    @classmethod
    def from_number(cls, number):
        """Seed with a non-negative integer of any size: its 32-bit digits are the key."""
        key = []
        while number:
            key.append(number & _ALL)
            number >>= 32
        return cls.from_key(key or [0])

    @classmethod
    def from_key(cls, key):
        words = cls.from_word(19650218)._words
        i, j = 1, 0
        for _ in range(max(_N, len(key))):
            last = words[i - 1]
            words[i] = ((words[i] ^ _times(last ^ last >> 30, 1664525)) + key[j] + j) & _ALL
            i, j = i + 1, (j + 1) % len(key)
            if i >= _N:
                words[0] = words[_N - 1]
                i = 1
        for _ in range(_N - 1):
            last = words[i - 1]
            words[i] = ((words[i] ^ _times(last ^ last >> 30, 1566083941)) - i) & _ALL
            i += 1
            if i >= _N:
                words[0] = words[_N - 1]
                i = 1
        words[0] = 0x80000000
        return cls(words)

    @classmethod
    def from_state(cls, state):
        return cls(list(state[:-1]), state[-1])

    def state(self):
        return (*self._words, self._index)

    def _refill(self):
        words = self._words
        for k in range(_N):
            y = words[k] & 0x80000000 | words[(k + 1) % _N] & 0x7FFFFFFF
            words[k] = words[(k + _M) % _N] ^ y >> 1 ^ (0x9908B0DF if y & 1 else 0)
        self._index = 0

    def word(self):
        """The next 32 bits."""
        if self._index >= _N:
            self._refill()
        y = self._words[self._index]
        self._index += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9D2C5680
        y ^= y << 15 & 0xEFC60000
        return y ^ y >> 18

    def real(self):
        """A float in [0, 1) with 53 bits."""
        a, b = self.word() >> 5, self.word() >> 6
        return (a * 67108864.0 + b) / 9007199254740992.0

    def bits(self, k):
        """A whole number of k bits, the lowest word drawn first."""
        number, shift = 0, 0
        while k > 0:
            word = self.word()
            if k < 32:
                word >>= 32 - k
            number |= word << shift
            shift += 32
            k -= 32
        return number
