"""A claim: a statement with its source, its hypotheses, and either a correction or a near miss."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from proofs.verdict import Status, Verdict
from theory.constructions import Construction, Definition, Recursion
from theory.errors import TheoryError
from theory.formulas import Formula, formula, subformulas
from theory.scope import (
    check_blocks,
    check_definitions,
    check_named,
    check_names,
    check_orbit,
    check_sequences,
    check_system,
    check_variables,
    declared,
)
from theory.sorts import IllPosed, NormVariable, Units, Variable
from theory.statement_latex import latex
from theory.systems import ORBIT, Net

__all__ = ["Claim", "Constructed", "Status", "Variant", "Verdict", "also_given", "instead"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SUFFIXES = ("corrected", "near-miss")


@dataclass(frozen=True)
class Variant:
    """An edit of a claim: fields that are replaced, and formulas that are added to `given`."""

    changes: tuple[tuple[str, Any], ...] = ()
    added: tuple[Formula, ...] = ()


def also_given(*formulas: object, derivation: Callable[[], Any] | None = None) -> Variant:
    """The claim under these further hypotheses, with its own derivation if there is one.

    >>> from theory.statement import Lag, leq
    >>> also_given(leq(2, Lag("q"))).added
    (Relation(sign='<=', left=2, right=q),)
    """
    if not formulas:
        raise IllPosed("also_given() adds nothing; pass the further hypotheses")
    changes = (("derivation", derivation),) if derivation is not None else ()
    return Variant(changes, added=tuple(formula(each) for each in formulas))


def instead(**changes: Any) -> Variant:
    """The claim with these fields replaced: statement, given, where, over; its own derivation or construction."""
    unknown = sorted(set(changes) - {"statement", "given", "where", "over", "derivation", "constructed"})
    if unknown or not changes:
        raise IllPosed(
            f"instead({', '.join(unknown)}) changes no part of a claim; pass statement, given, where or over"
        )
    return Variant(changes=tuple(sorted(changes.items())))


@dataclass(frozen=True)
class Constructed:
    """A counterexample that no search over nets and slopes finds: an exact case, or a construction with its proof.

    case        a function without arguments whose result is a case in stored form; it is judged and replayed as any
    where       the construction, after the claim's own `where`
    derivation  a function whose result is the kernel's Proof that, under the construction, each of `given` holds and
                the statement does not
    """

    case: Callable[[], dict[str, Any]] | None = None
    where: tuple[Construction, ...] = ()
    derivation: Callable[[], Any] | None = None

    def __post_init__(self) -> None:
        if (self.case is None) == (self.derivation is None):
            raise IllPosed(
                "a constructed counterexample is an exact case, or where with a derivation; pass one of them"
            )


@dataclass(frozen=True)
class Claim:
    """What a source states, or what is stated about it.

    id          lower-case words, permanent
    source      who states it, to the equation; the line of the review where it repeats it
    over        the variables it speaks of, outermost and universal, and one system: Net(...) or Net.of(cell)
    statement   the formula, given the formulas of `given`, for the nets that `where` constructs
    corrected   of a statement that is wrong as printed: the true one, one edit away
    near_miss   of a true one: a slightly stronger one, which must fall
    reason      why there is no near miss (a definition, an equality)
    derivation  a function without arguments whose result is the kernel's Proof
    constructed of a false one: the counterexample, where no search can find it
    noted       a matter of record with nothing to compute: the sentence; such a claim has no statement
    """

    id: str
    source: str
    over: tuple[Variable | Net, ...] = ()
    statement: Formula | None = None
    given: tuple[Formula, ...] = ()
    where: tuple[Construction, ...] = ()
    corrected: Variant | None = None
    near_miss: Variant | None = None
    reason: str = ""
    title: str = ""
    derivation: Callable[[], Any] | None = None
    constructed: Constructed | None = None
    noted: str = ""

    def __post_init__(self) -> None:
        try:
            _check_form(self)
            if not self.noted:
                _check_statement(self)
        except TheoryError as error:
            raise type(error)(f"claim {self.id!r}: {error}") from None

    @property
    def net(self) -> Net:
        """The system that the claim speaks of."""
        return next(part for part in self.over if isinstance(part, Net))

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of `over`."""
        return tuple(part for part in self.over if isinstance(part, Variable))

    @property
    def stored(self) -> dict[str, Any]:
        """The claim as JSON: what is attacked, proved and replayed."""
        if self.statement is None:
            raise IllPosed(f"claim {self.id!r} is a matter of record and has no stored statement")
        sorts = {variable.name: variable.sort for variable in self.variables if not isinstance(variable, Units)}
        return {
            "schema": 1,
            "id": self.id,
            "system": self.net.stored,
            "sorts": sorts,
            "given": [each.stored for each in self.given],
            "where": [each.stored for each in self.where],
            "statement": self.statement.stored,
        }

    def variant(self, edit: Variant | None) -> "Claim":
        """The claim after the edit, with the derivation that the edit brings.

        Its id ends in ".corrected" or ".near-miss" where the edit is the claim's own.
        """
        if edit is None:
            raise IllPosed(f"claim {self.id!r} has no such variant; it has a corrected form, a near miss, or neither")
        suffix = {id(self.corrected): ".corrected", id(self.near_miss): ".near-miss"}.get(id(edit), ".variant")
        changes = dict(edit.changes)
        given = tuple(changes.pop("given", self.given)) + edit.added
        bare = replace(
            self,
            corrected=None,
            near_miss=None,
            derivation=None,
            constructed=None,
            title="",
            reason=f"a variant of {self.id}",
        )
        return replace(bare, id=self.id + suffix, given=given, **changes)

    def latex(self) -> str:
        """The hypotheses, the constructions and the statement in LaTeX, without dollar signs."""
        if self.statement is None:
            return rf"\text{{{self.noted}}}"
        before = [latex(each) for each in (*self.where, *self.given)]
        return r",\quad ".join(before) + r" \;\vdash\; " * bool(before) + latex(self.statement)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"


def _check_form(claim: Claim) -> None:
    base, dot, suffix = claim.id.partition(".")
    if not _ID.fullmatch(base) or (dot and suffix not in (*SUFFIXES, "variant")):
        raise IllPosed(f"{claim.id!r} is no id; pass lower-case words joined by hyphens, such as 'weak-bound'")
    if not claim.source.strip():
        raise IllPosed("source is empty; name the paper and the equation, or say that it is new")
    if claim.noted and claim.statement is not None:
        raise IllPosed("noted and statement exclude each other; a matter of record has nothing to compute")
    if claim.corrected is not None and claim.near_miss is not None:
        raise IllPosed("corrected belongs to a wrong statement and near_miss to a true one; pass one of them")
    for name in ("over", "given", "where"):
        if not isinstance(getattr(claim, name), tuple):
            raise IllPosed(f"{name} is {getattr(claim, name)!r}; pass a tuple, ({name}[0], ...) or (x,) for one")


def _check_statement(claim: Claim) -> None:
    nets = [part for part in claim.over if isinstance(part, Net)]
    if len(nets) != 1:
        raise IllPosed(f"over has {len(nets)} systems; pass one Net(activation), Net() or Net.of(cell)")
    for construction in claim.where:
        if not isinstance(construction, Definition | Recursion):
            raise IllPosed(f"where contains {construction!r}; pass define(leaf, body) or recur(sequence, first, step)")
    scope = declared(part for part in claim.over if not isinstance(part, Net))
    norms = [name for name, variable in scope.items() if isinstance(variable, NormVariable)]
    if norms and (nets[0].cell is not None or nets[0].slopes == ORBIT):
        raise IllPosed(f"over has the norm {norms[0]} and {nets[0]}; norm variables are for plain nets, Net(...)")
    formulas = [formula(each) for each in (*claim.given, claim.statement)]
    for part in (*claim.where, *formulas):
        check_variables(part, scope)
    check_definitions(claim.where)
    check_sequences(formulas, claim.where)
    check_system((*claim.where, *formulas), nets[0].cell is not None)
    check_names((*claim.where, *formulas), nets[0].cell)
    check_orbit((*claim.where, *formulas), nets[0].slopes == ORBIT)
    check_named((*claim.where, *formulas), nets[0].activation is not None)
    check_blocks((each for whole in formulas for each in subformulas(whole)), nets[0].cell is not None)
    for part in (*claim.where, *formulas):
        part.stored  # noqa: B018 - a leaf that the language lacks is refused here
