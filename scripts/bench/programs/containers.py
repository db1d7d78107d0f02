"""Lists and dicts: items read, written, appended, sorted, looked for."""


def main():
    counts = {}
    values = []
    for i in range(12000):
        key = i * 7919 % 101
        counts[key] = counts.get(key, 0) + 1
        values.append(key)
        if key in counts and i % 3 == 0:
            values[i // 2] = values[-1] + 1
    values.sort()
    return len(counts), sum(counts.values()), values[500], values[-1]
