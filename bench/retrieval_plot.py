"""Draw what `bench.retrieval --json` printed: `python -m bench.retrieval_plot FIGURES.json --out FILE.svg`."""

import argparse
import json
from pathlib import Path
from typing import Any

PANELS = (
    ("p50_ms", "whole retrieval, median (ms)"),
    ("open_s", "opening (s)"),
    ("resident_mb", "resident memory (MB)"),
)
OURS, PEER = "#c8452d", "#7a7f87"


def draw(found: dict[str, Any], file: Path) -> None:
    """Write one panel a figure, logarithmic, a bar for each of the three."""
    import matplotlib

    matplotlib.use("Agg")
    # No date and no random ids: the same figures give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "shishen"
    from matplotlib import pyplot

    bars = (
        ("peer", f"LangChain\n{found['peer_recipes']:,}", PEER),
        ("ours_at_peer_size", f"ours\n{found['peer_recipes']:,}", OURS),
        ("ours", f"ours\n{found['recipes']:,}", OURS),
    )
    figure, axes = pyplot.subplots(1, len(PANELS), figsize=(11, 3.6), layout="constrained")
    for axis, (name, title) in zip(axes, PANELS, strict=True):
        values = [found[key][name] for key, _, _ in bars]
        drawn = axis.bar([label for _, label, _ in bars], values, color=[colour for _, _, colour in bars])
        axis.bar_label(
            drawn, labels=[f"{value:,.0f}" if value >= 100 else f"{value:.2g}" for value in values], padding=2
        )
        axis.set_yscale("log")
        axis.set_title(title)
        axis.margins(y=0.15)
        axis.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    pyplot.close(figure)


def main() -> None:
    """Read figures and draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/img/retrieval.svg"))
    given = parser.parse_args()
    draw(json.loads(given.figures.read_text(encoding="utf-8")), given.out)


if __name__ == "__main__":
    main()
