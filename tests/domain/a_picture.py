"""Pictures as people send them, and as nobody should."""

import struct
import zlib
from base64 import b64decode

from payportal.domain.picture import SIGNATURE, chunk

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABh"
    "Y3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAAB"
    "UAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAA"
    "AAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9Y"
    "WVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM"
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBC"
    "YFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSk"
    "pKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAYADADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAwAF"
    "/8QAFRABAQAAAAAAAAAAAAAAAAAAAAL/xAAXAQEBAQEAAAAAAAAAAAAAAAAEAgMF/8QAFREBAQAAAAAAAAAAAAAAAAAAAAL/2gAM"
    "AwEAAhEDEQA/AMqSSOSSukyWSyKSyNTeSSWRSWR6IlkSSUnRoCSyWUhqbySSykPREv/Z"
)
"""48 × 24 pixels, from dark blue to orange, as a browser writes them."""


def raw(width, height, colour=(18, 56, 91, 255)):
    """The rows of a picture of one colour."""
    return (b"\0" + bytes(colour) * width) * height


def header(width, height, *, depth=8, colour=6, passes=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, passes))


def a_png(width=64, height=32, *, before=b"", after=b"", rows=None, head=None, **more):
    """A PNG of one colour; ``before`` are chunks in front of its pixels, ``after`` is what stands behind its end."""
    pixels = chunk(b"IDAT", zlib.compress(raw(width, height) if rows is None else rows))
    return SIGNATURE + (head or header(width, height, **more)) + before + pixels + chunk(b"IEND", b"") + after
