"""Circuits and their derivatives: the gate table, passes, traces, compiled programs, the gradient check."""

from playground.engine.circuit import Circuit, CircuitError, CycleError, Node, Wire
from playground.engine.expression import ExpressionError, parse
from playground.engine.gate import Gate
from playground.engine.gates import GATES
from playground.engine.gradcheck import check_gradients
from playground.engine.passes import trace, value_and_grad
from playground.engine.program import Program, compile_circuit
from playground.engine.trace import Trace, state_at

__all__ = [
    "GATES",
    "Circuit",
    "CircuitError",
    "CycleError",
    "ExpressionError",
    "Gate",
    "Node",
    "Program",
    "Trace",
    "Wire",
    "check_gradients",
    "compile_circuit",
    "parse",
    "state_at",
    "trace",
    "value_and_grad",
]
