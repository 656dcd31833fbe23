"""The house stands as docs/architecture.md draws it."""

import ast
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import signals
from django.urls import URLPattern, URLResolver, get_resolver

BASE = Path(__file__).resolve().parents[1]
FLOORS = {
    "accounts": 1,
    "cms": 2,
    "notifications": 3,
    "participation": 4,
    "surveys": 4,
    "config": 5,
}
# Where a module may look inside its own room: only to a smaller number.
LAYERS = {
    "enums": 0,
    "blocks": 0,
    "models": 1,
    "rules": 2,
    "queries": 2,
    "domain": 3,
    "forms": 4,
    "views": 5,
}


def _modules() -> dict[str, Path]:
    """Every module of the rooms by its dotted name, migrations left out."""
    found = {}
    for room in FLOORS:
        for path in sorted((BASE / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            parts = path.relative_to(BASE).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def _imports() -> dict[str, set[str]]:
    """For each module the modules of ours it imports, inline imports included."""
    modules = _modules()
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        targets = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets |= set(_targets(node, modules, _package(name, path)))
        graph[name] = targets - {name}
    return graph


def _package(name: str, path: Path) -> str:
    return name if path.name == "__init__.py" else name.rpartition(".")[0]


def _targets(node: ast.AST, modules: dict[str, Path], package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from [alias.name] if alias.name.split(".")[0] in FLOORS else []
    elif isinstance(node, ast.ImportFrom):
        source = node.module or ""
        if node.level:
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            source = ".".join([*base, *([node.module] if node.module else [])])
        if source.split(".")[0] in FLOORS:
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield inner if inner in modules else source


def _room(module: str) -> str:
    return module.partition(".")[0]


def test_rooms_import_from_lower_floors_only() -> None:
    wrong = [
        f"{module} -> {target}"
        for module, targets in _imports().items()
        for target in sorted(targets)
        if _room(target) != _room(module) and FLOORS[_room(target)] >= FLOORS[_room(module)]
    ]
    assert wrong == []


def test_layers_inside_a_room_are_kept() -> None:
    wrong = []
    for module, targets in _imports().items():
        for target in sorted(targets):
            if _room(target) == _room(module) and _layer(target) > _layer(module):
                wrong.append(f"{module} -> {target}")
    assert wrong == []


def _layer(module: str) -> int:
    """The layer of a module; what is not in the table (tasks, hooks, demo) may see everything."""
    _room_name, _dot, rest = module.partition(".")
    return LAYERS.get(rest.partition(".")[0], 0 if rest in {"artwork", "fields"} else 9)


def test_imports_form_no_cycle() -> None:
    graph = _imports()
    state: dict[str, int] = {}
    cycles: list[str] = []

    def visit(module: str, trail: list[str]) -> None:
        state[module] = 1
        for target in sorted(graph.get(module, ())):
            if state.get(target) == 1:
                cycles.append(" -> ".join([*trail[trail.index(target) :], target]))
            elif target not in state:
                visit(target, [*trail, target])
        state[module] = 2

    for module in graph:
        if module not in state:
            visit(module, [module])
    assert cycles == []


def test_no_receiver_listens_to_our_own_models() -> None:
    ours = {id(model): model for model in apps.get_models() if model._meta.app_label in FLOORS}
    wrong = []
    for name in ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete"):
        for (_receiver_id, sender_id), receiver, *_rest in getattr(signals, name).receivers:
            function = receiver() if hasattr(receiver, "__callback__") else receiver
            module = getattr(function, "__module__", "") or ""
            if _room(module) in FLOORS and (sender_id in ours or sender_id == id(None)):
                wrong.append(f"{module} listens to {name}")
    assert wrong == []


def test_foreign_signals_are_handled_in_one_place_per_room() -> None:
    wrong = []
    for module, path in _modules().items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            decorated = isinstance(node, ast.FunctionDef) and any(
                isinstance(item, ast.Call) and getattr(item.func, "id", "") == "receiver"
                for item in node.decorator_list
            )
            if decorated:
                wrong.append(f"{module}.{getattr(node, 'name', '')}")
            connects = isinstance(node, ast.Attribute) and node.attr == "connect"
            if connects and not module.endswith(".apps"):
                wrong.append(f"{module}: {ast.unparse(node)}")
    assert wrong == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    output = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=output)
    assert "No changes detected" in output.getvalue()


def test_no_junk_drawers() -> None:
    forbidden = {"utils", "helpers", "common", "core", "misc", "services"}
    assert [name for name in _modules() if set(name.split(".")) & forbidden] == []


def _routed_modules(
    patterns: list[URLPattern | URLResolver] | None = None,
) -> Iterator[str]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from _routed_modules(entry.url_patterns)
        else:
            view = entry.callback
            module = getattr(view, "view_class", view).__module__
            if _room(module) in FLOORS:
                yield module


def test_every_routed_view_has_a_test_module() -> None:
    missing = []
    for module in sorted(set(_routed_modules())):
        *folders, name = module.split(".")
        expected = BASE.joinpath("tests", *folders, f"test_{name}.py")
        if not expected.exists():
            missing.append(expected.relative_to(BASE).as_posix())
    assert missing == []
