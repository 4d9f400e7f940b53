"""Templates are read without their lay-out, and say the same."""

import traceback

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from payportal.web.templating import Compact

PAGE = """<ul>
  {# what is due #}
  {% for one in found %}
    <li>{{ one }}</li>
  {% endfor %}
</ul>
{% if found %}{% set last = found[-1] %}{% endif %}
<p>
  <a>first</a>{% if found %}
  <a>second</a>{% endif %}
</p>
<textarea>{{ typed }}</textarea>
"""


def written(name, **values):
    environment = Environment(loader=DictLoader({name: PAGE}), extensions=[Compact], autoescape=True)
    return environment.get_template(name).render(**values)


def test_neither_indentation_nor_lines_of_tags_alone_are_sent():
    assert written("page.html", found=["a", "b"], typed="x") == (
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>\n<a>first</a>\n<a>second</a>\n</p>\n<textarea>x</textarea>"
    )


def test_cells_and_rows_stand_close_and_faults_after_them_name_their_line():
    table = "<tr>\n  <th>a</th>\n  <td>b</td>\n</tr>\n{% if 1 %}\n<tr><td>c</td></tr>\n{% endif %}\n{{ fault }}"
    environment = Environment(loader=DictLoader({"page.html": table}), extensions=[Compact])
    assert environment.get_template("page.html").render(fault="") == (
        "<tr>\n<th>a</th><td>b</td></tr><tr><td>c</td></tr>"
    )
    assert environment.parse(Compact(environment).preprocess(table, "page.html")).body[-1].lineno == 8


def test_what_is_written_into_a_page_keeps_its_blanks():
    assert "<textarea>one\n   two\n</textarea>" in written("page.html", found=[], typed="one\n   two\n")


def test_other_texts_keep_their_lay_out():
    assert "\n  \n" in written("mail.txt", found=["a"], typed="")


@pytest.mark.parametrize("line", range(1, 6))
def test_a_fault_still_names_its_line(line):
    broken = "\n".join(["  {% set one = 1 %}"] * (line - 1) + ["  {{ nothing.there }}"])
    environment = Environment(loader=DictLoader({"page.html": broken}), extensions=[Compact])
    with pytest.raises(UndefinedError) as raised:
        environment.get_template("page.html").render()
    places = [frame.lineno for frame in traceback.extract_tb(raised.value.__traceback__) if "template" in frame.name]
    assert places == [line]
