"""What is shown of names, addresses and numbers to somebody who may not be who they belong to."""

HIDDEN = "…"
SHOWN_OF_ACCOUNT = 3


def masked_email(email: str) -> str:
    """Return ``a…@example.com``; nothing for what is no address."""
    name, at, place = email.partition("@")
    return f"{name[0]}{HIDDEN}@{place}" if name and at and place else ""


def masked_name(name: str) -> str:
    """Return the initials of a name, each word cut: ``Acme Corporation`` becomes ``A… C…``."""
    return " ".join(f"{word[0]}{HIDDEN}" for word in name.split())


def masked_account(number: str) -> str:
    """Return the end of an account number; of a short one less than half."""
    return HIDDEN + number[-min(SHOWN_OF_ACCOUNT, len(number) // 2) :] if len(number) > 1 else HIDDEN
