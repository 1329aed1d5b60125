"""Just enough of C++'s lexical rules to tell code from comments and from string literals."""

import re

TOKEN = re.compile(
    r"""
    (?P<comment> //(?:\\\n|[^\n])* | /\*.*?(?:\*/|\Z) )
  | (?P<raw>     \b(?:u8|u|U|L)?R"(?P<delimiter>[^()\\\s]{0,16})\(.*?(?:\)(?P=delimiter)"|\Z) )
  | (?P<string>  "(?:\\.|[^"\\\n])*" )
  | (?P<number>  \.?\d(?:'?\w|[eEpP][+-]|\.)* )
  | (?P<word>    [A-Za-z_]\w* )
  | (?P<char>    '(?:\\.|[^'\\\n])+' )
    """,
    re.DOTALL | re.VERBOSE,
)


def _blank(text):
    """As many lines as before, and nothing on them."""
    return "\n" * text.count("\n")


def without_comments(text):
    """The text with every comment made blank; line numbers stay."""
    return TOKEN.sub(lambda m: " " + _blank(m.group()) if m.lastgroup == "comment" else m.group(), text)


def code_only(text):
    """The text without comments and without the content of literals; line numbers stay."""

    def replace(match):
        if match["comment"] is not None:
            return " " + _blank(match.group())
        if match["raw"] is not None or match["string"] is not None or match["char"] is not None:
            return '""' + _blank(match.group())
        return match.group()

    return TOKEN.sub(replace, text)
