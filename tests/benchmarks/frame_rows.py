"""A frame of the playing Descent workspace, against the same picture in matplotlib."""

from collections.abc import Iterator
from time import process_time

import numpy as np

from playground.document import SurfaceChoice
from playground.document.setup import RunSetup
from tests.benchmarks.measure import Effort, Work, absent, installed, paired
from tests.benchmarks.table import Row
from tests.benchmarks.window import Paints, let_happen, shown_window
from tests.driving import child

GROUP = "Frames of the playing descent, a window of 1,440 × 900, runs of 2,000 steps"
MEDIAN_WITHIN, P99_WITHIN = 0.016, 0.033
TARGETS = {"full draw": 5.0, "blit": 1.0}
STEPS = 2000

SCENES = {
    "Rosenbrock, one run": (SurfaceChoice("analytic", "rosenbrock"), (1e-4,)),
    "Rosenbrock, four runs": (SurfaceChoice("analytic", "rosenbrock"), (1e-4, 2e-4, 4e-4, 8e-4)),
    "logistic loss, one run": (SurfaceChoice("data", "logistic"), (1e-4,)),
}


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the frames."""
    frames = 40 if effort.quick else 150
    for what, (choice, rates) in SCENES.items():
        with shown_window(1440, 900) as window:
            yield from _scene(window, frames, what, choice, rates)


def _scene(window, frames: int, what: str, choice: SurfaceChoice, rates: tuple[float, ...]) -> Iterator[Row]:
    _prepare(window, choice, rates)
    view, chart = child(window.descent, "surfaceView"), child(window.descent, "lossPlot")
    runs = [run for _, run in window.descender.runs]
    peers = _in_matplotlib(runs) if installed("matplotlib") else {}
    paints, chart_paints = Paints(view.viewport()), Paints(chart)

    def frame() -> None:
        window.descender.tick(1 / 60)  # as the ticker of the playing window does
        let_happen()

    took: dict[str, list[float]] = {"ours": [], **{name: [] for name in peers}}
    for _ in range(frames):
        for name, draw in {"ours": frame, **peers}.items():
            began = process_time()
            draw()
            took[name].append(process_time() - began)
    _check(window, frames, paints.count, chart_paints.count)
    yield Row(GROUP, f"{what}: median", float(np.median(took["ours"])), at_most=MEDIAN_WITHIN)
    yield Row(GROUP, f"{what}: 99 of 100", float(np.quantile(took["ours"], 0.99)), at_most=P99_WITHIN)
    for name, at_least in TARGETS.items():
        peer = f"matplotlib, {name}"
        if name in peers:
            pairs = zip(took["ours"], took[name], strict=True)
            yield paired(GROUP, what, pairs, peer, at_least=at_least)
        else:
            yield absent(GROUP, what, peer, at_least=at_least)


def _check(window, frames: int, painted: int, charts_painted: int) -> None:
    """Make sure that each frame was painted once, or little more, and shows what it should."""
    view = child(window.descent, "surfaceView")
    steps = {len(run.steps) for _, run in window.descender.runs}
    assert frames <= painted <= 2 * frames, f"the surface was painted {painted} times in {frames} frames"
    assert frames <= charts_painted <= 1.2 * frames, f"the losses were painted {charts_painted} times"
    assert steps == {STEPS + 1 + frames}, f"the runs have {steps} steps"
    at = view.run_item.point_px.toPoint()
    shown = view.grab().toImage().pixelColor(at)
    assert shown == view.run_item.colour, f"{shown.name()} is where the newest point should be"


def _prepare(window, choice: SurfaceChoice, rates: tuple[float, ...]) -> None:
    window.descender.set_surface(choice)
    window.descender.set_runs(
        "Race", tuple(RunSetup(place=k, learning_rate=r) for k, r in enumerate(rates)), 0
    )
    for _, run in window.descender.runs:
        run.advance(STEPS)
    window.show_workspace("descent")
    let_happen()
    child(window.descent, "surfaceView").layer.finish()
    let_happen()
    window.descender.steps_per_second = 60.0
    window.descender.play()
    window.ticker.run(window.descent, False)  # the frames are made one by one
    for _ in range(5):
        window.descender.tick(0.0)
        let_happen()


def _in_matplotlib(runs: list) -> dict[str, Work]:
    """Return how matplotlib draws the same: anew, or only what moved onto the rest as it was."""
    from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
    from matplotlib.figure import Figure

    canvas = FigureCanvasQTAgg(Figure((14.4, 9.0), dpi=100, layout="constrained"))
    above, below = canvas.figure.subplots(2, 1, height_ratios=(3, 1))
    surface = runs[0].surface
    x0, x1, y0, y1 = surface.bounds
    xs, ys = np.linspace(x0, x1, 256), np.linspace(y0, y1, 256)
    heights = np.log1p(surface.grid(xs, ys))
    above.contourf(xs, ys, heights, 12)
    above.contour(xs, ys, heights, 12, colors="black", linewidths=0.5)
    below.set_yscale("log")
    paths = [above.plot(run.xs, run.ys, linewidth=2)[0] for run in runs]
    curves = [below.plot(run.losses, linewidth=2)[0] for run in runs]
    for axes in (above, below):
        axes.autoscale(False)
    canvas.figure.set_layout_engine("none")
    canvas.show()
    canvas.draw()
    let_happen()
    moving = [(above, line) for line in paths] + [(below, line) for line in curves]

    def update() -> None:
        for run, path, curve in zip(runs, paths, curves, strict=True):
            path.set_data(run.xs, run.ys)
            curve.set_data(np.arange(len(run.losses)), run.losses)

    def full() -> None:
        update()
        canvas.draw()
        let_happen()

    for _, line in moving:
        line.set_visible(False)
    canvas.draw()
    still = canvas.copy_from_bbox(canvas.figure.bbox)
    for _, line in moving:
        line.set_visible(True)

    def blit() -> None:
        update()
        canvas.restore_region(still)
        for axes, line in moving:
            axes.draw_artist(line)
        canvas.blit(canvas.figure.bbox)
        let_happen()

    return {"full draw": full, "blit": blit}
