"""Cases of the score's own: small nets of random rationals, with a hypothesis saturated by solving for the scale.

Nothing is shared with the attack: what falls here is decided by the replay alone.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

from proofs import replay
from proofs.score.cellcases import cell_case
from proofs.score.tree import Stored, conjuncts, mentions

SMALL = tuple(map(Fraction, ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "3", "1/4", "3/4", "-3")))
SIGNS = (Fraction(1), Fraction(-1))
OUTPUTS = {"logistic": ("1/2", "1/4", "3/4", "1/8"), "tanh": ("0", "1/2", "-1/2", "1/4", "-3/4"), "linear": SMALL}
SLOPES = {"logistic": ("1/4", "3/16", "1/8", "7/64"), "tanh": ("1", "3/4", "1/2", "1/16"), "linear": ("1",)}
IN_OUTPUT = {"logistic": lambda y: y - y * y, "tanh": lambda y: 1 - y * y, "linear": lambda y: Fraction(1)}
MAX_LAG, MAX_NAT = 4, 3
Case = dict[str, Any]


class Unsuitable(ValueError):
    """A statement about a system for which no cases are drawn here."""


def free_names(stored: Stored) -> set[str]:
    """The names of the free sequences."""
    if not isinstance(stored, list) or not stored:
        return set()
    own = {stored[1]} if stored[0] == "Free" else set()
    return own.union(*(free_names(x) for x in stored))


def draw(claim: Mapping[str, Any], rng: Random) -> Case:
    """A case of the claim's system, its constructions made and its hypotheses met where solving for one value does."""
    if any(sort not in ("unit", "lag", "nat", "real") for sort in claim["sorts"].values()):
        raise Unsuitable(f"variables of the sorts {sorted(set(claim['sorts'].values()))}")
    system = claim["system"]
    n = rng.choice((1, 2, 2, 2, 3))
    common: Case = {"n": n, "vars": variables(claim["sorts"], n, rng), "free": frees(claim, n, rng)}
    if system["kind"] == "cell":
        return cell_case(claim, common, rng)
    case = common | {"W": weights(n, rng)} | slopes(claim, n, rng)
    return saturated(claim, constructed(claim, case), rng)


def variables(sorts: Mapping[str, str], n: int, rng: Random) -> dict[str, Fraction]:
    """A value for each variable of the claim."""
    pools: dict[str, Any] = {
        "unit": range(1, n + 1),
        "lag": (1, 1, 2, 2, 3, MAX_LAG),
        "nat": (0, 1, 2, MAX_NAT),
        "real": SMALL,
    }
    return {name: Fraction(rng.choice(pools[sort])) for name, sort in sorts.items()}


def frees(claim: Mapping[str, Any], n: int, rng: Random) -> dict[str, list[Fraction]]:
    """Values of the free sequences, of one sign each, all signs, or any."""
    pools = (SIGNS, SMALL, SMALL, (Fraction(0), Fraction(1, 2), Fraction(1)))
    wanted = sorted(free_names([claim["given"], claim["where"], claim["statement"]]))
    return {name: [rng.choice(pool) for _ in range(n)] for name in wanted for pool in (rng.choice(pools),)}


def weights(n: int, rng: Random) -> list[list[Fraction]]:
    """A full, diagonal, nilpotent, or rank-one matrix, or a permutation."""
    form, entries = rng.choice("fffdnrp"), rng.choice((SMALL, SIGNS, SMALL[:5]))
    full = [[rng.choice(entries) for _ in range(n)] for _ in range(n)]
    if form == "d":
        return [[x if i == j else Fraction(0) for j, x in enumerate(row)] for i, row in enumerate(full)]
    if form == "n":
        return [[x if i < j else Fraction(0) for j, x in enumerate(row)] for i, row in enumerate(full)]
    if form == "r":
        c = rng.choice(SMALL[1:])
        return [[c * full[0][i] * full[0][j] for j in range(n)] for i in range(n)]
    if form == "p":
        target = rng.sample(range(n), n)
        return [[Fraction(target[i] == j) for j in range(n)] for i in range(n)]
    return full


def slopes(claim: Mapping[str, Any], n: int, rng: Random) -> Case:
    """One to three steps of slopes, and of outputs where the claim speaks of them."""
    name = claim["system"].get("activation")
    length = rng.choice((1, 2, 2, 3))
    speaks = any(mentions([claim["given"], claim["where"], claim["statement"]], head) for head in ("Act", "WeightFlow"))
    if name is None:
        pool: Any = rng.choice((SMALL, SMALL, (Fraction(1),)))
        table = _table(length, n, pool, rng)
        return {"slopes": table} | ({"acts": _table(length, n, SMALL, rng)} if speaks else {})
    if name not in SLOPES:
        raise Unsuitable(f"slopes of {name}")
    if not speaks:
        own = [Fraction(x) for x in SLOPES[name]]
        return {"slopes": _table(length, n, rng.choice((own, own[:1])), rng)}
    acts = _table(length, n, [Fraction(y) for y in OUTPUTS[name]], rng)
    return {"acts": acts, "slopes": [[IN_OUTPUT[name](y) for y in row] for row in acts]}


def _table(length: int, n: int, pool: Any, rng: Random) -> list[list[Fraction]]:
    return [[Fraction(rng.choice(pool)) for _ in range(n)] for _ in range(length)]


def world(claim: Mapping[str, Any], case: Case) -> replay.World:
    """The replay's own evaluator of terms at the case."""
    return judge(claim, case).worlds[0]


def judge(claim: Mapping[str, Any], case: Case) -> replay.Judge:
    """The replay's own judge of formulas at the case."""
    fields = ("system", "sorts", "given", "where", "statement")
    fails = {"formula": claim["statement"], "bindings": {}}
    return replay.Judge(replay.Witness(claim="drawn", case=case, fails=fails, **{x: claim[x] for x in fields}))


def constructed(claim: Mapping[str, Any], case: Case) -> Case:
    """The case with weights and slopes as `where` makes them."""
    for head, first, second, body in (entry for entry in claim["where"] if entry[0] in ("weight", "slope")):
        rows = case["W" if head == "weight" else "slopes"]
        at, start = world(claim, case), 1 if head == "weight" else 0
        sort = "unit" if head == "weight" else "nat"

        def value(i: int, j: int, at: Any = at, start: int = start, names: Any = (first, second, sort, body)) -> Any:
            row, column, kind, term = names
            env = at.w.env | {row: (kind, replay.point(i + start)), column: ("unit", replay.point(j + 1))}
            return at.term(term, env)[0]

        made = [[value(i, j) for j in range(case["n"])] for i in range(len(rows))]
        case = case | {"W" if head == "weight" else "slopes": made}
    return case


def saturated(claim: Mapping[str, Any], case: Case, rng: Random) -> Case:
    """The case after each relation among the hypotheses that one value or the scale of W can meet."""
    for relation in (c for g in claim["given"] for c in conjuncts(g) if c[0] in ("<=", "<", "=")):
        for variable, other in ((relation[1], relation[2]), (relation[2], relation[1])):
            if variable[0] == "var" and claim["sorts"].get(variable[1]) == "real":
                value = point_of(claim, case, other)
                if value is not None and (relation[0] == "=" or rng.random() < 0.7):
                    case = case | {"vars": case["vars"] | {variable[1]: value}}
                    break
        else:
            case = rescaled(claim, case, relation, rng)
    return case


def rescaled(claim: Mapping[str, Any], case: Case, relation: Stored, rng: Random) -> Case:
    """W scaled until term < number just holds, or holds with equality: the term counts as of the first degree in W."""
    value, wanted = (point_of(claim, case, side) for side in relation[1:])
    if claim["where"] or value is None or wanted is None or value <= 0 or wanted <= 0:
        return case
    if not any(mentions(relation[1], head) for head in ("W", "Row", "Col", "Weight", "WeightMax", "Step")):
        return case
    factor = wanted / value * (1 if relation[0] != "<" else rng.choice((Fraction(1, 2), Fraction(15, 16))))
    return case | {"W": [[factor * x for x in row] for row in case["W"]]}


def point_of(claim: Mapping[str, Any], case: Case, term: Stored) -> Fraction | None:
    """The value of a term without bound variables, where it is rational."""
    at = world(claim, case)
    try:
        low, high = at.term(term, at.w.env)
    except (replay.Undefined, KeyError):
        return None
    return low if low == high else None


def spelled(case: Any) -> Any:
    """The case as a witness holds it: numbers as strings, counts as strings."""
    if isinstance(case, dict):
        return {name: spelled(x) for name, x in case.items()}
    return [spelled(x) for x in case] if isinstance(case, list) else str(case)


def draws(claim: Mapping[str, Any], rng: Random, count: int) -> Iterator[Case]:
    """So many cases of the claim."""
    for _ in range(count):
        yield draw(claim, rng)
