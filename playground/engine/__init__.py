"""Circuits and their derivatives: the gate table, passes, traces, compiled programs, the gradient check."""

from playground.engine.body import Body
from playground.engine.circuit import Circuit, CircuitError, CycleError, Node, Wire
from playground.engine.custom import check_custom, custom_gate
from playground.engine.expression import ExpressionError, parse
from playground.engine.gate import Gate
from playground.engine.gates import GATES
from playground.engine.gradcheck import check_gradients
from playground.engine.groups import fold, prove, unfold
from playground.engine.passes import trace, value_and_grad
from playground.engine.program import Program, compile_circuit
from playground.engine.trace import Trace, state_at

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
