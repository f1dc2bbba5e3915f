"""The colours, type and style sheet of the window, light and dark, from one table."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from playground.assets import asset

_RUN_COLORS = (2, 1, 0, 3, 4, 5)  # of the series, by place: the first stands out on every surface


@dataclass(frozen=True)
class Theme:
    """One colour per role, as hex text; ``color(role)`` gives the QColor."""

    name: str
    window: str
    panel: str
    canvas: str
    line: str
    chip: str
    chip_hover: str
    text: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    value: str
    gradient: str
    error: str
    wire: str
    node: str
    node_line: str
    active_fill: str
    active_ring: str
    series: tuple[str, ...] = ("#0072B2", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#D55E00")

    @property
    def is_dark(self) -> bool:
        """True for the dark theme."""
        return self.name == "dark"

    def run_color(self, place: int) -> QColor:
        """Return the colour of the run at a place in the list of runs."""
        return QColor(self.series[_RUN_COLORS[place % len(_RUN_COLORS)]])

    def color(self, role: str, alpha: float = 1.0) -> QColor:
        """Return the colour of a role, such as ``accent``, with an opacity of 0…1."""
        color = QColor(getattr(self, role))
        color.setAlphaF(alpha)
        return color


LIGHT = Theme(
    name="light",
    window="#F4F5F8",
    panel="#FFFFFF",
    canvas="#FAFBFC",
    line="#E2E5EB",
    chip="#F0F2F6",
    chip_hover="#E4E7EE",
    text="#1D2330",
    dim="#5F697C",  # 4.5:1 also on chips
    faint="#A3ABBA",
    accent="#4657D8",
    on_accent="#FFFFFF",
    value="#007857",  # this and the next stand out 4.5:1 on chips, too
    gradient="#BC4715",
    error="#B3261E",
    wire="#858FA3",  # this and the next two stand out 3:1 from canvas and panel
    node="#FFFFFF",
    node_line="#858FA3",
    active_fill="#FFF4DC",
    active_ring="#B98200",
)

DARK = Theme(
    name="dark",
    window="#14161B",
    panel="#1C1F26",
    canvas="#171A20",
    line="#2C313B",
    chip="#262B34",
    chip_hover="#313743",
    text="#E7E9EE",
    dim="#9AA3B2",
    faint="#626B7B",
    accent="#8593FF",
    on_accent="#14161B",
    value="#3CCB9F",
    gradient="#FF8A4C",
    error="#FF8A80",
    wire="#667085",
    node="#262B34",
    node_line="#667085",
    active_fill="#3A3118",
    active_ring="#F0B429",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@cache
def _families() -> tuple[str, str]:
    """Register the shipped fonts once and return the names of the text and the code family."""
    files = ("Inter-Regular.otf", "Inter-SemiBold.otf", "Inter-SemiBoldItalic.otf")
    ids = [QFontDatabase.addApplicationFont(str(asset("fonts", name))) for name in files]
    mono = QFontDatabase.addApplicationFont(str(asset("fonts", "JetBrainsMono-Regular.ttf")))
    return QFontDatabase.applicationFontFamilies(ids[0])[0], QFontDatabase.applicationFontFamilies(mono)[0]


def text_font(size: float = 13, *, bold: bool = False, italic: bool = False) -> QFont:
    """Return the text font with figures of equal width; ``size`` in px at 100 %."""
    font = QFont(_families()[0])
    font.setPixelSize(round(size))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setItalic(italic)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def code_font(size: float = 13) -> QFont:
    """Return the fixed-width font of expressions and formulas; ``size`` in px at 100 %."""
    font = QFont(_families()[1])
    font.setPixelSize(round(size))
    return font


def palette(theme: Theme) -> QPalette:
    """Return a Qt palette with every role set, for what the style sheet does not reach."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "panel",
        QPalette.ColorRole.AlternateBase: "chip",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "chip",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "error",
        QPalette.ColorRole.ToolTipBase: "panel",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "dim",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.Light: "panel",
        QPalette.ColorRole.Midlight: "chip",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "faint",
        QPalette.ColorRole.Shadow: "line",
    }
    for role, name in roles.items():
        result.setColor(role, theme.color(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme.color("faint"))
    return result


def style_sheet(theme: Theme, zoom: float = 1.0) -> str:
    """Return the style sheet of the whole window; ``zoom`` enlarges every size (lecture zoom)."""

    def px(size: float) -> str:
        return f"{round(size * zoom)}px"

    t = theme
    handle = round(7 * zoom)  # the radius: a handle is round only if it is exactly half of the size
    return f"""
    QWidget {{ color: {t.text}; }}
    QMainWindow {{ background: {t.window}; }}
    QDialog {{ background: {t.panel}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QDialogButtonBox QPushButton {{ min-width: {px(64)}; }}
    QMessageBox QLabel#qt_msgbox_label {{ min-width: {px(260)}; }}
    QMessageBox QLabel#qt_msgboxex_icon_label {{ max-width: 0; }}
    QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: {px(4)}; }}
    QWidget[role="panel"] {{ background: {t.panel}; }}
    QWidget[role="card"] {{ background: {t.canvas}; border: 1px solid {t.line}; border-radius: {px(8)}; }}
    QWidget[role="chip"] {{ background: {t.chip}; border-radius: {px(8)}; }}
    QProgressBar {{ background: {t.line}; border: none; border-radius: {px(4)}; color: {t.text}; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: {px(4)}; }}
    QFrame[role="line"] {{ background: {t.line}; border: none; }}
    QLabel {{ background: transparent; }}
    QLabel[role="title"] {{ font-size: {px(15)}; font-weight: 600; }}
    QLabel[role="heading"] {{ font-weight: 600; }}
    QLabel[role="dim"] {{ color: {t.dim}; font-size: {px(12)}; }}
    QLabel[role="plot-note"] {{
        background: {t.panel}; color: {t.text}; font-size: {px(12)}; border: 1px solid {t.line};
        border-radius: {px(4)}; padding: {px(2)} {px(6)}; }}
    QLabel[role="section"] {{ color: {t.dim}; font-size: {px(12)}; font-weight: 600; }}
    QLabel[role="error"] {{ color: {t.error}; }}
    QLabel[role="right"] {{ color: {t.value}; }}
    QLabel[role="value"] {{ color: {t.value}; font-weight: 600; }}
    QLabel[role="gradient"] {{ color: {t.gradient}; font-weight: 600; }}
    QLabel[role="sentence"] {{ font-size: {px(14)}; }}
    QLabel[role="sign"] {{ color: {t.dim}; font-size: {px(14)}; }}
    QLabel[role="chip-value"] {{ color: {t.value}; font-size: {px(17)}; font-weight: 600; }}
    QLabel[role="chip-gradient"] {{ color: {t.gradient}; font-size: {px(17)}; font-weight: 600; }}
    QLabel[role="chip-local"] {{ color: {t.accent}; font-size: {px(17)}; font-weight: 600; }}
    QLabel[status="zero"] {{ border: 1px solid {t.faint}; border-radius: {px(8)}; padding: 0 {px(7)}; }}
    QLabel[status="vanished"] {{ color: {t.dim}; border: 1px dotted {t.dim}; border-radius: {px(8)}; }}
    QLabel[status="infinite"] {{ color: {t.error}; }}
    QLabel[status="nan"] {{ color: {t.error}; border: 1px solid {t.error}; border-radius: {px(3)}; }}
    QLabel[role="name"] {{ font-weight: 600; font-style: italic; }}
    QLabel[role="value-cell"] {{ color: {t.value}; font-size: {px(12)}; }}
    QLabel[role="gradient-cell"] {{ color: {t.gradient}; font-size: {px(12)}; }}
    QLabel[role="dim-cell"] {{ color: {t.dim}; font-size: {px(12)}; }}
    QLabel[role="code-dim"] {{ color: {t.dim}; font-size: {px(14)}; }}
    QLabel[role="note"] {{
        background: {t.text}; color: {t.panel}; border-radius: {px(6)}; padding: {px(5)} {px(8)};
        font-size: {px(12)}; }}
    QLabel[role="message"] {{
        background: {t.active_fill}; border: 1px solid {t.active_ring}; border-radius: {px(8)};
        padding: {px(7)} {px(14)}; }}
    QFrame[role="popup"] {{ background: {t.panel}; border: 1px solid {t.faint}; border-radius: {px(8)}; }}
    QListView#checkList {{ background: {t.panel}; border: 1px solid {t.line}; outline: none; }}
    QListView#checkList:focus {{ border: 1px solid {t.accent}; }}
    QListWidget, QTreeView {{ background: {t.panel}; border: none; outline: none; }}
    QTreeView {{
        border: 1px solid transparent; border-radius: {px(6)}; selection-color: {t.text};
        selection-background-color: {t.chip_hover}; show-decoration-selected: 1; }}
    QTreeView:focus {{ border: 1px solid {t.accent}; }}
    QTreeView::item {{ padding: {px(4)} {px(3)}; border: none; }}
    QTreeView::item:selected, QTreeView::branch:selected {{ background: {t.chip_hover}; color: {t.text}; }}
    QHeaderView, QHeaderView::section {{
        background: {t.panel}; color: {t.dim}; border: none; padding: {px(4)} {px(3)}; }}
    QListWidget::item {{ padding: {px(4)} {px(6)}; border-radius: {px(5)}; color: {t.text}; }}
    QListWidget::item:selected {{ background: {t.chip_hover}; color: {t.text}; }}
    QLabel#stepNumbers, QGraphicsView#circuitView {{ border: 1px solid transparent; }}
    QLabel#stepNumbers:focus, QGraphicsView#circuitView[framed="true"] {{ border: 1px solid {t.accent}; }}
    QLabel[role="brand"] {{ font-size: {px(14)}; font-weight: 600; }}
    QPushButton, QToolButton, QComboBox {{
        background: {t.chip}; border: 1px solid transparent; border-radius: {px(7)};
        padding: {px(6)} {px(10)}; min-height: {px(18)}; }}
    QPushButton:hover, QToolButton:hover, QComboBox:hover {{ background: {t.chip_hover}; }}
    QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus {{
        border: 1px solid {t.accent}; }}
    QPushButton:disabled, QToolButton:disabled, QComboBox:disabled, QLineEdit:disabled {{ color: {t.faint}; }}
    QPushButton:checked, QToolButton:checked {{ background: {t.accent}; color: {t.on_accent}; }}
    QPushButton[role="primary"], QToolButton[role="primary"] {{
        background: {t.accent}; color: {t.on_accent}; font-weight: 600; }}
    QPushButton:checked:focus, QToolButton:checked:focus,
    QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus {{ border: 2px solid {t.text}; }}
    QPushButton[role="primary"]:disabled {{ background: {t.chip}; color: {t.faint}; }}
    QPushButton[role="quiet"], QToolButton[role="quiet"] {{ background: transparent; color: {t.dim}; }}
    QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{
        background: {t.chip}; color: {t.text}; }}
    QPushButton[role="quiet"]:disabled, QToolButton[role="quiet"]:disabled {{ color: {t.faint}; }}
    QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{ border: 1px solid {t.accent}; }}
    QPushButton[role="link"] {{
        background: transparent; color: {t.accent}; font-weight: 600; padding: {px(2)} 0; text-align: left; }}
    QPushButton[role="link"]:hover {{ text-decoration: underline; }}
    QPushButton[role="switch"] {{ background: transparent; color: {t.dim}; }}
    QPushButton[role="switch"]:hover {{ background: {t.chip}; color: {t.text}; }}
    QPushButton[role="switch"]:checked {{
        background: {t.active_fill}; color: {t.text}; border: 1px solid {t.active_ring}; }}
    QPushButton[role="switch"]:focus {{ border: 1px solid {t.accent}; }}
    QCheckBox[role="switch"]::indicator {{
        width: {px(13)}; height: {px(13)}; border: 1px solid {t.dim}; border-radius: {px(3)}; }}
    QCheckBox[role="switch"]::indicator:checked {{ background: {t.accent}; border: 1px solid {t.accent}; }}
    QCheckBox[role="switch"]:focus {{ color: {t.accent}; }}
    QWidget[role="warning"] {{ background: {t.active_fill}; }}
    QFrame[role="asking"] {{
        background: {t.canvas}; border: 1px solid {t.active_ring}; border-radius: {px(8)}; }}
    QPushButton[role="marked"] {{ border: 1px solid {t.active_ring}; background: {t.active_fill}; }}
    QPushButton[role="gate"] {{
        background: {t.panel}; border: 1px solid {t.line}; border-radius: {px(7)}; padding: 0;
        min-height: {px(27)}; }}
    QPushButton[role="gate"]:hover {{ border-color: {t.accent}; background: {t.chip}; }}
    QPushButton[role="gate"]:focus {{ border: 2px solid {t.accent}; }}
    QToolButton[role="transport"], QToolButton#stepPlay {{
        min-width: {px(22)}; min-height: {px(22)}; padding: {px(4)} {px(6)}; }}
    QPushButton[role="tab"] {{ background: transparent; color: {t.dim}; padding: {px(6)} {px(22)}; }}
    QPushButton[role="tab"]:hover {{ color: {t.text}; }}
    QPushButton[role="tab"]:checked {{ background: {t.chip}; color: {t.text}; font-weight: 600; }}
    QPushButton[role="compact"] {{ padding: {px(6)} {px(4)}; }}
    QPushButton[role="page-tab"] {{
        background: transparent; color: {t.dim}; padding: {px(4)} {px(7)}; font-size: {px(12)}; }}
    QPushButton[role="page-tab"]:hover {{ color: {t.text}; }}
    QPushButton[role="page-tab"]:checked {{ background: {t.chip}; color: {t.text}; font-weight: 600; }}
    QWidget[role="breadcrumb"] {{ background: {t.chip}; }}
    QToolButton[role="crumb"] {{
        background: transparent; color: {t.accent}; padding: {px(2)} {px(6)}; min-height: {px(16)}; }}
    QToolButton[role="crumb"]:hover {{ background: {t.chip_hover}; }}
    QToolButton[role="crumb"]:focus {{ border: 1px solid {t.accent}; }}
    QToolButton[role="fold"], QToolButton[role="fold"]:checked {{
        background: transparent; color: {t.dim}; font-size: {px(12)}; font-weight: 600;
        border: 1px solid transparent; padding: {px(1)} {px(2)}; min-height: {px(16)}; }}
    QToolButton[role="fold"]:hover {{ color: {t.text}; }}
    QToolButton[role="fold"]:focus {{ border: 1px solid {t.accent}; }}
    QTableView[role="small"] {{
        background: {t.panel}; border: 1px solid {t.line}; border-radius: {px(8)}; outline: none;
        font-size: {px(12)}; }}
    QTableView[role="small"]:focus {{ border: 1px solid {t.accent}; }}
    QTableView[role="small"]::item {{ padding: 0 {px(4)}; border: none; }}
    QTableView[role="small"]::item:selected {{ background: {t.active_fill}; color: {t.text}; }}
    QTableView[role="small"] QHeaderView {{ background: transparent; padding: 0; font-size: {px(12)}; }}
    QTableView[role="small"] QHeaderView::section {{ background: transparent; padding: 0 {px(6)}; }}
    QListView[role="code"] {{ background: {t.canvas}; border: 1px solid {t.line}; border-radius: {px(8)}; }}
    QListView[role="code"]:focus {{ border: 1px solid {t.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QLineEdit, QAbstractSpinBox {{
        background: {t.chip}; border: 1px solid transparent; border-radius: {px(7)};
        padding: {px(5)} {px(8)}; selection-background-color: {t.accent};
        selection-color: {t.on_accent}; min-height: {px(18)}; }}
    QLineEdit[role="expression"] {{
        background: transparent; font-size: {px(14)}; padding: {px(3)} {px(4)}; }}
    QLineEdit[role="formula"] {{ font-size: {px(14)}; }}
    QLineEdit[role="inPlace"] {{ background: {t.panel}; border: 2px solid {t.accent}; padding: 0; }}
    QPlainTextEdit[role="inPlace"] {{
        background: {t.panel}; border: 2px solid {t.accent}; border-radius: {px(6)};
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QPlainTextEdit[state="error"] {{ border: 2px solid {t.error}; }}
    QLineEdit[state="error"] {{ border: 1px solid {t.error}; }}
    QTableView {{
        background: transparent; border: 1px solid transparent; outline: none; gridline-color: transparent;
        selection-background-color: {t.chip}; selection-color: {t.text}; }}
    QTableView:focus {{ border: 1px solid {t.accent}; }}
    QTableView::item {{ padding: 0 {px(4)}; border: none; }}
    QTableView::item:selected {{ background: {t.chip}; }}
    QTableView QLineEdit {{ padding: 0 {px(2)}; min-height: 0; }}
    QHeaderView, QHeaderView::section {{
        background: transparent; color: {t.dim}; border: none; font-size: {px(12)}; padding: 0 {px(4)}; }}
    QComboBox::drop-down {{ border: none; width: {px(18)}; }}
    QComboBox QAbstractItemView {{
        background: {t.panel}; border: 1px solid {t.line}; selection-background-color: {t.chip_hover};
        selection-color: {t.text}; outline: none; }}
    QMenuBar {{ background: {t.panel}; }}
    QMenu {{ background: {t.panel}; border: 1px solid {t.line}; padding: {px(4)}; }}
    QMenu::item {{ padding: {px(5)} {px(40)} {px(5)} {px(12)}; border-radius: {px(5)}; }}
    QMenu::item:selected {{ background: {t.chip_hover}; }}
    QMenu::item:disabled {{ color: {t.faint}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: {px(4)}; }}
    QScrollArea {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: {px(10)}; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(10)}; margin: 0; }}
    QScrollBar::handle {{
        background: {t.line}; border-radius: {px(4)}; min-height: {px(28)}; min-width: {px(28)}; }}
    QScrollBar::handle:hover {{ background: {t.faint}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: none; border: none; width: 0; height: 0; }}
    QSlider::groove:horizontal {{ background: {t.line}; height: 4px; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {t.accent}; height: 4px; border-radius: 2px; }}
    QSlider::handle:horizontal {{
        background: {t.accent}; width: {2 * handle}px; height: {2 * handle}px;
        margin: -{handle - 2}px 0; border-radius: {handle}px; }}
    QSlider::handle:horizontal:focus {{ border: 2px solid {t.text}; }}
    QSplitter::handle {{ background: {t.line}; }}
    QCheckBox {{ spacing: {px(6)}; background: transparent; }}
    """
