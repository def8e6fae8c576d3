"""The classes of LEAN's stubs, read with ``ast``: members and signatures, through base classes."""

from __future__ import annotations

import ast
from pathlib import Path

Callables = list[tuple[str, ...]]
"""The required parameters of each overload of a method, by name."""
Member = Callables | str


class StubIndex:
    """Every class of a folder of stubs by its plain name. Where several namespaces have one, their members are joined."""

    def __init__(self, folder: Path) -> None:
        self._members: dict[str, dict[str, Member]] = {}
        self._settable: dict[str, set[str]] = {}
        self._bases: dict[str, list[str]] = {}
        self._namespaces: dict[str, set[str]] = {}
        for file in sorted(folder.rglob("*.pyi")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            namespace = ".".join(file.parent.relative_to(folder).parts)
            for top in tree.body:
                if isinstance(top, ast.ClassDef):
                    self._namespaces.setdefault(top.name, set()).add(namespace)
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    self._take(node)

    def has(self, name: str) -> bool:
        """True when LEAN has a class of that name."""
        return name in self._members

    def classes(self) -> list[str]:
        """The names of all classes that stand in a namespace of their own right, not within another class."""
        return list(self._namespaces)

    def namespaces(self, name: str) -> set[str]:
        """Where LEAN has classes of that name."""
        return self._namespaces.get(name, set())

    def member(self, name: str, member: str) -> Member | None:
        """A member of a class or of one of its bases: overloads of a method, ``""`` for anything else, None when absent."""
        members = (self._members.get(at, {}).get(member) for at in self._line(name))
        return next((found for found in members if found is not None), None)

    def may_be_set(self, name: str, member: str) -> bool:
        """True for a property that has a public setter, the class's own or one of its bases'."""
        return any(member in self._settable.get(at, ()) for at in self._line(name))

    def _line(self, name: str) -> list[str]:
        """A class and its bases, the nearest first."""
        line = [name]
        for at in line:
            line.extend(base for base in self._bases.get(at, []) if base not in line)
        return line

    def _take(self, node: ast.ClassDef) -> None:
        members = self._members.setdefault(node.name, {})
        self._bases.setdefault(node.name, []).extend(filter(None, map(_plain_name, node.bases)))
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                if _is_setter(item):
                    self._settable.setdefault(node.name, set()).add(item.name)
                overloads = members.setdefault(item.name, [])
                if not _is_property(item) and isinstance(overloads, list):
                    overloads.append(_required(item))
                else:
                    members[item.name] = ""
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                members[item.target.id] = ""
            elif isinstance(item, ast.Assign):
                members.update({target.id: "" for target in item.targets if isinstance(target, ast.Name)})


def _plain_name(base: ast.expr) -> str | None:
    if isinstance(base, ast.Subscript):
        return _plain_name(base.value)
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else None


def _is_property(item: ast.FunctionDef) -> bool:
    return any(
        (isinstance(d, ast.Name) and d.id == "property") or (isinstance(d, ast.Attribute) and d.attr in ("setter", "getter"))
        for d in item.decorator_list
    )


def _is_setter(item: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in item.decorator_list)


def _required(item: ast.FunctionDef) -> tuple[str, ...]:
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in item.decorator_list)
    named = item.args.args if static else item.args.args[1:]
    needed = len(item.args.args) - len(item.args.defaults) - (0 if static else 1)
    return tuple(argument.arg for argument in named[: max(0, needed)])
