"""Circuits and their derivatives: the gate table, passes, traces, compiled programs, the gradient check.

What every pass needs is here at once; the other names are loaded when they are first used, so that the
first window need not wait for them.
"""

from typing import TYPE_CHECKING

from playground.engine.circuit import Circuit, CircuitError, CycleError, Node, Wire
from playground.engine.gate import Gate
from playground.engine.gates import GATES
from playground.engine.passes import trace, value_and_grad
from playground.engine.trace import Trace, state_at
from playground.lazy import loader

if TYPE_CHECKING:
    from playground.engine.body import Body
    from playground.engine.custom import check_custom, custom_gate
    from playground.engine.expression import ExpressionError, parse
    from playground.engine.gradcheck import check_gradients
    from playground.engine.groups import fold, prove, unfold
    from playground.engine.program import Program, compile_circuit

__all__ = [
    "GATES",
    "Body",
    "Circuit",
    "CircuitError",
    "CycleError",
    "ExpressionError",
    "Gate",
    "Node",
    "Program",
    "Trace",
    "Wire",
    "check_custom",
    "check_gradients",
    "compile_circuit",
    "custom_gate",
    "fold",
    "parse",
    "prove",
    "state_at",
    "trace",
    "unfold",
    "value_and_grad",
]

_MODULES = {
    "Body": "body",
    "ExpressionError": "expression",
    "Program": "program",
    "check_custom": "custom",
    "check_gradients": "gradcheck",
    "compile_circuit": "program",
    "custom_gate": "custom",
    "fold": "groups",
    "parse": "expression",
    "prove": "groups",
    "unfold": "groups",
}

__getattr__ = loader(__name__, _MODULES)


def __dir__() -> list[str]:
    return __all__
