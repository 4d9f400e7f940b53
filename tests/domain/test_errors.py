from payportal.domain import errors


def test_a_failure_shows_its_sentence_and_carries_its_code():
    failure = errors.BadTerms("write NET 30")
    assert (str(failure), failure.message, failure.code) == ("write NET 30", "write NET 30", "bad_terms")


def test_a_code_can_be_narrowed_for_one_failure_only():
    assert errors.PayportalError("no", code="unknown_profile").code == "unknown_profile"
    assert errors.PayportalError("no").code == "refused"


def test_a_refused_file_knows_its_line():
    refused = errors.FileRefused("bad byte", code="bad_encoding", line=4)
    assert (refused.line, refused.code, str(refused)) == (4, "bad_encoding", "bad byte")
    assert errors.FileRefused("empty").line == 0


def test_every_named_failure_has_a_code_of_its_own():
    named = [one for one in errors.PayportalError.__subclasses__() if one.__module__ == errors.__name__]
    assert len({failure.code for failure in named}) == len(named)
