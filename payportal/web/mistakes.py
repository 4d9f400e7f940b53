"""What is wrong in a form, in the language of whoever filled it in."""

from collections.abc import Mapping, Sequence

from payportal.web.language import said


def spoken(errors: Mapping[str, Sequence[str]]) -> dict[str, dict[str, list[str]]]:
    """Return the ``errors`` of a form read by hand, by field, as templates take them: translated where known."""
    return {"errors": {name: [said(one) for one in found] for name, found in errors.items()}}
