"""Index, time and sign conventions, stated once, and how the symbols of each source map to them.

    net_k(t) = sum_j w[k, j] a_j(t-1) + b_k + x_k(t),   a_k(t) = f_k(net_k(t))          w[k, j]: to unit k from unit j
    delta_k(t) = d E / d net_k(t)                                                       an error flows backwards
    ErrorFlow(q, k, v) = d delta_v(t-q) / d delta_k(t) = d net_k(t) / d net_v(t-q)      lag q = t - s >= 1
                       = (W F'(t-1) W F'(t-2) ... W F'(t-q))[k, v]                      F'(t) = diag f'(net(t))

Time is read off as in the picture: q weights and q slopes lie between the two nets, and F'(t) is not among them.

    net(t-q) --F'(t-q)--> a(t-q) --W--> net(t-q+1) -- ... --F'(t-1)--> a(t-1) --W--> net(t)
"""

from __future__ import annotations

from dataclasses import dataclass

CONVENTIONS: dict[str, str] = {
    "n": "number of units that are not inputs",
    "w[k, j]": "weight to unit k from unit j",
    "net_k(t)": "sum_j w[k, j] a_j(t-1) + b_k + x_k(t)",
    "a_k(t)": "activation f_k(net_k(t))",
    "f'_k(net_k(t))": "slope of unit k at time t",
    "delta_k(t)": "d E / d net_k(t)",
    "t": "the later time, at which an error is injected at unit k",
    "s": "the earlier time t - q, at which it arrives at unit v",
    "q": "the lag t - s, an integer >= 1",
    "k": "unit where the error is injected, row of the error flow",
    "v": "unit where it arrives, column of the error flow",
    "l_m": "unit of an error path m steps back, m = 0, ..., q: l_0 = k, l_q = v",
    "eta": "learning rate of the update -eta * delta_j(t) * a_l(t-1) of w[j, l], summed over t",
}


@dataclass(frozen=True)
class Row:
    """One symbol of a source: how it is printed there, what it is here, and in which way they differ, if they do."""

    source: str
    printed: str
    ours: str
    differs: str = ""


SOURCES: dict[str, str] = {
    "HS97": "Hochreiter and Schmidhuber 1997, Long short-term memory, sec. 3.1",
    "HBFS01": "Hochreiter, Bengio, Frasconi and Schmidhuber 2001, Gradient flow in recurrent nets, secs. 2 and 3",
    "BSF94": "Bengio, Simard and Frasconi 1994, Learning long-term dependencies with gradient descent is difficult",
    "PMB13": "Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks, sec. 2",
    "review": "the review article whose formulas are checked here",
}

_TABLE = (
    Row("HS97", "u", "k", "the unit where the error starts"),
    Row("HS97", "v", "v"),
    Row("HS97", "q", "q"),
    Row("HS97", "l_m", "l_m", "l_0 = u, l_q = v"),
    Row("HS97", "w_{l_m l_{m-1}}", "w[l_{m-1}, l_m]", "its eq. (2) prints the indices transposed, against its eq. (1)"),
    Row("HS97", "vartheta_k(t)", "-delta_k(t)", "minus the derivative of E by net_k, so updates carry +alpha"),
    Row("HS97", "y^k(t)", "a_k(t)"),
    Row("HS97", "[A]_{ij}", "A[i, j]", "it says column i, row j, against its own products"),
    Row("HS97", "W_v", "column v of W"),
    Row("HS97", "W_{u^T}", "row k of W", "the outgoing error enters by the weights to unit u"),
    Row("HBFS01", "t", "t"),
    Row("HBFS01", "s", "t - q"),
    Row("HBFS01", "k", "k"),
    Row("HBFS01", "v", "v"),
    Row("HBFS01", "tau", "t - m", "runs down from t - 1 to s + 1 in the product"),
    Row("HBFS01", "l_tau", "l_m", "with tau = t - m: l_t = k, l_s = v"),
    Row("HBFS01", "w_{ij}", "w[i, j]"),
    Row("HBFS01", "delta_k(t)", "delta_k(t)", "its update prints +eta, which ascends the error"),
    Row("BSF94", "a_t", "a(t)", "the state vector of an autonomous system a_t = M(a_{t-1}) + u_t"),
    Row("BSF94", "u_t", "x(t)", "added to the state, behind the non-linearity, not to net"),
    Row("BSF94", "M'", "F'(t) W", "the Jacobian of the state map, StateFlow(1), not W F'(t)"),
    Row("PMB13", "x_t", "net(t)", "x_t = W_rec sigma(x_{t-1}) + W_in u_t + b"),
    Row("PMB13", "u_t", "x(t)", "before W_in"),
    Row("PMB13", "k", "t - q", "a time there, a unit here"),
    Row("PMB13", "W_rec^T diag(sigma'(x_{i-1}))", "W F'(t-1)", "printed with a transpose; d x_i / d x_{i-1} has none"),
    Row("PMB13", "gamma", "sup |f'|", "a bound of the norm of diag(sigma'), not the product with the norm of W"),
    Row("review", "w_{ij}", "w[i, j]", "it says from i to j in words; its formulas are those of weights to i from j"),
    Row("review", "delta_j(tau)", "delta_j(t - m)", "not defined there"),
    Row("review", "t - s", "q"),
    Row("review", "l_tau", "l_m", "with tau = t - m; it leaves out l_t = k and l_s = v"),
    Row(
        "review", "f'_max", "max over r of Norm(p, F'(t-r))", "a matrix norm of the slopes; read as sup |f'| in places"
    ),
    Row("review", "W_k^T", "row k of W"),
    Row("review", "gamma", "f'_max * Norm(p, W)"),
)


def notation_rows(source: str | None = None) -> tuple[Row, ...]:
    """The rows of the table, in the order of sources; those of one source if it is named.

    >>> notation_rows("HBFS01")[1]
    Row(source='HBFS01', printed='s', ours='t - q', differs='')
    """
    from theory.errors import UndefinedName

    if source is not None and source not in SOURCES:
        raise UndefinedName(f"source {source!r} is not in the table; pass one of {', '.join(SOURCES)}")
    return tuple(row for row in _TABLE if source in (None, row.source))
