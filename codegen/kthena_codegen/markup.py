# SPDX-License-Identifier: Apache-2.0
r"""Any text as Markdown that says exactly that text.

The result reads the same in GitHub-flavoured Markdown, in its tables too, and in MDX, where
`{` begins an expression and `<` a tag. Character references are used instead of backslashes:
no parser takes them for structure (CommonMark 0.31, section 2.5).

Code spans in single backquotes are kept, because authors write names so; all other markup of
the source text is shown, not obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_SPELT: Final = {char: f"&#{ord(char)};" for char in "{}|\\*`[]~$"} | {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
}
_REFERENCES: Final = str.maketrans(_SPELT)
_BARE_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# GFM makes links of bare URLs and reads no references in them: one with references stays text.
_LINKED: Final = re.compile(r"(?<![A-Za-z])(https?|www)([:.])(?=\S*&)", re.IGNORECASE)
# What begins a block at the start of a line: headings, lists, rules, underlines, directives,
# and the modules of MDX.
_BLOCK_START: Final = re.compile(r"[#+=:-]|(?:import|export)\b")
_ORDERED: Final = re.compile(r"([0-9]{1,9})([.)])")
_CODE_SPAN: Final = re.compile(r"(?<!`)`(?!`)([^`]+)(?<!`)`(?!`)")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_LINE_BREAK: Final = re.compile("\r\n?|[\u2028\u2029\x85]")
_LIST_ITEM: Final = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])\s")


def text(value: str) -> str:
    """Return a text for a line, also at its start; line breaks become spaces."""
    return _start(_spell(" ".join(_lines(value))))


def code(value: str) -> str:
    """Return a text in code type, outside tables; line breaks become spaces."""
    flat = " ".join(_split(value))
    if not flat.strip():
        return f"<code>{flat}</code>"
    fence = "`" * (_longest_run(flat) + 1)
    # A space at both ends belongs to the fence (CommonMark 0.31, section 6.1).
    pad = " " if "`" in flat[:1] + flat[-1:] or (flat[:1] == " " == flat[-1:]) else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def code_cell(value: str) -> str:
    """Return a text in code type for a cell of a table; line breaks are kept."""
    lines = _split(value)
    if len(lines) == 1 and "\\|" not in lines[0]:
        # The table takes the backslash away before the span is read (GFM 0.29, section 4.10),
        # but parsers disagree on two of them.
        return code(lines[0]).replace("|", "\\|")
    return f"<code>{'<br />'.join(map(_spell, lines))}</code>"


def code_block(value: str) -> str:
    """Return lines of code as a fenced block."""
    lines = _split(value)
    fence = "`" * max(3, _longest_run(value) + 1)
    return "\n".join([fence, *lines, fence])


def prose(value: str) -> str:
    """Return a free text for a line, also at its start, with its code spans kept."""
    return _start(_spans(" ".join(_lines(value)), code))


def cell(value: str) -> str:
    """Return a free text for a cell of a table: paragraphs and list items on lines of their own."""
    rows = [_spans(line, code_cell) for paragraph in _paragraphs(value) for line in paragraph]
    return "<br />".join(rows)


def paragraphs(value: str) -> str:
    """Return a free text as blocks: paragraphs, and lists as lines that begin with a hyphen."""
    blocks = [
        "<br />\n".join(_start(_spans(line, code)) for line in paragraph)
        for paragraph in _paragraphs(value)
    ]
    return "\n\n".join(blocks)


def _split(value: str) -> list[str]:
    clean = _CONTROL.sub("\ufffd", _LINE_BREAK.sub("\n", value))
    return clean.replace("\t", "    ").split("\n")


def _lines(value: str) -> list[str]:
    return [line.strip() for line in _split(value)]


def _longest_run(value: str) -> int:
    return max(map(len, re.findall("`+", value)), default=0)


def _paragraphs(value: str) -> list[list[str]]:
    """Return paragraphs as logical lines: a line is joined to the one before unless it lists."""
    found: list[list[str]] = []
    fresh = True
    for line in _lines(value):
        if not line:
            fresh = True
        elif fresh:
            found.append([line])
            fresh = False
        elif _LIST_ITEM.match(line):
            found[-1].append(line)
        else:
            found[-1][-1] += f" {line}"
    return found


def _spell(line: str) -> str:
    """Return one line with everything replaced that a parser might obey, spaces as they are."""
    spelt = _BARE_UNDERSCORE.sub("&#95;", line.translate(_REFERENCES))
    # A heading ends before its last number signs.
    spelt = f"{spelt[:-1]}&#35;" if spelt.endswith("#") else spelt
    return _LINKED.sub(lambda match: f"{match[1]}&#{ord(match[2])};", spelt)


def _spans(line: str, spell_code: Callable[[str], str]) -> str:
    """Return one line with its code spans spelt by themselves."""
    parts: list[str] = []
    end = 0
    for match in _CODE_SPAN.finditer(line):
        # With the quote, so that a URL does not swallow the code that follows it.
        before = _spell(line[end : match.start() + 1]).removesuffix(_SPELT["`"])
        parts += [before, spell_code(match[1])]
        end = match.end()
    return "".join(parts) + _spell(line[end:])


def _start(line: str) -> str:
    """Keep the first characters of a line from beginning a block."""
    numbered = _ORDERED.match(line)
    if numbered is not None:
        return f"{numbered[1]}&#{ord(numbered[2])};{line[numbered.end() :]}"
    if _BLOCK_START.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return line
