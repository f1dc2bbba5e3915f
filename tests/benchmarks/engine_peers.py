"""The same circuit computed by other libraries: value and gradients by name."""

from collections.abc import Callable, Mapping

from playground.engine import Circuit

Answer = tuple[float, dict[str, float]]
Plan = list[tuple[str, int, int]]


def plan_of(circuit: Circuit) -> tuple[list[str], Plan]:
    """Return the names, and each gate as its kind and the places of its inputs: peers lose no time here."""
    names = [node.name for node in circuit.variables]
    places = {node.id: k for k, node in enumerate(circuit.variables)}
    plan: Plan = []
    for node in (circuit[node_id] for node_id in circuit.order):
        if not node.is_variable:
            sources = [places[source or ""] for source in node.inputs]
            plan.append((node.gate, sources[0], sources[-1]))
            places[node.id] = len(names) + len(plan) - 1
    return names, plan


def forward(numbers: list, plan: Plan, relu: Callable) -> object:
    """Compute every gate with numbers that record what is done to them."""
    numbers = list(numbers)
    for gate, a, b in plan:
        if gate == "add":
            numbers.append(numbers[a] + numbers[b])
        elif gate == "mul":
            numbers.append(numbers[a] * numbers[b])
        else:
            numbers.append(relu(numbers[a]))
    return numbers[-1]


def micrograd(circuit: Circuit, values: Mapping[str, float]) -> Callable[[], Answer]:
    from micrograd.engine import Value

    names, plan = plan_of(circuit)

    def answer() -> Answer:
        leaves = [Value(values[name]) for name in names]
        out = forward(leaves, plan, Value.relu)
        out.backward()
        return out.data, {name: leaf.grad for name, leaf in zip(names, leaves, strict=True)}

    return answer


def autograd(circuit: Circuit, values: Mapping[str, float]) -> Callable[[], Answer]:
    from autograd import numpy as anp
    from autograd import value_and_grad

    names, plan = plan_of(circuit)
    given = [values[name] for name in names]
    function = value_and_grad(
        lambda *numbers: forward(numbers, plan, lambda a: anp.maximum(a, 0.0)),
        argnum=tuple(range(len(names))),
    )

    def answer() -> Answer:
        value, gradients = function(*given)
        return float(value), dict(zip(names, map(float, gradients), strict=True))

    return answer


def torch(circuit: Circuit, values: Mapping[str, float]) -> Callable[[], Answer]:
    import torch

    names, plan = plan_of(circuit)
    leaves = [torch.tensor(values[name], dtype=torch.float64, requires_grad=True) for name in names]

    def answer() -> Answer:
        out = forward(leaves, plan, torch.relu)
        gradients = torch.autograd.grad(out, leaves)
        return out.item(), dict(zip(names, (g.item() for g in gradients), strict=True))

    return answer


PEERS = {"micrograd": micrograd, "autograd": autograd, "torch": torch}
