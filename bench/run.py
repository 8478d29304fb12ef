"""All measurements, one after the other: python bench/run.py [NAME ...]"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NO_MEASUREMENTS = ("make_leads", "places", "run", "timing")


def main() -> None:
    """Run those that were named, or all."""
    scripts = sorted(each.stem for each in HERE.glob("*.py"))
    for name in sys.argv[1:] or (each for each in scripts if each not in NO_MEASUREMENTS):
        print(f"\n{name}", flush=True)
        subprocess.run([sys.executable, HERE / f"{name}.py"], check=True)


if __name__ == "__main__":
    main()
