#!/usr/bin/env python3
"""The entries under catalog/providers/ keep catalog/provider.schema.json, which describes every member.

That the schema and the reader in src/providers know the same members is tested there. Run by ./dev test and
./dev test scripts.
"""

import json
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "catalog"
GUIDE = (ROOT / "docs" / "guide" / "providers.md").read_text()
SCHEMA = json.loads((CATALOG / "provider.schema.json").read_text())
ENTRIES = sorted((CATALOG / "providers").glob("*.json"))


def described_members(place, schema):
    """Every member that the schema names, with where it is and its own schema."""
    if isinstance(schema, dict):
        for name, member in schema.get("properties", {}).items():
            yield f"{place}.{name}", member
        for name, inner in schema.items():
            yield from described_members(f"{place}.{name}", inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from described_members(place, inner)


class Catalogue(unittest.TestCase):
    def setUp(self):
        self.validator = jsonschema.Draft202012Validator(SCHEMA)

    def faults(self, entry):
        return [f"{error.json_path}: {error.message}" for error in self.validator.iter_errors(entry)]

    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_every_member_is_described(self):
        members = dict(described_members("", SCHEMA))
        self.assertGreater(len(members), 80)
        for place, member in members.items():
            with self.subTest(place):
                self.assertTrue(member.get("description", "").endswith("."), member)

    def test_every_entry_keeps_the_schema(self):
        self.assertGreater(len(ENTRIES), 20)
        for path in ENTRIES:
            with self.subTest(path.name):
                self.assertEqual(self.faults(json.loads(path.read_text())), [])

    def test_the_guide_names_every_entry(self):
        for path in ENTRIES:
            self.assertIn(f"`{path.stem}`", GUIDE)

    def test_the_example_of_the_guide_keeps_the_schema(self):
        example = GUIDE.split("```json", 1)[1].split("```", 1)[0]
        self.assertEqual(self.faults(json.loads(example)), [])

    def test_the_schema_refuses_what_it_does_not_describe(self):
        entry = {"id": "acme", "name": "Acme", "grant": "api_key"}
        self.assertEqual(self.faults(entry), [])
        for change in ({"unknown": 1}, {"id": "A"}, {"grant": "password"}, {"grace": {"seconds": 1}},
                       {"settings": [{"name": "a"}]}, {"token_url": "javascript:alert(1)"},
                       {"access_lifetime": 3600}, {"errors": [{"class": "terminal"}]}):
            with self.subTest(change):
                self.assertNotEqual(self.faults(entry | change), [])


if __name__ == "__main__":
    unittest.main()
