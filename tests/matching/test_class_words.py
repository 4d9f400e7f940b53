from payportal.matching.class_words import CLASS_WORDS, class_words
from payportal.matching.draft import STRENGTH


def test_every_class_has_words_of_its_own():
    assert CLASS_WORDS.keys() == STRENGTH.keys()


def test_a_class_without_words_is_written_as_people_would():
    assert class_words("some_hunch") == "some hunch"
