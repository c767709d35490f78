"""The activation explorer: its slopes, the gradients that it passes back, and what it says of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp
from playwright.sync_api import Page, expect

from explorers import ActivationExplorer, activation
from explorers.activation_explorer import FORMULAS, SATURATED
from explorers.toolkit import Explorer

Opened = Callable[[Explorer], Page]
Drag = Callable[..., None]
Z = sp.Symbol("z", real=True)
SIGMA = 1 / (1 + sp.exp(-Z))
# as in the lesson's table, and not taken from the explorer
BY_SYMPY = {
    "sigmoid": SIGMA,
    "tanh": sp.tanh(Z),
    "ReLU": sp.Max(0, Z),
    "leaky ReLU, α = 0.1": sp.Max(Z, Z / 10),
    "ELU": sp.Piecewise((Z, Z > 0), (sp.exp(Z) - 1, True)),
    "softplus": sp.log(1 + sp.exp(Z)),
    "GELU": Z * (1 + sp.erf(Z / sp.sqrt(2))) / 2,
    "SiLU": Z * SIGMA,
}
PLACES = (-6.3, -2.0, -0.7, 0.4, 1.9, 7.5)


def output(name: str, z: float, weight: float, depth: int) -> float:
    """What `depth` layers make of the first one's pre-activation z, by SymPy's formula."""
    phi = sp.lambdify(Z, BY_SYMPY[name], modules=["numpy", {"erf": np.vectorize(sp.erf)}])
    for layer in range(depth):
        z = float(phi(z if layer == 0 else weight * z))
    return z


def test_the_first_view_is_the_sigmoid_ten_deep_with_less_than_a_millionth_left() -> None:
    explorer = activation()

    assert (explorer.name, explorer.z, explorer.weight, explorer.depth) == ("sigmoid", 0.0, 1.0, 10)
    assert (explorer.value, explorer.slope) == (0.5, 0.25)
    assert 0 < explorer.gradients[0] < 1e-6
    assert "it vanishes" in explorer.describe()


def test_it_has_the_eight_activations_of_the_lesson() -> None:
    assert set(FORMULAS) == set(BY_SYMPY)


@pytest.mark.parametrize("name", FORMULAS)
def test_values_and_slopes_are_those_of_sympy(name: str) -> None:
    explorer = activation(name)
    for place in PLACES:
        explorer.z = place
        assert explorer.value == pytest.approx(float(BY_SYMPY[name].subs(Z, place)), rel=1e-12)
        slope = float(sp.diff(BY_SYMPY[name], Z).subs(Z, place))
        assert explorer.slope == pytest.approx(slope, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize(("weight", "depth"), [(1.0, 1), (0.7, 3), (1.6, 4)])
def test_the_first_layers_gradient_is_the_derivative_of_the_output(
    name: str, weight: float, depth: int
) -> None:
    explorer = activation(name, z=0.8, weight=weight, depth=depth)
    h = 1e-5
    measured = (output(name, 0.8 + h, weight, depth) - output(name, 0.8 - h, weight, depth)) / (2 * h)

    assert len(explorer.gradients) == depth
    assert explorer.gradients[0] == pytest.approx(measured, rel=1e-6)


def test_only_a_corner_has_no_slope() -> None:
    without = {name for name in FORMULAS if activation(name, z=0.0).slope is None}

    assert without == {"ReLU", "leaky ReLU, α = 0.1"}
    assert "a corner: no slope" in activation("ReLU", z=0.0).describe()


@pytest.mark.parametrize("name", ["ReLU", "leaky ReLU, α = 0.1"])
def test_it_opens_off_a_corner_with_a_bar_for_every_layer(name: str) -> None:
    explorer = activation(name)

    assert explorer.z == 1.0
    assert explorer.gradients == (1.0,) * 10


@pytest.mark.parametrize(
    ("name", "left", "says"),
    [
        ("ReLU", 0.0, "any slope from 0.00 to 1.00 would do"),
        ("leaky ReLU, α = 0.1", 0.1, "any slope from 0.10 to 1.00 would do"),
    ],
)
def test_at_a_corner_the_left_slope_is_taken_and_it_says_what_else_would_do(
    name: str, left: float, says: str
) -> None:
    explorer = activation(name, z=0.0, depth=3)

    assert explorer.gradients == pytest.approx((left**3, left**2, left))
    assert says in explorer.describe()
    assert explorer.describe().endswith("that of its left side is taken here, as most software does.")
    assert "corner" not in activation(name).describe()


@pytest.mark.parametrize("name", FORMULAS)
def test_the_slope_is_small_in_every_saturated_part_and_not_at_its_edge(name: str) -> None:
    explorer = activation(name)
    for low, high in explorer.functions[name]["saturated"]:
        for place in np.linspace(low, high, 9)[1:-1]:
            explorer.z = float(place)
            assert abs(explorer.slope or 0) < SATURATED
        for edge in {low, high} - {-8.0, 8.0}:
            beyond = [activation(name, z=edge + step).slope or 0 for step in (-0.05, 0.05)]
            assert max(map(abs, beyond)) >= SATURATED


@pytest.mark.parametrize(
    ("name", "weight", "z", "says"),
    [
        ("ReLU", 0.5, 1.0, "it vanishes"),
        ("ReLU", 1.0, 1.0, "1.00 of the gradient: it keeps its order of size"),
        ("ReLU", 2.0, 1.0, "it explodes"),
        ("ReLU", 0.62, 1.0, "0.01 of the gradient: it shrinks"),
        ("ReLU", 0.8, 1.0, "0.13 of the gradient: it keeps its order of size"),
        ("ReLU", 1.25, 1.0, "7.45 of the gradient: it keeps its order of size"),
        ("ReLU", 1.5, 1.0, "38.44 of the gradient: it grows"),
        ("ReLU", 2.0, -1.0, "nothing of the gradient is left"),
        ("sigmoid", 4.0, 5.0, "saturated"),
    ],
)
def test_it_says_what_becomes_of_the_gradient(name: str, weight: float, z: float, says: str) -> None:
    assert says in activation(name, weight=weight, z=z).describe()


@pytest.mark.parametrize(
    "wrong", [{"name": "cube"}, {"z": 9.0}, {"weight": 0.0}, {"weight": 5.0}, {"depth": 0}, {"depth": 51}]
)
def test_what_it_cannot_show_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"There is no|lies outside|goes up to"):
        activation(**wrong)


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("weight", [0.1, 4.0])
def test_the_still_picture_is_drawn_in_every_state(name: str, weight: float) -> None:
    curve, layers = activation(name, z=-8.0, weight=weight, depth=50).draw_still().axes

    assert (curve.get_xlabel(), layers.get_xlabel()) == ("z", "layer")
    assert layers.get_yscale() == "log"


STATES = [
    ("sigmoid", 0.0, 1.0, 10),
    ("tanh", -1.3, 2.0, 7),
    ("ReLU", 0.0, 1.0, 3),
    ("ReLU", 2.5, 1.25, 50),
    ("ReLU", 2.5, 1.5, 10),
    ("ReLU", 2.5, 0.65, 10),
    ("leaky ReLU, α = 0.1", 0.0, 1.0, 10),
    ("leaky ReLU, α = 0.1", -4.0, 0.3, 5),
    ("ELU", 0.0, 1.0, 1),
    ("softplus", 7.9, 3.0, 12),
    ("GELU", -0.75, 1.5, 4),
    ("SiLU", -1.28, 0.9, 6),
]


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state[0]} {state[1]:g}")
def test_the_browser_says_what_python_says(state: tuple, opened: Opened) -> None:
    name, z, weight, depth = state
    explorer = ActivationExplorer(name, z=z, weight=weight, depth=depth)

    assert opened(explorer).locator("p.words").inner_text() == explorer.describe()


@pytest.mark.needs("chromium")
def test_a_bar_stands_for_every_layer_and_sigmoids_leave_less_to_each_further_back(opened: Opened) -> None:
    page = opened(activation())
    page.get_by_label("layers", exact=True).focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    heights = [float(bar.get_attribute("height") or 0) for bar in page.locator(".bar").all()]

    assert len(heights) == 12
    assert heights == sorted(heights)
    assert heights[0] < heights[-1] / 2
    assert "After 12 layers" in page.locator("p.words").inner_text()


@pytest.mark.needs("chromium")
def test_dragging_z_into_the_saturated_part_leaves_no_slope(opened: Opened, drag: Drag) -> None:
    page = opened(activation())
    drag(page.locator(".handle"), 150)
    page.wait_for_timeout(300)

    assert ", saturated." in page.locator("p.words").inner_text()


@pytest.mark.needs("chromium")
def test_choosing_an_activation_with_a_corner_moves_z_off_it(opened: Opened) -> None:
    page = opened(activation())
    words = page.locator("p.words")
    for name in ("ReLU", "leaky ReLU, α = 0.1"):
        page.get_by_label("activation", exact=True).select_option(name)
        expect(words).to_have_text(activation(name).describe())
    assert page.locator(".bar").count() == 10
