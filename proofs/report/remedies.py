"""The table of the remedies for long lags: what each one does, what that changes, and the verdicts behind it.

A number is enclosed (numerics.remedies) and every digit of it certain, or exact. A verdict is the accepted one of each
claim of the letters and numbers that the row names; nothing of it stands here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from numerics import remedies as computed
from numerics.digits import significant
from numerics.enclosure import Ball, at_precision
from numerics.guessing import chance_of_guessing
from proofs.expected import Outcome, expected
from proofs.report.latch_neuron import number
from proofs.report.tables import Entry, Math, Table, latex_escaped

COLUMNS = ("remedy", "statement", "what it changes", "numbers", "known", "verdicts")
WIDTHS = (0.12, 0.205, 0.17, 0.19, 0.0, 0.19)
DIGITS, BITS = 4, 192
ENCLOSED, EXACT = "enclosed", "exact"
UNJUDGED = "not accepted yet"


@dataclass(frozen=True)
class Numbers:
    """A number at each of some values: what is counted, of which values if that needs a name, how it is known."""

    what: Math
    of: Math | None
    at: tuple[str, ...]
    value: Callable[[str], Ball | int | Fraction]
    known: str = ENCLOSED
    digits: int = DIGITS

    def entry(self) -> Math:
        """What is counted, and each value with its number."""
        shown = [_number(self.value(at), self.digits) for at in self.at]
        text = "; ".join(f"{at}: {x}" for at, x in zip(self.at, shown, strict=True))
        latex = r";\ \allowbreak ".join(
            rf"{at}{{:}}\ {x.latex}" for at, x in zip(map(_of, self.at), shown, strict=True)
        )
        of = ("", r"\ \allowbreak") if self.of is None else (f", {self.of} =", rf",\ \allowbreak {self.of.latex} =")
        return Math(f"{self.what}{of[0]} {text}", rf"{self.what.latex}{of[1]}\ {latex}")


@dataclass(frozen=True)
class Remedy:
    """A row: the remedy, its exact statement, what it changes, its numbers, and the families of its claims."""

    name: str
    statement: Math
    changes: str
    families: tuple[str, ...]
    numbers: Numbers | None = None


def _number(x: Ball | int | Fraction, digits: int) -> Math:
    if isinstance(x, int):
        return Math(str(x), str(x))
    if isinstance(x, Fraction):
        return Math(str(x), rf"\tfrac{{{x.numerator}}}{{{x.denominator}}}")
    return number(significant(x, digits))


def _of(value: str) -> str:
    return rf"\text{{{value}}}" if value.isalpha() else value


def _words(text: str) -> Math:
    return Math(text, rf"\text{{{latex_escaped(text)}}}")


def _power(base: str, exponent: int) -> Ball:
    with at_precision(BITS):
        return computed.ball(Fraction(base)) ** exponent


# The adding problem, X1 and X2 from -1 to 1: how wide .5 + (X1 + X2)/4 and X1 range, and how near to be.
ADDING = {"sum": ("1", ".04"), "one": ("2", ".16")}

REMEDIES = (
    Remedy(
        "time constants",
        Math("|J(q)| <= (1 - (1 - tau)(1 - gamma))**q", r"\|J(q)\|_\infty \le (1 - (1 - \tau)(1 - \gamma))^q"),
        "memory times a constant below c/(1 - tau)",
        ("r1",),
        Numbers(
            Math("times longer at gamma = .8", r"\text{times longer at } \gamma = .8"),
            Math("tau", r"\tau"),
            (".5", ".9", ".99"),
            lambda tau: computed.longer_by_time_constant(".8", tau),
        ),
    ),
    Remedy(
        "a time constant tuned to the lag",
        Math(
            "1/c <= tau**q <= c implies q |tau - 1| <= c - 1",
            r"\tfrac1c \le \tau^q \le c \Rightarrow q\,|\tau - 1| \le c - 1",
        ),
        "T steps take tau within c/T of 1; only tau = 1 keeps an error for ever",
        ("r2",),
        Numbers(
            Math("tau that keeps half", r"\tau \text{ that keeps half}"),
            Math("T", "T"),
            ("10", "100", "1000"),
            lambda steps: computed.half_kept_for(int(steps)),
            digits=6,
        ),
    ),
    Remedy(
        "time constants of all sizes",
        Math("mean of tau**q over [0, 1] = 1/(q + 1)", r"\int_0^1 \tau^q\,d\tau = \tfrac{1}{q + 1}"),
        "polynomial decay; of finitely many units exponential",
        ("r3",),
        Numbers(_words("mean"), Math("q", "q"), ("10", "100", "1000"), lambda q: Fraction(1, int(q) + 1), EXACT),
    ),
    Remedy(
        "units that only add",
        Math("|J(q)| <= (1 + eps |W|)**q", r"\|J(q)\|_\infty \le (1 + \varepsilon \|W\|_\infty)^q"),
        "nothing is lost where no weight is negative; inputs accumulate",
        ("r4",),
    ),
    Remedy(
        "output delays up to D",
        Math("|J(q)| <= gamma**ceil(q/D)", r"\|J(q)\| \le \gamma^{\lceil q/D \rceil}"),
        "the exponent is divided by at most D, the length of a shortest path",
        ("r5", "r7", "x13"),
        Numbers(
            Math(
                "equal gains, gamma = .9: times longer",
                r"\text{equal gains, } \gamma = .9{:}\ \allowbreak \text{times longer}",
            ),
            Math("D", "D"),
            ("2", "4", "8", "16"),
            lambda delays: computed.longer_by_equal_delays(".9", int(delays)),
        ),
    ),
    Remedy(
        "paths of output delays",
        Math(
            "paths(q) = sum over k of n**(k - 1) parts(k, q)",
            r"\text{paths}(q) = \sum_k n^{k-1}\, \#\{d_1 + \dots + d_k = q,\ d_i \le D\}",
        ),
        "more and shorter paths",
        ("r6",),
        Numbers(
            Math("paths, n = 2, q = 7", r"\text{paths, } n = 2,\ q = 7"),
            Math("D", "D"),
            ("1", "2", "3"),
            lambda delays: computed.delayed_paths(2, 7, int(delays)),
            EXACT,
        ),
    ),
    Remedy(
        "higher-order units in a hierarchy",
        Math("d y(t) / d x(t - q) = 0 for q > m", r"\partial y(t) / \partial x(t - q) = 0 \text{ for } q > m"),
        "m units reach back m steps",
        ("r8",),
    ),
    Remedy(
        "random search",
        Math("expected trials 1/p", r"\sum_r r\,p\,(1 - p)^{r-1} = 1/p"),
        "needs no gradient, but 1/p trials",
        ("r9",),
        Numbers(
            Math("p of a latch neuron, noise .2", r"p \text{ of a latch neuron,}\ \allowbreak \text{noise } .2"),
            Math("R", "R"),
            ("2", "5", "10", "100"),
            lambda box: chance_of_guessing(int(box), ".2"),
        ),
    ),
    Remedy(
        "multigrid search",
        Math("side(m) = .9**m", r"\text{side}(m) = .9^m"),
        "the box shrinks with each improvement, however many trials one takes",
        ("r10",),
        Numbers(_words("side"), Math("m", "m"), ("10", "50"), lambda m: _power(".9", int(m))),
    ),
    Remedy(
        "target propagation",
        Math(
            "S states keep S of N codes, b bits need 2**b",
            r"S \text{ states keep } S \text{ codes},\ \allowbreak b \text{ bits need } 2^b",
        ),
        "states are exponential in the bits",
        ("r11",),
        Numbers(
            _words("adding problem, states:"),
            None,
            ("sum", "one"),
            lambda what: computed.states_for(*ADDING[what]),
            EXACT,
        ),
    ),
    Remedy(
        "diffusion of credit (Markov models)",
        Math("influence(q) <= tau_1(A)**q", r"\text{influence}(q) \le \tau_1(A)^q"),
        "a norm of 1 does not keep the influence of the past",
        ("r12",),
        Numbers(
            Math("influence, two states, e = .1", r"\text{influence, two states, } e = .1"),
            Math("q", "q"),
            ("10", "100"),
            lambda q: _power(".8", int(q)),
        ),
    ),
    Remedy(
        "clipping",
        Math("|g min(1, c/|g|)| <= c", r"\bigl|g \min(1, c/|g|)\bigr| \le c"),
        "a step has a bound and still descends; no lag is bridged",
        ("n6",),
    ),
    Remedy(
        "regulariser of the length",
        Math("Omega = 0 iff |delta J| = |delta|", r"\Omega = 0 \Leftrightarrow |\delta J| = |\delta|"),
        "the length of one error is kept, not that of others",
        ("n7",),
    ),
    Remedy(
        "orthogonal weights at the start",
        Math("mean square of the flow = (c s)**(2 q) / n", r"\text{mean square of the flow} = (c\,s)^{2q} / n"),
        "the length is kept for c s = 1 only; beyond, gradient steps over the lag oscillate or diverge",
        ("r16",),
    ),
    Remedy(
        "truncated backpropagation",
        Math("|g - g_K| <= C lambda**(K + 1) / (1 - lambda)", r"|g - g_K| \le C \lambda^{K+1} / (1 - \lambda)"),
        "lags beyond K are not learnt; without contraction the error has no bound",
        ("r15",),
        Numbers(
            Math("the bound over C, lambda = .9", r"\text{the bound over } C,\ \lambda = .9"),
            Math("K", "K"),
            ("10", "50", "100"),
            lambda kept: computed.left_out(".9", int(kept)),
        ),
    ),
)


def remedies_table(rows: Sequence[Remedy] = REMEDIES) -> Table:
    """One row per remedy, with the accepted verdicts of its claims."""
    return Table(COLUMNS, tuple(map(_row, rows)), WIDTHS)


def _row(remedy: Remedy) -> tuple[Entry, ...]:
    found = remedy.numbers
    verdicts = verdicts_of(claims_of(remedy), expected())
    numbers: tuple[Entry, Entry] = ("", "") if found is None else (found.entry(), found.known)
    return (remedy.name, remedy.statement, remedy.changes, *numbers, verdicts)


def claims_of(remedy: Remedy) -> list[str]:
    """The ids of the claims that judge it: r1, r1-alone, ... of the family r1."""
    from proofs.claims import CLAIMS

    return [name for family in remedy.families for name in CLAIMS if name.split("-")[0] == family]


def verdicts_of(names: Iterable[str], accepted: dict[str, Outcome]) -> str:
    """The accepted statuses, each with the claims that have it; of a refuted claim also that of the corrected one.

    >>> verdicts_of(["a", "b", "c"], {"a": {"status": "PROVED"}, "b": {"status": "REFUTED", "corrected": "PROVED"}})
    'PROVED: a; REFUTED (corrected PROVED): b; not accepted yet: c'
    """
    found: dict[str, list[str]] = {}
    for name in names:
        outcome = accepted.get(name, {"status": UNJUDGED})
        status, corrected = outcome["status"], outcome.get("corrected")
        found.setdefault(status if corrected is None else f"{status} (corrected {corrected})", []).append(name)
    return "; ".join(f"{status}: {', '.join(each)}" for status, each in found.items())
