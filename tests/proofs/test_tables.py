"""Tables: the same entries in five formats, and entries that a format would misread are escaped."""

import csv
import io

import pytest

from proofs.report.tables import FORMATS, Math, Table, latex_escaped, rendered

TABLE = Table(("claim", "bound"), (("b3", Math("|w| <= 4/n", r"|w| \leq 4/n")), ("50 % & more_or_less", "x")))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_ends_with_one_newline_and_holds_every_row(form: str) -> None:
    text = rendered(TABLE, form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "b3" in text


def test_latex_has_mathematics_as_it_is_and_text_escaped() -> None:
    text = rendered(TABLE, "latex")
    assert r"b3 & $|w| \leq 4/n$ \\" in text
    assert r"50 \% \& more\_or\_less & x \\" in text
    assert r"\toprule" in text


def test_a_bar_does_not_end_a_markdown_cell() -> None:
    assert r"\|w\| <= 4/n" in rendered(TABLE, "markdown")


def test_html_is_escaped() -> None:
    assert "&lt;= 4/n" in rendered(TABLE, "html")


def test_csv_reads_back() -> None:
    rows = list(csv.reader(io.StringIO(rendered(TABLE, "csv"))))
    assert rows == [["claim", "bound"], ["b3", "|w| <= 4/n"], ["50 % & more_or_less", "x"]]


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 entries in a table of 2 columns"):
        Table(("a", "b"), (("x",),))


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="format='word'; pass one of text, latex, markdown, csv, html"):
        rendered(TABLE, "word")


@pytest.mark.parametrize("character", list("\\{}_^&%$#~<>|"))
def test_no_special_character_reaches_latex_bare(character: str) -> None:
    assert latex_escaped(character) != character


LONG = Table(("claim", "what it says"), (("b3-any-lag", "a bound which is a long one"), ("b4", "x")), wrap=(10, 14))


def test_a_long_table_wraps_as_text_between_words_only() -> None:
    assert rendered(LONG, "text").splitlines()[2:] == [
        "b3-any-lag  a bound which",
        "            is a long one",
        "b4          x",
    ]
    assert "a bound which is a long one" in rendered(LONG, "markdown")


def test_a_long_table_in_latex_may_break_and_shares_the_line() -> None:
    text = rendered(LONG, "latex")
    assert text.startswith(
        r"\begin{longtable}{>{\raggedright\arraybackslash}p{0.417\dimexpr\linewidth-4\tabcolsep\relax}"
    )
    assert text.index(r"\endfoot") < text.index("b3-any-lag") < text.index(r"\end{longtable}")


def test_a_wrap_for_each_column_or_none() -> None:
    with pytest.raises(ValueError, match=r"wrap=\(3,\) for a table of 2 columns; pass one for each, or none"):
        Table(("a", "b"), (), wrap=(3,))


def test_headers_may_be_mathematics() -> None:
    table = Table(("bias", Math("f**T", "f^T")), (("given", "1"),))
    assert rendered(table, "csv").startswith("bias,f**T\n")
    assert "bias & $f^T$" in rendered(table, "latex")
