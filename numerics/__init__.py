"""How much: compiled cells, error flow in log scale, rounding allowances and seeded ensembles."""

from typing import TYPE_CHECKING

from theory.lazy import lazy_exports

if TYPE_CHECKING:
    from numerics.compile import Compiled as Compiled
    from numerics.compile import compile_cell as compile_cell
    from numerics.flow import Flow as Flow
    from numerics.flow import error_flow as error_flow
    from numerics.network import Network as Network
    from numerics.network import Trajectory as Trajectory

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Compiled": "compile",
        "Flow": "flow",
        "Network": "network",
        "Trajectory": "network",
        "compile_cell": "compile",
        "error_flow": "flow",
    },
)

__all__ = ["Compiled", "Flow", "Network", "Trajectory", "compile_cell", "error_flow"]
