"""How much: compiled cells, error flow in log scale, rounding allowances and seeded ensembles."""

from typing import TYPE_CHECKING

from theory.lazy import lazy_exports

if TYPE_CHECKING:
    from numerics.batch import Batch as Batch
    from numerics.chain import VectorFlows as VectorFlows
    from numerics.chain import vector_flows as vector_flows
    from numerics.compile import Compiled as Compiled
    from numerics.compile import compile_cell as compile_cell
    from numerics.diagonal import DiagonalFlow as DiagonalFlow
    from numerics.diagonal import diagonal_flow as diagonal_flow
    from numerics.diagonal_cells import diagonal_error_flow as diagonal_error_flow
    from numerics.flow import Flow as Flow
    from numerics.flow import error_flow as error_flow
    from numerics.flows import Flows as Flows
    from numerics.flows import error_flows as error_flows
    from numerics.lyapunov import lyapunov_spectra as lyapunov_spectra
    from numerics.network import Network as Network
    from numerics.network import Trajectory as Trajectory
    from numerics.noisy_latch import NoisyLatch as NoisyLatch
    from numerics.noisy_latch import latching_under_noise as latching_under_noise

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Batch": "batch",
        "Compiled": "compile",
        "DiagonalFlow": "diagonal",
        "Flow": "flow",
        "Flows": "flows",
        "Network": "network",
        "NoisyLatch": "noisy_latch",
        "Trajectory": "network",
        "VectorFlows": "chain",
        "compile_cell": "compile",
        "diagonal_error_flow": "diagonal_cells",
        "diagonal_flow": "diagonal",
        "error_flow": "flow",
        "error_flows": "flows",
        "latching_under_noise": "noisy_latch",
        "lyapunov_spectra": "lyapunov",
        "vector_flows": "chain",
    },
)

__all__ = [
    "Batch",
    "Compiled",
    "DiagonalFlow",
    "Flow",
    "Flows",
    "Network",
    "NoisyLatch",
    "Trajectory",
    "VectorFlows",
    "compile_cell",
    "diagonal_error_flow",
    "diagonal_flow",
    "error_flow",
    "error_flows",
    "latching_under_noise",
    "lyapunov_spectra",
    "vector_flows",
]
