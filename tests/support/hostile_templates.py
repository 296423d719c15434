"""Templates that would hang or fill the memory, for a process of its own: `hostile_templates.py`.

It fills in each as the page's, which may use most, and prints how that ended and how many seconds it took.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress

from jinja2 import DictLoader, StrictUndefined

from automation.sandbox import FAILED, Sandbox

_LOOP = "{% for a in many %}"
_END = "{% endfor %}"

TEMPLATES = [
    # Lists of lists, which double each time.
    "{% set a = [1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "{% set a1 = ['x'] %}"
    + "".join(f"{{% set a{n + 1} = [a{n}, a{n}] %}}" for n in range(1, 40))
    + "{{ a40 | length }}",
    "{% set a = (1, 2) %}" + "{% set a = (a, a) %}" * 40 + "{{ a | join }}",
    "{% set a = {'x': 1} %}" + "{% set a = {'x': a, 'y': a} %}" * 40 + "{{ a | tojson }}",
    "{% set a = [many] %}" + "{% set a = [a, a] %}" * 40 + "{% if a == a %}x{% endif %}",
    "{% set a = many %}" + "{% set a = a + a %}" * 40 + "{{ a | length }}",
    "{% set a = text %}" + "{% set a = a ~ a %}" * 40 + "{{ a | length }}",
    "{% set a = text %}" + "{% set a = a + a %}" * 40 + "{{ a | length }}",
    # Ranges inside filters.
    "{{ range(10 ** 9) | list | length }}",
    "{{ range(10 ** 9) | join }}",
    "{{ range(10 ** 9) | sum }}",
    "{{ range(10 ** 9) | sort | first }}",
    "{{ range(10 ** 9) | map('string') | join }}",
    "{{ range(10 ** 9) | select('odd') | list }}",
    "{{ range(10 ** 9) | batch(2) | list }}",
    "{{ range(10 ** 9) | groupby('x') }}",
    "{{ range(10 ** 9) | unique | list }}",
    "{{ (10 ** 9) in range(10 ** 18) | list }}",
    # Texts and numbers as long as somebody likes.
    "{{ 'x' * 10 ** 9 }}",
    "{{ 'x' * 999999999 }}",
    "{{ [0] * 999999999 }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ 'x' | center(10 ** 9) }}",
    "{{ 'x' | center(999999999) }}",
    "{{ 'x'.ljust(999999999) }}",
    "{{ 'x'.zfill(999999999) }}",
    "{{ text | indent(999999999) }}",
    "{{ text | wordwrap(1) }}" * 2_000,
    "{% set a = 'x' %}" + "{% set a = a ~ a %}" * 20 + "{{ a | wordwrap(1) }}",
    "{{ text | replace('', text) | replace('', text) | replace('', text) }}",
    "{{ many | join(text) | replace('0', text) | replace('1', text) }}",
    "{{ many | tojson | replace(',', text) | replace('w', text) }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 2 ** 999999999 }}",
    "{{ 999999999 * 999999999 * 999999999 }}",
    "{{ 'x' | int(999) * text }}",
    "{{ (1 / 3) | round(999999999) }}",
    "{{ 1 | round(-999999999) }}",
    "{{ lipsum(n=99999) }}",
    "{% set c = cycler(many) %}{{ c.next() }}",
    "{% set n = namespace(x=text) %}" + _LOOP + "{% set n.x = n.x ~ n.x %}" + _END,
    "{{ dict(a=many) | xmlattr }}",
    "{{ text | urlize }}" * 5_000,
    "{{ many | pprint }}" * 5_000,
    # Round and round.
    _LOOP * 3 + _END * 3,
    _LOOP * 8 + _END * 8,
    _LOOP * 3 + "{{ text }}" + _END * 3,
    _LOOP * 2 + "{% if many == others %}x{% endif %}" + _END * 2,
    _LOOP * 2 + "{% if 'q' in long %}x{% endif %}" + _END * 2,
    _LOOP * 2 + "{% if number is in many %}x{% endif %}" + _END * 2,
    _LOOP * 2 + "{% if many | tojson %}x{% endif %}" + _END * 2,
    _LOOP * 2 + "{% if long | upper %}x{% endif %}" + _END * 2,
    _LOOP * 2 + "{% if many ~ many %}x{% endif %}" + _END * 2,
    _LOOP * 2 + "{% if number or number %}x{% endif %}" * 1_500 + _END * 2,
    _LOOP * 2 + _LOOP.replace("many", "many if false") + _END * 3,
    "{% for a in many recursive %}{{ loop(many) }}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}"
    + "{% if number %}{% endif %}" * 3_000
    + "{% endmacro %}"
    + _LOOP * 2
    + "{{ m() }}"
    + _END * 2,
    "{% macro m(f) %}{{ f(f) }}{{ f(f) }}{% endmacro %}{{ m(m) }}",
    _LOOP * 2 + "{{ line(long) }}" + _END * 2,
    _LOOP * 2 + "{% include 'style' %}" + _END * 2,
    "{% include 'self' %}{% include 'self' %}",
    "{% set n = n | default(0) + 1 %}{% if n < 40 %}{% include 'self' %}{% include 'self' %}{% endif %}",
    "{% call line('x') %}{% endcall %}",
    "{% filter upper %}{{ text }}{% endfilter %}" + "{% filter center(10 ** 9) %}x{% endfilter %}",
    "{% extends 'self' %}",
    "{% import 'self' as s %}{{ s }}",
    "{% block b %}{{ self.b() }}{% endblock %}",
    "{% set x %}{{ text }}{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 40 + "{{ x }}",
    # Templates that are themselves too much.
    "{{ number }}" * 500_000,
    "{{ " + "number + " * 500_000 + "1 }}",
    "{{ " + "1 + " * 500_000,
    "{{ " + "[" * 50_000,
    "{{ " + "9" * 1_000_000 + " }}",
    "{% if number %}" * 5_000 + "{% endif %}" * 5_000,
    "{{ number" + " | upper" * 20_000 + " }}",
    "{{ number" + ".a" * 50_000 + " }}",
]

MANY = list(range(3_000))
VALUES = {
    "many": MANY,
    "others": list(MANY),
    "text": "word " * 1_000,
    "long": "x" * 1_000_000,
    "number": 7,
    "line": lambda text: text.replace("y", "z"),
}


def main() -> None:
    with suppress(ImportError):
        import resource  # Windows has no such limit

        resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
    for number, source in enumerate(TEMPLATES):
        environment = Sandbox(
            calls=["line"],
            loader=DictLoader({"self": source, "style": "a { } " * 1_000}),
            undefined=StrictUndefined,
            autoescape=bool(number % 2),
        )
        began = time.process_time()
        try:
            ended = f"{len(environment.get_template('self').render(VALUES))} characters"
        except FAILED as error:
            ended = f"refused: {error or type(error).__name__}"
        sys.stdout.write(json.dumps([source[:60], ended, time.process_time() - began]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.setrecursionlimit(1_000)
    main()
