"""Drives the lean CLI's own classes in the project folder it is started in; run by ``.lean-venv``'s Python, with no network.

``driver.py WORK`` writes what they found to ``WORK/report.json``. Two things of the CLI cannot be had offline. The list of
brokerage modules comes from QuantConnect's server: an empty one stands in. The engine runs in Docker: every run goes as far as
``docker run`` and stops there, with the options Docker would have been given.
"""

from __future__ import annotations

import json
import socket
import sys
import sysconfig
from pathlib import Path
from typing import Any, NoReturn

ENVIRONMENTS = ("backtesting", "live-tastytrade", "live-alpaca")
MODULES = "modules-1.14.json"


class NeedsDocker(Exception):
    """The next step of the CLI is ``docker run``."""


class NoDocker:
    """Stands where the CLI talks to Docker."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def get_image_label(self, image: object, label: str, default: str | None) -> str | None:
        """As for an image without labels."""
        return default

    def run_image(self, image: object, **options: Any) -> NoReturn:
        """Keeps the options and stops the run."""
        self.asked = options
        raise NeedsDocker("docker run needs Docker: the run stops here")


def no_network(*_: object) -> NoReturn:
    """Refuses every connection."""
    raise OSError("no network in this test")


def cli_folder(work: Path) -> Path:
    """A folder to import ``lean`` from: links to the installed package, and beside them the module list of the server."""
    installed = Path(sysconfig.get_paths()["purelib"]) / "lean"
    package = work / "cli" / "lean"
    package.mkdir(parents=True)
    for item in installed.iterdir():
        if item.name != MODULES:
            (package / item.name).symlink_to(item)
    (package / MODULES).write_text('{"modules": []}', encoding="utf-8")
    return package.parent


def project_facts(container: Any) -> dict[str, Any]:
    """What the CLI finds, reads and would take."""
    from lean import __version__  # type: ignore[import-not-found]
    from lean.components import output_reserved_names, reserved_names  # type: ignore[import-not-found]

    project = Path.cwd()
    config = container.project_config_manager.get_project_config(project)
    before = config.file.read_bytes()
    config.set("description", config.get("description"))
    return {
        "version": __version__,
        "root": str(container.lean_config_manager.get_cli_root_directory()),
        "data_folder": str(container.lean_config_manager.get_data_directory()),
        "algorithm": str(container.project_manager.find_algorithm_file(project)),
        "local_id": container.project_config_manager.get_local_id(project),
        "read": {key: config.get(key) for key in ("algorithm-language", "parameters", "description")},
        "unchanged_by_writer": config.file.read_bytes() == before,
        "sources": [str(path.relative_to(project)) for path in container.project_manager.get_source_files(project)],
        "reserved": [*reserved_names, *output_reserved_names],
    }


def run_facts(container: Any, docker: NoDocker, environment: str, output: Path) -> dict[str, Any]:
    """The complete engine configuration of an environment, and what Docker would have been asked to run."""
    from lean.models.docker import DockerImage  # type: ignore[import-not-found]

    algorithm = container.project_manager.find_algorithm_file(Path.cwd())
    complete = container.lean_config_manager.get_complete_lean_config(environment, algorithm, None)
    known = json.loads(json.dumps(complete))
    image = DockerImage.parse("quantconnect/lean:latest")
    stopped = ""
    try:
        container.lean_runner.run_lean(complete, environment, algorithm, output, image, None, False, False)
    except NeedsDocker as stop:
        stopped = str(stop)
    mounted = {mount["Target"]: mount["Source"] for mount in docker.asked["mounts"]}
    return {
        "complete": known,
        "stopped": stopped,
        "commands": docker.asked["commands"],
        "volumes": {volume["bind"]: source for source, volume in docker.asked["volumes"].items()},
        "in_container": json.loads(Path(mounted["/Lean/Launcher/bin/Debug/config.json"]).read_text(encoding="utf-8")),
        "copied": sorted(str(path.relative_to(output / "code")) for path in (output / "code").rglob("*") if path.is_file()),
    }


def main(work: Path) -> None:
    """Everything, into ``work/report.json``."""
    socket.socket.connect = no_network  # type: ignore[method-assign]
    sys.path.insert(0, str(cli_folder(work)))
    from lean.container import container  # type: ignore[import-not-found]

    docker = NoDocker()
    container.initialize(docker_manager=docker)
    report: dict[str, Any] = {"project": project_facts(container)}
    for environment in ENVIRONMENTS:
        report[environment] = run_facts(container, docker, environment, work / "results" / environment)
    (work / "report.json").write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
