"""A false statement is planted only together with a case at which it fails, and the replay alone decides that."""

import hashlib
import json
from collections.abc import Mapping
from random import Random
from typing import Any

from proofs import replay
from proofs.score.cases import Case, Unsuitable, draw, judge, spelled
from proofs.score.tree import RELATIONS, Stored

FIELDS = ("system", "sorts", "given", "where", "statement")
HORIZON = 12  # lags beyond two periods at which a for-all is looked at
TROUBLE = (replay.Undefined, replay.Unreadable, replay.Fails, KeyError, IndexError)


def planted(claim: Mapping[str, Any], rng: Random, tries: int) -> dict[str, Any] | None:
    """The witness of a drawn case at which the claim fails, replayed; None where so many cases give none."""
    for _ in range(tries):
        try:
            case = draw(claim, rng)
        except Unsuitable:
            return None
        except TROUBLE:
            continue
        witness = witnessed(claim, case)
        if witness is not None and replay.check(witness).holds:
            return witness
    return None


def witnessed(claim: Mapping[str, Any], case: Case) -> dict[str, Any] | None:
    """The case as a witness, if every hypothesis is TRUE there and the statement FALSE."""
    court = judge(claim, case)
    try:
        if not all(court.truth(f, court.env) is True for f in claim["given"]):
            return None
        if court.truth(claim["statement"], court.env) is not False:
            return None
        fails = failure(court, claim["statement"])
    except TROUBLE:
        return None
    witness = {"schema": 1, "claim": claim["id"], **{field: claim[field] for field in FIELDS}}
    witness |= {"case": spelled(case), "fails": fails}
    text = json.dumps(witness, sort_keys=True, separators=(",", ":"))
    return witness | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def failure(court: replay.Judge, statement: Stored) -> dict[str, Any]:
    """The innermost part that fails, the values of its bound variables, and both sides or the truth of its parts."""
    f, env, bindings = statement, court.env, {}
    while f[0] in ("all", "and", "implies"):
        if f[0] == "implies":
            f = f[2]
        elif f[0] == "and":
            f = next(part for part in f[1:] if court.truth(part, env) is False)
        else:
            index = failing_index(court, f, env)
            if index is None:
                break
            bindings[f[1]] = str(index)
            env, f = {**env, f[1]: index_of(f[2], index)}, f[3]
    if f[0] in RELATIONS:
        _, sides = court.compared(f, env)
        left, right = ([str(end) for end in side] for side in sides)
        return {"formula": f, "bindings": bindings, "lhs": left, "rhs": right}
    truths = [court.truth(part, env) for part in f[1:]] if f[0] in replay.CONNECTIVES else []
    return {"formula": f, "bindings": bindings, "parts": truths}


def index_of(span: Stored, index: int) -> tuple[str, replay.Interval]:
    """A value of a bound variable with its sort, as the replay keeps it."""
    return ("unit" if span == ["n"] else str(replay.RANGES[span][0])), replay.point(index)


def failing_index(court: replay.Judge, f: Stored, env: replay.Env) -> int | None:
    """An index at which a for-all over units, lags or naturals fails."""
    _, name, span, body = f
    if span == "reals":
        return None
    first = 0 if span == "nats" else 1
    last = court.w.n if span == ["n"] else 2 * (court.w.period or 1) + HORIZON
    for index in range(first, last + 1):
        if court.truth(body, {**env, name: index_of(span, index)}) is False:
            return index
    return None
