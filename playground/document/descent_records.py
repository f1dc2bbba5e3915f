"""The descent's part of the file format: inert records, and how a set-up becomes them and back."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from playground.descent.data_choice import MOST_EXAMPLES, DataChoice
from playground.descent.leg import Leg
from playground.descent.loss_axis import LossAxis
from playground.descent.schedules import MOST_POINTS, RatePlan
from playground.document.errors import DocumentError
from playground.document.setup import (
    MAX_STEPS,
    MAX_TEXT,
    MOST_RUNS,
    DescentSetup,
    Overlay,
    RunFields,
    RunSetup,
    SurfaceChoice,
    SurfaceKind,
    check_choices,
)

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Positive = Annotated[float, Meta(gt=0)]
Count = Annotated[int, Meta(ge=0, le=MAX_STEPS)]
Numbers = Annotated[list[float], Meta(min_length=2, max_length=MOST_EXAMPLES)]


class DataRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``DataChoice``."""

    model: Text
    names: Annotated[list[Text], Meta(min_length=2, max_length=3)]
    columns: Annotated[list[Numbers], Meta(min_length=2, max_length=3)]
    classes: Annotated[list[Text], Meta(max_length=2)] = []
    standardise: bool = True
    source: Text = ""
    rows: Annotated[int, Meta(ge=0)] = 0
    skipped: Annotated[int, Meta(ge=0)] = 0


class SurfaceRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``SurfaceChoice``."""

    kind: SurfaceKind
    id: Text = ""
    expression: Text = ""
    x: Text = ""
    y: Text = ""
    parameters: dict[Text, float] = {}
    data: DataRecord | UnsetType = UNSET


Rates = tuple[tuple[Count, Positive], ...]


class PlanRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``RatePlan``."""

    schedule: Text = "constant"
    parameters: dict[Text, float] = {}
    points: Annotated[Rates, Meta(max_length=MOST_POINTS)] = ()


Size = Annotated[int, Meta(ge=1)]
Seed = Annotated[int, Meta(ge=0)]


class LegRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``Leg``."""

    steps: Count
    rates: Rates
    optimizer: Text = "sgd"
    hyperparameters: dict[Text, float] = {}
    batch_size: Size | None = None
    seed: Seed = 0
    plan: PlanRecord = msgspec.field(default_factory=PlanRecord)


class RunRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """See ``RunSetup``."""

    place: Annotated[int, Meta(ge=0, lt=MOST_RUNS)]
    learning_rate: Positive
    heat: Annotated[int, Meta(ge=0)] = 0
    name: Text = ""
    hidden: bool = False
    optimizer: Text = "sgd"
    batch_size: Size | None = None
    seed: Seed = 0
    hyperparameters: dict[Text, float] = {}
    plan: PlanRecord = msgspec.field(default_factory=PlanRecord)
    trunk: list[LegRecord] = []
    fork: Count = 0
    steps: Count = 0
    rate_changes: Rates = ()


class DescentRecord(Struct, forbid_unknown_fields=True):
    """See ``DescentSetup``."""

    surface: SurfaceRecord
    start: tuple[float, float] | None = None
    optimizer: Text = "sgd"
    learning_rate: Positive = 0.1
    batch_size: Size | None = None
    seed: Seed = 0
    hyperparameters: dict[Text, float] = {}
    plan: PlanRecord | UnsetType = UNSET  # what is not set is not written
    trunk: list[LegRecord] | UnsetType = UNSET
    fork: Count | UnsetType = UNSET
    place: Annotated[int, Meta(ge=0, lt=MOST_RUNS)] | UnsetType = UNSET
    heat: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    name: Text | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET
    others: list[RunRecord] | UnsetType = UNSET
    bounds: tuple[float, float, float, float] | None = None
    steps: Count = 0
    rate_changes: Rates = ()
    steps_per_second: Positive = 20.0
    log_loss: bool = False
    overlays: list[Overlay] | UnsetType = UNSET
    loss_axis: LossAxis | UnsetType = UNSET


# --- reading ---------------------------------------------------------------------------------


def to_setup(record: DescentRecord) -> DescentSetup:
    """Check what the records of a descent say and build its set-up.

    Raises:
        DocumentError: Naming the place that cannot be.
    """
    fields = {name: value for name, value in msgspec.structs.asdict(record).items() if value is not UNSET}
    try:
        fields["surface"] = _surface(record.surface)
        if record.others:
            fields["others"] = [RunSetup(**_run_fields(run)) for run in record.others]
        setup = DescentSetup(**{**fields, **_run_fields(record)})
        check_choices(setup)
    except DocumentError as error:
        raise DocumentError(error.message, error.place or "$.descent") from None
    except ValueError as error:
        part = "data" if record.surface.data else "expression"
        raise DocumentError(str(error), f"$.descent.surface.{part}") from None
    return setup


def _surface(record: SurfaceRecord) -> SurfaceChoice:
    data = DataChoice(**msgspec.structs.asdict(record.data)) if record.data else None
    return SurfaceChoice(
        record.kind, record.id, record.expression, record.x, record.y, record.parameters, data
    )


def _run_fields(record: RunRecord | DescentRecord) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in RunRecord.__struct_fields__}
    fields = {name: value for name, value in fields.items() if value is not UNSET}
    plan = {"plan": _plan(record.plan)} if record.plan else {}
    trunk = {"trunk": tuple(map(_leg, record.trunk))} if record.trunk else {}
    return {**fields, **plan, **trunk}


def _leg(record: LegRecord) -> Leg:
    return Leg(**{**msgspec.structs.asdict(record), "plan": _plan(record.plan)})


def _plan(record: PlanRecord) -> RatePlan:
    try:
        return RatePlan(record.schedule, record.parameters, record.points)
    except ValueError as error:
        raise DocumentError(str(error)) from None


# --- writing ---------------------------------------------------------------------------------


def setup_record(setup: DescentSetup) -> DescentRecord:
    """Return the records that describe a descent; what is as at first is not set."""
    surface = setup.surface
    own = {name: getattr(setup, name) for name in DescentRecord.__struct_fields__}
    own |= _run_record_fields(setup)
    data = _data_record(surface.data) if surface.data else UNSET
    own["surface"] = SurfaceRecord(
        surface.kind, surface.id, surface.expression, surface.x, surface.y, dict(surface.parameters), data
    )
    own["overlays"] = list(setup.overlays)
    own["others"] = [RunRecord(**_run_record_fields(run)) for run in setup.others]
    plain = {
        "plan": PlanRecord(),
        "trunk": [],
        "fork": 0,
        "place": 0,
        "heat": 0,
        "name": "",
        "hidden": False,
        "others": [],
        "overlays": [],
        "loss_axis": "epochs",
    }
    unset = [name for name, value in plain.items() if own[name] == value]
    return DescentRecord(**{**own, **dict.fromkeys(unset, UNSET)})


def _data_record(data: DataChoice) -> DataRecord:
    columns = [list(column) for column in data.columns]
    texts = list(data.names), columns, list(data.classes)
    return DataRecord(data.model, *texts, data.standardise, data.source, data.rows, data.skipped)


def _run_record_fields(run: RunFields) -> dict[str, Any]:
    fields = {name: getattr(run, name) for name in RunRecord.__struct_fields__}
    fields["hyperparameters"] = dict(sorted(run.hyperparameters.items()))
    return {**fields, "plan": _plan_record(run.plan), "trunk": [_leg_record(leg) for leg in run.trunk]}


def _leg_record(leg: Leg) -> LegRecord:
    hyperparameters = dict(sorted(leg.hyperparameters.items()))
    return LegRecord(
        leg.steps, leg.rates, leg.optimizer, hyperparameters, leg.batch_size, leg.seed, _plan_record(leg.plan)
    )


def _plan_record(plan: RatePlan) -> PlanRecord:
    return PlanRecord(plan.schedule, dict(sorted(plan.parameters.items())), plan.points)
