"""What an ACH file must be by the NACHA rules, read without anything of ours: the last reader before the bank's."""

from collections import namedtuple

Entry = namedtuple("Entry", "sec code routing account cents identity name trace remittance")
AWAITED = object()
"""Stands where an entry says that its addendum follows."""


def entries_of(data):
    """The entries of a file; an AssertionError says which rule it breaks."""
    text = data.decode("ascii")
    assert text == text.upper()
    records = text.split("\n")
    assert records.pop() == ""
    assert {len(record) for record in records} == {94}
    assert len(records) % 10 == 0
    last = max(place for place, record in enumerate(records) if record.strip("9"))
    assert all(record == "9" * 94 for record in records[last + 1 :])
    assert len(records) - last - 1 < 10
    head, *inner, tail = records[: last + 1]
    assert (head[0], tail[0]) == ("1", "9")
    assert (head[1:3], head[34:37], head[37:39], head[39]) == ("01", "094", "10", "1")
    entries, batches, sums = [], 0, [0, 0, 0, 0]
    while inner:
        end = next(place for place, record in enumerate(inner) if record[0] == "8")
        batches += 1
        found, totals = _batch(inner[: end + 1], batches)
        entries += found
        sums = [ours + theirs for ours, theirs in zip(sums, totals, strict=True)]
        inner = inner[end + 1 :]
    traces = [entry.trace for entry in entries]
    assert traces == sorted(set(traces))
    assert int(tail[1:7]) == batches
    assert int(tail[7:13]) * 10 == len(records)
    assert _stated(tail, 13, 8) == [sums[0], sums[1] % 10**10, *sums[2:]]
    return entries


def _batch(records, number):
    head, *inner, tail = records
    assert head[0] == "5"
    assert head[50:53] in {"CCD", "PPD"}
    assert (head[1:4], head[40:50], head[79:]) == (tail[1:4], tail[44:54], tail[79:])
    assert int(head[87:]) == number
    assert head[78] == "1"
    assert tail[54:79].isspace()
    entries, sums = [], [0, 0, 0, 0]
    for record in inner:
        sums[0] += 1
        if record[0] == "7":
            before = entries[-1]
            assert (record[1:3], record[83:87], record[87:]) == ("05", "0001", before.trace[-7:])
            assert before.remittance == AWAITED
            entries[-1] = before._replace(remittance=record[3:83].rstrip())
            continue
        entry = _entry(record, head[50:53])
        assert entry.trace[:8] == head[79:87]
        sums[1] += int(entry.routing[:8])
        sums[2 if entry.code[1] == "7" else 3] += entry.cents
        entries.append(entry)
    assert AWAITED not in {entry.remittance for entry in entries}
    assert _stated(tail, 4, 6) == [sums[0], sums[1] % 10**10, *sums[2:]]
    sides = {entry.code[1] for entry in entries}
    assert head[1:4] == ("200" if len(sides) > 1 else {"2": "220", "7": "225"}[sides.pop()])
    return entries, sums


def _entry(record, sec):
    routing = record[3:12]
    assert sum(int(digit) * (3, 7, 1)[place % 3] for place, digit in enumerate(routing)) % 10 == 0
    assert record[1:3] in {"22", "27", "32", "37"}
    cents, flag = int(record[29:39]), record[78]
    assert cents > 0
    assert flag in "01"
    texts = record[12:29].rstrip(), record[39:54].rstrip(), record[54:76].rstrip()
    assert all(texts)
    account, identity, name = texts
    return Entry(sec, record[1:3], routing, account, cents, identity, name, record[79:], AWAITED if flag == "1" else "")


def _stated(record, start, width):
    ends = [start + width, start + width + 10, start + width + 22, start + width + 34]
    return [int(record[a:b]) for a, b in zip([start, *ends], ends, strict=False)]
