import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A room may import those to its left, never to its right; config is imported by none.
ROOMS = ["footprint", "organization", "factors", "ingest", "reports", "dashboard"]


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_arrows_of_import_point_left():
    wrong = []
    for position, room in enumerate(ROOMS):
        for path in (ROOT / room).rglob("*.py"):
            forbidden = imports_of(path) & {*ROOMS[position + 1 :], "config"}
            wrong += [f"{path.relative_to(ROOT)} imports {name}" for name in sorted(forbidden)]
    assert wrong == []


def test_footprint_knows_no_framework_and_does_no_io():
    forbidden = {"django", "pathlib", "os", "io", "sys", "datetime", "time", "random", "psycopg2", "pandas"}
    wrong = {
        str(path.relative_to(ROOT)): sorted(imports_of(path) & forbidden)
        for path in (ROOT / "footprint").rglob("*.py")
        if imports_of(path) & forbidden
    }
    assert wrong == {}


def test_files_stay_small():
    own = [path for room in [*ROOMS, "config", "tests", "bench"] for path in (ROOT / room).rglob("*.py")]
    long = {str(path.relative_to(ROOT)): n for path in own if "migrations" not in path.parts
            and (n := len(path.read_text(encoding="utf-8").splitlines())) > 400}  # fmt: skip
    assert len(own) > 50
    assert long == {}
