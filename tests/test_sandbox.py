"""Templates that would go round for ever or fill the memory are refused; all others print as in Jinja."""

from __future__ import annotations

import tracemalloc

import pytest
from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from automation.sandbox import BUDGET, FAILED, Sandbox

VALUES = {
    "rows": [{"ref": "1.1", "text": "a & b <c>"}, {"ref": "1.2", "text": ""}],
    "many": list(range(2_000)),
    "text": "word " * 1_000,
    "number": 7,
    "nothing": [],
    "pairs": [("a", 1), ("b", 2)],
}

_ROUND = "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}"

ENDLESS = [
    _ROUND,
    _ROUND.replace("many", "range(99999)"),
    _ROUND.replace("in many", "in many | _turns(-10 ** 6)", 1),
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for a in many recursive %}{{ loop(many) }}{% endfor %}",
    "{% include 'self' %}",
    "{% for a in rows %}" * 25 + "{% endfor %}" * 25,
    "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 9 ** 99999999 }}",
    "{% set n = namespace(t=3) %}{% for a in many %}{% set n.t = n.t * n.t %}{% endfor %}",
]

HUGE = [
    "{% for a in many %}{% for b in many %}{{ text }}{% endfor %}{% endfor %}",
    "{% for a in many %}{% for b in many %}" + "static " * 100 + "{% endfor %}{% endfor %}",
    "{% set n = namespace(t='x') %}{% for a in many %}{% set n.t = n.t ~ n.t %}{% endfor %}",
    "{% set n = namespace(t='x') %}{% for a in many %}{% set n.t = n.t + n.t %}{% endfor %}",
    "{% set n = namespace(t=[1]) %}{% for a in many %}{% set n.t = n.t + n.t %}{% endfor %}",
    "{% set a = text ~ text %}" + "{% set a = a ~ a %}" * 60,
    "{{ text | replace('w', text) | replace('o', text) }}",
    "{{ many | join(text) | replace('w', text) }}",
    "{{ 'x' * 10000000000 }}",
    "{{ text * number ** 6 }}",
    "{{ [1] * 10000000000 }}",
    "{{ '%9999999999d' % number }}",
    "{{ '%9999999999d' | format(number) }}",
    "{{ '{:>9999999999}'.format(number) }}",
    "{{ text.ljust(9999999999) }}",
    "{{ text | center(9999999999) }}",
    "{{ text | indent(9999999999) }}",
    "{{ many | batch(9999999999, text) | list }}",
    "{{ text | wordwrap(1, true, text) }}",
    "{{ lipsum(99999) }}",
]


def _fill(source):
    environment = Sandbox(calls=["line"], loader=DictLoader({"self": source}), undefined=StrictUndefined)
    return environment.get_template("self").render(VALUES)


@pytest.mark.parametrize("source", ENDLESS, ids=range(len(ENDLESS)))
def test_a_template_that_would_run_for_ever_is_refused(source):
    with pytest.raises(FAILED):
        _fill(source)


@pytest.mark.parametrize("source", HUGE, ids=range(len(HUGE)))
def test_a_template_that_would_fill_the_memory_is_refused_first(source):
    tracemalloc.start()
    try:
        with pytest.raises(FAILED):
            _fill(source)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500_000_000


REACHING = [
    "{{ text.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ rows.__len__() }}",
    "{{ rows.append(1) }}",
    "{{ rows.clear() }}",
    "{{ text['__class__'] }}",
    "{{ text | attr('__class__') }}",
    "{{ cycler.__init__.__globals__.os.system('id') }}",
    "{{ '{0.__class__}'.format(text) }}",
    "{{ self.__init__.__globals__ }}",
    "{% import 'os' as os %}",
    "{{ many.__reduce_ex__(2) }}",
]


@pytest.mark.parametrize("source", REACHING)
def test_nothing_inside_python_is_reached(source):
    environment = Sandbox(loader=DictLoader({}), undefined=StrictUndefined)
    with pytest.raises(TemplateError):
        environment.from_string(source).render(VALUES)
    assert VALUES["rows"][0]["ref"] == "1.1"


ORDINARY = [
    "plain",
    "{{ text | upper }} {{ number }} {{ number + 1 }} {{ number * 2 }} {{ number % 4 }} {{ number / 2 }}",
    "{% for row in rows %}{{ loop.index }}/{{ loop.length }} {{ loop.last }}{{ row.ref }}{% endfor %}",
    "{% for row in rows %}{{ loop.revindex }}{{ loop.first }}{{ loop.nextitem is defined }}{% endfor %}",
    "{% for row in nothing %}x{% else %}none{% endfor %}",
    "{% for row in rows if row.text %}{{ row.text | e }}{% endfor %}",
    "{% for a in rows %}{% for b in rows %}{{ a.ref ~ b.text ~ 1 }}{% endfor %}{% endfor %}",
    "{% for a, b in pairs %}{{ a }}={{ b | default('none') }}{% endfor %}{{ lost | default('-') }}",
    "{{ rows | join(', ', attribute='ref') }} {{ many | length }} {{ text | replace('word', '<w>') }}",
    "{% if number in [6, 7] and rows is defined and number is odd and number is gt 3 %}yes{% endif %}",
    "{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m('<x>') }}{{ m(rows[0].text) }}",
    "{% set a = number ~ ' and ' ~ rows[0].text %}{{ a }}{{ a | length }}",
    "{{ 'yes' if number > 3 else 'no' }} {{ text | truncate(20) }} {{ text | wordwrap(40) }}",
    "{{ rows | tojson }} {{ text | trim | title }} {{ rows[0].ref }} {{ rows[0]['ref'] }}",
    "{{ 'a' + 'b' }} {{ [1] + [2] }} {{ 7 // 2 }} {{ -number }}",
    "{{ markup }} {{ markup ~ '<' }}",
]


@pytest.mark.parametrize("escape", [False, True])
@pytest.mark.parametrize("source", ORDINARY)
def test_an_ordinary_template_prints_what_it_prints_in_jinja(source, escape):
    values = VALUES | {"markup": Markup("<b>")}
    options = {"autoescape": escape, "undefined": StrictUndefined}
    ours = Sandbox(calls=["line"], **options).from_string(source).render(values)
    assert ours == ImmutableSandboxedEnvironment(**options).from_string(source).render(values)


def test_an_unknown_name_in_a_template_is_reported():
    with pytest.raises(TemplateError, match="'nobody' is undefined"):
        Sandbox(undefined=StrictUndefined).from_string("{% for a in nobody %}{% endfor %}").render(VALUES)


def test_printed_values_can_be_converted():
    environment = Sandbox(finalize=lambda value: "" if value is None else value)
    assert environment.from_string("[{{ none }}{{ 1 }}]").render() == "[1]"


def test_each_document_has_the_whole_budget():
    environment = Sandbox()
    template = environment.from_string("{% for a in many %}{{ text }}{% endfor %}")
    for _ in range(3):
        environment.begin(11_000_000)
        template.render(VALUES)
    environment.begin(9_000_000)
    with pytest.raises(TemplateError, match="come to more than a document can hold"):
        template.render(VALUES)
    environment.begin()
    assert environment._left == BUDGET
