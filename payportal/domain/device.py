"""What a browser says of itself, in the few words that a person recognises."""

SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("CrOS", "Chromebook"), ("Mac OS X", "Mac"), ("Macintosh", "Mac"), ("Linux", "Linux"))  # fmt: skip
# The order matters: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """Return ``Chrome on Windows`` and the like: coarse on purpose, since more would be a fingerprint."""
    browser = next((word for mark, word in BROWSERS if mark in user_agent), "")
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "")
    return " on ".join(word for word in (browser, system) if word) or "Unknown device"
