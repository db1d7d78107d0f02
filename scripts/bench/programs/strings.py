"""Strings formatted, joined, split and compared."""


def main():
    words = []
    for i in range(4000):
        words.append(f"layer{i % 17}.conv{i % 3}: {i * 0.5:.2f}")
        if words[-1].startswith("layer3") and "conv1" in words[-1]:
            words[-1] = words[-1].replace("conv", "bn").upper()
    text = ", ".join(words)
    return len(text), text.count("BN"), len(text.split(", "))
