"""All measurements, one after the other: python bench/run.py [NAME ...]"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = ("start_up", "export_leads", "import_leads", "report_pipeline", "today")


def main() -> None:
    """Run those that were named, or all."""
    for name in sys.argv[1:] or ALL:
        print(f"\n{name}", flush=True)
        subprocess.run([sys.executable, HERE / f"{name}.py"], check=True)


if __name__ == "__main__":
    main()
