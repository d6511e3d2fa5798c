"""Commands that keep a copy of everything, and bring it back."""

import shutil
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress

from ensembl_fed.cli.told import Mistake, say, say_json
from ensembl_fed.settings import Settings, read_settings
from ensembl_fed.storage.copies import copy_store, problem_of

_STORES: Final = "*.sqlite3"
_FOLDERS: Final = ("media",)
# Who has a copy and these has everything that is sealed: they are kept apart from it.
_KEYS: Final = ("secret_key", "casework-keys")


def back_up(folder: Path, *, as_json: bool) -> None:
    """Copy every store, while the server runs, and the pictures, into a folder that is new or empty."""
    data = _files_of(read_settings())
    if folder.exists() and any(folder.iterdir()):
        raise Mistake(f"{folder} is not empty: name a new folder, so that no older backup is mixed with this one")
    stores = sorted(data.rglob(_STORES))
    if not stores:
        raise Mistake(f"there is no store in {data}")
    copied = [_copied(store, data, folder) for store in stores]
    _copy_folders(data, folder)
    _tell(f"{len(copied)} stores are in {folder}, and sound.", copied, as_json=as_json)
    if not as_json:
        say(f"Keep what opens them in another place: {', '.join(name for name in _KEYS if (data / name).exists())}.")


def bring_back(folder: Path, *, as_json: bool) -> None:
    """Put a backup where this machine's settings say that the data is; nothing that is there is overwritten."""
    data = _files_of(read_settings())
    stores = sorted(folder.rglob(_STORES))
    if not stores:
        raise Mistake(f"{folder} holds no backup")
    if there := sorted(data.rglob(_STORES)):
        raise Mistake(f"{there[0]} is there already: move the data folder aside first")
    for store in stores:
        if problem := problem_of(store):
            raise Mistake(f"{store}: {problem}")
    copied = [_copied(store, folder, data) for store in stores]
    _copy_folders(folder, data)
    _tell(f"{len(copied)} stores are back in {data}.", copied, as_json=as_json)
    missing = [name for name in _KEYS[:1] if not (data / name).exists()]
    if missing and not as_json:
        say(f"Put {missing[0]} back beside them before you serve: a new one opens nothing of what is sealed.")


def _files_of(settings: Settings) -> Path:
    if settings.uses_postgres:
        raise Mistake("the store is PostgreSQL: use pg_dump and pg_restore, and copy the folder of pictures")
    return settings.data_dir


def _copied(store: Path, root: Path, target: Path) -> str:
    """Copy one store and look the copy through; its name below the root."""
    name = str(store.relative_to(root))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(name, total=None)
        copy_store(store, target / name, lambda left, whole: progress.update(task, total=whole, completed=whole - left))
    if problem := problem_of(target / name):
        raise Mistake(f"{target / name}: {problem}")
    return name


def _copy_folders(root: Path, target: Path) -> None:
    for name in _FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, dirs_exist_ok=True)


def _tell(text: str, stores: list[str], *, as_json: bool) -> None:
    if as_json:
        say_json({"stores": stores})
    else:
        say(text)
