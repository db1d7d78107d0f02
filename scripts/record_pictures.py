"""Writes small JPEG pictures of every usual kind with Pillow, and a hash of the pixels that Pillow reads from them, turned by no EXIF.

    python scripts/record_pictures.py        writes test/facts/pictures/
"""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image, features

FOLDER = Path(__file__).resolve().parent.parent / "test" / "facts" / "pictures"


def drawn(width, height, channels):
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 90 * np.sin(x / (3 + k) + k) * np.cos(y / (4 + 2 * k)) + 30 * ((x // 7 + y // 5) % 2) for k in range(channels)]
    pixels = np.clip(np.stack(waves, -1), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels[..., 0] if channels == 1 else pixels)


def turned(orientation):
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif[0x0112] = orientation
    return {"exif": exif}


def main():
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    cases = {
        "444": ((41, 29, 3), {"subsampling": 0}), "422": ((41, 29, 3), {"subsampling": 1}), "420": ((41, 29, 3), {"subsampling": 2}),
        "420-even": ((64, 48, 3), {"subsampling": 2, "quality": 95}), "420-narrow": ((3, 50, 3), {"subsampling": 2}), "low": ((41, 29, 3), {"quality": 8}),
        "grey": ((37, 23, 1), {}), "grey-progressive": ((37, 23, 1), {"progressive": True}),
        "progressive": ((61, 47, 3), {"progressive": True, "quality": 90}), "progressive-444": ((61, 47, 3), {"progressive": True, "subsampling": 0}),
        "restarts": ((61, 47, 3), {"restart_marker_blocks": 3}), "restarts-progressive": ((61, 47, 3), {"restart_marker_rows": 1, "progressive": True}),
        "optimized": ((41, 29, 3), {"optimize": True}), "rgb": ((41, 29, 3), {"keep_rgb": True}), "one": ((1, 1, 3), {}), "cmyk": ((16, 16, 4), {}),
        "exif-6": ((12, 8, 3), turned(6)), "exif-3": ((12, 8, 3), turned(3)), "exif-1": ((12, 8, 3), turned(1)), "exif-8.png": ((12, 8, 3), turned(8)),
    }
    facts = {}
    for name, (shape, options) in cases.items():
        picture = drawn(*shape)
        if shape[2] == 4:
            picture = Image.frombytes("CMYK", shape[:2], picture.tobytes())
        file = io.BytesIO()
        name = name if name.endswith(".png") else f"{name}.jpg"
        picture.save(file, "PNG" if name.endswith(".png") else "JPEG", **options)
        (FOLDER / name).write_bytes(file.getvalue())
        read = Image.open(file)
        pixels = np.asarray(read.convert("RGB"))
        assert pixels.shape[:2] == (shape[1], shape[0])
        facts[name] = {"width": shape[0], "height": shape[1], "sha256": hashlib.sha256(pixels.tobytes()).hexdigest()[:16]}
        if "exif" in options:
            facts[name]["orientation"] = read.getexif()[0x0112]
    facts["versions"] = {"pillow": Image.__version__, "libjpeg-turbo": features.version("libjpeg_turbo")}
    (FOLDER / "expected.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
