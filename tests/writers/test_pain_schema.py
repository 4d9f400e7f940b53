"""Every message that is known has a schema, and it is that message's own."""

import pytest
from lxml import etree

from payportal.writers.pain_schema import MESSAGES, NAMESPACE, schema_of


@pytest.mark.parametrize("message", MESSAGES)
def test_a_schema_judges_its_own_message_only(message):
    schema = schema_of(message)
    other = next(name for name in MESSAGES if name[:8] == message[:8] and name != message)
    for name, why in ((message, "Missing child element"), (other, "No matching global declaration")):
        assert not schema.validate(etree.fromstring(f'<Document xmlns="{NAMESPACE}{name}"/>'))
        assert why in schema.error_log[0].message
