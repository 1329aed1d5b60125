"""The addresses of the portal, as its routes declare them, and those that no test has looked at."""

import functools
import glob
import os
import re

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "web", "portal", "src")
# Parents of other files, and below what their children stand.
OUTER = {"rootRoute": "", "frameRoute": "", "tenantRoute": "/t/$tenant"}
# They lead on to the first of their tabs.
LEAD_ON = {f"/t/$tenant/{area}" for area in ("inventory", "people", "settings")}
ROUTE = re.compile(r"const (\w+) = createRoute\(\{\s*getParentRoute: \(\) => (\w+),(.*?)\n\}\);", re.S)
# Routes that a file makes alike, below its integrationRoute: part("danger", ...).
ALIKE = re.compile(r'const \w+ = part\("(\w+)"')


def routes_of(text):
    """Those with a page; others lead on."""
    paths, pages = dict(OUTER), set()
    for name, parent, rest in ROUTE.findall(text):  # parents stand before their children
        path = re.search(r'path: "([^"]*)"', rest)
        paths[name] = f"{paths[parent]}/{path[1].strip('/') if path else ''}".rstrip("/")
        if "component:" in rest:
            pages.add(paths[name] or "/")
    return pages | {f"{paths['integrationRoute']}/{name}" for name in ALIKE.findall(text)}


@functools.cache
def addresses():
    files = [os.path.join(SOURCE, "router.tsx"), *glob.glob(os.path.join(SOURCE, "pages", "*", "routes.ts"))]
    found = set()
    for file in files:
        with open(file, encoding="utf-8") as text:
            found |= routes_of(text.read())
    return frozenset(found - LEAD_ON)


def matches(address, path):
    parts = ("[^/]+" if part.startswith("$") else re.escape(part) for part in address.split("/"))
    return re.fullmatch("/".join(parts), path) is not None


def address_of(path):
    """The one that says most of the path."""
    found = sorted(addresses(), key=lambda address: address.count("$"))
    return next((one for one in found if matches(one, path.rstrip("/") or "/")), None)


def not_looked_at(paths):
    return sorted(addresses() - {address_of(path) for path in paths})
