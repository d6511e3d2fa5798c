"""Write every page with sample values into a folder, to look at them: python scripts/preview_pages.py FOLDER [LANG]."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from scripts.page_samples import sample_pages
from web.pages.render import STATIC, STATIC_PREFIX, render


def write_pages(folder: Path, lang: str = "fr") -> list[Path]:
    """Write NAME.html for each sample page, and our static files beside them where their addresses point."""
    shutil.copytree(STATIC, folder / STATIC_PREFIX.strip("/"), dirs_exist_ok=True)
    written = []
    for name, page in sample_pages().items():
        file = folder / f"{name}.html"
        file.write_text(render(replace(page, shell=replace(page.shell, lang=lang))), encoding="utf-8")
        written.append(file)
    return written


if __name__ == "__main__":
    for path in write_pages(Path(sys.argv[1]), *sys.argv[2:3]):
        print(path)
