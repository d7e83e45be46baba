# SPDX-License-Identifier: Apache-2.0
"""Texts as Markdown that says exactly that text, judged by a real parser."""

from __future__ import annotations

import html
import re

import pytest
from markdown_it import MarkdownIt

from kthena_codegen import markup

HOSTILE = [
    "hf://<namespace>/<repo>", "{a|b}", "{{ x }}", "a | b", "```yaml\nkey: {v}\n```",
    "---\nfront: matter\n---", '"""quoted""" and \\ back\\slash', "漢字 — dash",
    "a\n\n\n\nb", "trailing  \nspaces  ", "import x from 'y'", "export const a = 1",
    "# heading", "heading #", "1. one\n2. two", "- a\n- b", "* a", "+ a", "> quote", "=====",
    "<script>alert(1)</script>", "</td>", "[x](javascript:1)", "![i](x)", "`unbalanced",
    "``two``", "_emphasis_ and snake_case and __init__", "*a* **b** ~~c~~", "&lt; &amp; &",
    "$math$", "::: note", "| a | b |\n| - | - |", "https://x.y/a_b?c=1&d={e}",
    "    indented code", "a\\|b", "<!-- c -->", "{/* c */}", "<https://a.b>", "end\\", "\ttab",
]  # fmt: skip

PARSER = MarkdownIt("commonmark").enable("table")


def read_text(fragment: str) -> str:
    """Return what a reader sees of HTML, runs of space as one."""
    spaced = re.sub(r"<br ?/?>", " ", fragment)
    return flatten(html.unescape(re.sub(r"<[^>]*>", "", spaced)))


def flatten(text: str) -> str:
    """Return a text with runs of space as one."""
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_cells_say_exactly_the_text(text: str) -> None:
    """No text leaves its cell, as prose or as code."""
    page = PARSER.render(
        "| a | b | c |\n| --- | --- | --- |\n"
        f"| {markup.cell(text)} | {markup.code_cell(text)} | end |\n"
    )
    cells = [read_text(each) for each in re.findall(r"<td>(.*?)</td>", page, re.DOTALL)]

    assert cells == [flatten(text), flatten(text), "end"]


@pytest.mark.parametrize("text", HOSTILE)
def test_headings_paragraphs_items_and_blocks_say_exactly_the_text(text: str) -> None:
    """No text becomes another block or loses a character."""
    heading = PARSER.render(f"#### {markup.text(text)}\n")
    assert re.fullmatch(r"<h4>[^\n]*</h4>\n", heading)
    assert read_text(heading) == flatten(text)
    item = PARSER.render(f"- {markup.prose(text)}: {markup.code(text)}\n")
    assert re.fullmatch(r"<ul>\n<li>[^\n]*</li>\n</ul>\n", item)
    assert read_text(item) == f"{flatten(text)}: {flatten(text)}"
    body = PARSER.render(f"{markup.paragraphs(text)}\n")
    assert set(re.findall(r"<(\w+)", body)) <= {"p", "br"}
    assert read_text(body) == flatten(text)
    block = PARSER.render(f"{markup.code_block(text)}\n")
    assert html.unescape(block) == f"<pre><code>{text.replace(chr(9), '    ')}\n</code></pre>\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_outside_code_is_an_expression_or_a_tag_of_mdx(text: str) -> None:
    """MDX reads `{` and `<` wherever they stand bare, and modules at the start of a line."""
    for written in (markup.text(text), markup.prose(text), markup.cell(text)):
        assert not re.search(r"[{}]|<(?!br />)", written)
    for line in markup.paragraphs(text).splitlines():
        assert not re.match(r"import|export|---", line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under the key `api-key`.", "under the key `api-key`."),
        ("`{a}` and <b>", "`{a}` and &lt;b&gt;"),
        ("`a` `b", "`a` &#96;b"),
        ("see https://a.b/c_d", "see https://a.b/c_d"),
        ("two\nlines", "two lines"),
    ],
)
def test_prose_keeps_code_spans_and_plain_text(text: str, expected: str) -> None:
    """What needs no escape stays readable in the file."""
    assert markup.prose(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        (" a ", "`  a  `"),
        ("", "<code></code>"),
        ("a|b", "`a|b`"),
    ],
)
def test_code_is_fenced_by_more_quotes_than_it_has(text: str, expected: str) -> None:
    """Quotes and spaces of the text itself stay in it."""
    assert markup.code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", "`a\\|b`"),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
        ("a\nb", "<code>a<br />b</code>"),
    ],
)
def test_code_in_a_cell_keeps_its_pipes(text: str, expected: str) -> None:
    """A pipe after a backslash is read in different ways, so it is no code span."""
    assert markup.code_cell(text) == expected


def test_paragraphs_keep_their_breaks() -> None:
    """Blank lines part paragraphs, however many; items of a list stay on lines of their own."""
    text = "One\nline.\n\n\n\nTwo:\n- a\n- b"

    assert markup.paragraphs(text) == "One line.\n\nTwo:<br />\n&#45; a<br />\n&#45; b"
    assert markup.cell(text) == "One line.<br />Two:<br />- a<br />- b"


def test_control_characters_are_replaced() -> None:
    """Nothing invisible reaches a terminal or a parser."""
    assert markup.text("a\x00\x1b[31m\u2028b") == "a\ufffd\ufffd&#91;31m b"
