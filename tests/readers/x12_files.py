"""X12 files made in tests: envelopes whose counts and numbers agree, around the segments under test."""

BANK = "01*021000021*DA*123456789*1234567890**01*071000013*DA*555019900"


def header(number=7, *, usage="P", day="260315"):
    return f"ISA*00*{'':10}*00*{'':10}*ZZ*{'BIRCHCO':15}*ZZ*{'HARBORAR':15}*{day}*0930*U*00401*{number:09}*0*{usage}*>"


def bpr(amount, *, handling="C", side="C", method="ACH", day="20260317"):
    return f"BPR*{handling}*{amount}*{side}*{method}*CTX*{BANK}*{day}"


def transaction_set(kind, *segments, number="0001"):
    return [f"ST*{kind}*{number}", *segments, f"SE*{len(segments) + 2}*{number}"]


def group(*sets, number=1, version="004010"):
    body = [segment for one in sets for segment in one]
    return [f"GS*RA*BIRCHCO*HARBORAR*20260315*0930*{number}*X*{version}", *body, f"GE*{len(sets)}*{number}"]


def interchange(*groups, number=7, usage="P", day="260315"):
    body = [segment for one in groups for segment in one]
    return [header(number, usage=usage, day=day), *body, f"IEA*{len(groups)}*{number:09}"]


def joined(segments, *, terminator="~", end="\n"):
    return "".join(f"{segment}{terminator}{end}" for segment in segments)


def x12(kind, *segments, version="004010", usage="P", day="260315"):
    """Return the bytes of a file with one set."""
    sets = group(transaction_set(kind, *segments), version=version)
    return joined(interchange(sets, usage=usage, day=day)).encode()
