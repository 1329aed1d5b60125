#!/usr/bin/env -S /usr/bin/python3 -B
"""What a new API description takes away from those who rely on the released one.

Usage: tests/api_schema/compatible.py RELEASED.json SERVED.json
Prints one line for each break, and exits 1 when there is one; a higher major version may break everything (external
API N13). What a client sends has to be taken still, and what it reads has to be there still: a request may take more,
an answer may have more, and clients take words that they do not know. x-problem-codes of an answer are the words in
`code` of a refusal: each stays, with its status.
"""

import json
import sys

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REQUEST, ANSWER = "request", "answer"
# Limits of a request that may not become narrower, and whether a larger number is wider.
LIMITS = {"maxLength": True, "maximum": True, "exclusiveMaximum": True, "maxItems": True, "maxProperties": True,
          "minLength": False, "minimum": False, "exclusiveMinimum": False, "minItems": False, "minProperties": False}
# Rules of a request that may go but neither come nor change.
FIXED_RULES = ("pattern", "multipleOf", "uniqueItems", "const")


class Comparison:
    """Finds the breaks between two documents; every one is a sentence that begins with its place."""

    def __init__(self, released, served):
        self.released, self.served = released, served
        self.breaks = []
        self.new_codes = all_codes(served) - all_codes(released)
        self.compared = set()  # pairs of references, so that schemas may contain themselves

    def run(self):
        self.paths()
        self.security_schemes()
        return self.breaks

    def report(self, place, what):
        if f"{place}: {what}" not in self.breaks:
            self.breaks.append(f"{place}: {what}")

    def paths(self):
        served = self.served.get("paths", {})
        for path, item in self.released.get("paths", {}).items():
            if path not in served:
                self.report(path, "the path is gone")
                continue
            for method in METHODS:
                if method in item:
                    place = f"{method.upper()} {path}"
                    if method in served[path]:
                        self.operation(place, item, item[method], served[path], served[path][method])
                    else:
                        self.report(place, "the operation is gone")

    def operation(self, place, old_item, old, new_item, new):
        if old.get("operationId") != new.get("operationId"):
            self.report(place, f"the operation {old.get('operationId')} is now called {new.get('operationId')}")
        self.parameters(place, self.parameters_of(self.released, old_item, old),
                        self.parameters_of(self.served, new_item, new))
        self.body(place, resolved(self.released, old.get("requestBody")), resolved(self.served, new.get("requestBody")))
        self.responses(place, old.get("responses", {}), new.get("responses", {}))
        self.problem_codes(old.get("responses", {}), new.get("responses", {}))
        self.security(place, old.get("security", self.released.get("security", [])),
                      new.get("security", self.served.get("security", [])))

    @staticmethod
    def parameters_of(document, item, operation):
        both = [resolved(document, one) for one in item.get("parameters", []) + operation.get("parameters", [])]
        return {(one["in"], one["name"]): one for one in both}

    def parameters(self, place, old, new):
        for key, parameter in old.items():
            where = f"{place} {key[0]} parameter {key[1]}"
            if key not in new:
                self.report(where, "is gone")
                continue
            if new[key].get("required") and not parameter.get("required"):
                self.report(where, "is required now")
            self.schema(where, REQUEST, parameter.get("schema", {}), new[key].get("schema", {}))
        for key, parameter in new.items():
            if key not in old and parameter.get("required"):
                self.report(f"{place} {key[0]} parameter {key[1]}", "is new and required")

    def body(self, place, old, new):
        where = f"{place} body"
        if new and new.get("required") and not (old and old.get("required")):
            self.report(where, "is required now")
        if old and not new:
            self.report(where, "is taken no more")
        elif old:
            self.content(where, REQUEST, old.get("content", {}), new.get("content", {}))

    def responses(self, place, old, new):
        for status, answer in old.items():
            where = f"{place} {status}"
            if status not in new:
                self.report(where, "the status is answered no more")
                continue
            before, after = resolved(self.released, answer), resolved(self.served, new[status])
            self.content(where, ANSWER, before.get("content", {}), after.get("content", {}))
            for name, header in before.get("headers", {}).items():
                if name not in after.get("headers", {}):
                    self.report(f"{where} header {name}", "is gone")
                    continue
                self.schema(f"{where} header {name}", ANSWER,
                            resolved(self.released, header).get("schema", {}),
                            resolved(self.served, after["headers"][name]).get("schema", {}))

    def problem_codes(self, old, new):
        """Said once for all operations, which share their refusals. `default` gives way to a status of its own."""
        before, after = codes_of(self.released, old), codes_of(self.served, new)
        for status, code in sorted(before - after):
            if status in old and status not in new:
                continue  # said already
            others = sorted(other for other, word in self.new_codes if word == code)
            self.report(status, f"the error code {code} is gone" if not others else
                        f"the error code {code} comes with {' and '.join(others)} now")

    def content(self, place, direction, old, new):
        for kind, media in old.items():
            if kind not in new:
                self.report(place, f"the content type {kind} is gone")
            else:
                self.schema(place, direction, media.get("schema", {}), new[kind].get("schema", {}))

    def security(self, place, old, new):
        """Each way that was enough has to be there still, with the same scopes; others may come."""
        def ways(requirements):
            return [{scheme: sorted(scopes) for scheme, scopes in one.items()} for one in requirements] or [{}]
        for way in ways(old):
            if way not in ways(new):
                self.report(place, f"the security was {json.dumps(way)} and is {json.dumps(ways(new))}")

    def security_schemes(self):
        def schemes(document):
            return document.get("components", {}).get("securitySchemes", {})
        for name, scheme in schemes(self.released).items():
            other = schemes(self.served).get(name)
            if other is None or other.get("type") != scheme.get("type"):
                self.report(f"security scheme {name}", "is gone")
                continue
            for flow, details in scheme.get("flows", {}).items():
                left = other.get("flows", {}).get(flow, {}).get("scopes", {})
                for scope in details.get("scopes", {}):
                    if scope not in left:
                        self.report(f"security scheme {name}", f"the scope {scope} is gone")

    def schema(self, place, direction, old, new):
        pair = (direction, old.get("$ref"), new.get("$ref"))
        if pair[1] and pair[2]:
            if pair in self.compared:
                return
            self.compared.add(pair)
        old, new = resolved(self.released, old), resolved(self.served, new)
        self.types(place, direction, old, new)
        self.words(place, direction, old, new)
        if direction == REQUEST:
            self.limits(place, old, new)
        self.properties(place, direction, old, new)
        self.map_values(place, direction, old, new)
        if "items" in old:
            self.schema(f"{place}[]", direction, old["items"], new.get("items", {}))
        for keyword in ("oneOf", "anyOf", "allOf"):
            self.alternatives(place, direction, keyword, old, new)

    def types(self, place, direction, old, new):
        before, after = types_of(old), types_of(new)
        wider, narrower = (after, before) if direction == REQUEST else (before, after)
        if wider is not None and (narrower is None or not narrower <= wider):
            self.report(place, f"the type was {named(before)} and is {named(after)}")
        may_go = direction == REQUEST and "format" not in new or direction == ANSWER and "format" not in old
        if old.get("format") != new.get("format") and not may_go:
            self.report(place, f"the format was {old.get('format', 'none')} and is {new.get('format', 'none')}")

    def words(self, place, direction, old, new):
        """A new word in an answer is no break: clients take words that they do not know."""
        before, after = old.get("enum"), new.get("enum")
        if before is None and after is not None and direction == REQUEST:
            self.report(place, "only some values are taken now")
        if before is not None and after is None and direction == ANSWER:
            self.report(place, "every value may be answered now")
        for word in before or []:
            if after is not None and word not in after:
                self.report(place, f"the value {json.dumps(word)} is gone")

    def limits(self, place, old, new):
        for name, larger_is_wider in LIMITS.items():
            before, after = old.get(name), new.get(name)
            neutral = before is None and not larger_is_wider and name.startswith("min") and after == 0
            if after is None or after == before or neutral:
                continue
            if before is None or (after < before) == larger_is_wider:
                self.report(place, f"{name} was {'none' if before is None else before} and is {after}")
        for name in FIXED_RULES:
            if new.get(name) not in (None, False, old.get(name)):
                self.report(place, f"{name} was {old.get(name, 'none')} and is {new[name]}")

    def properties(self, place, direction, old, new):
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, value in before.items():
            if name not in after:
                self.report(f"{place}.{name}", "the field is gone")
            else:
                self.schema(f"{place}.{name}", direction, value, after[name])
        was, now = set(old.get("required", [])), set(new.get("required", []))
        if direction == REQUEST:
            for name in sorted(now - was):
                self.report(f"{place}.{name}", "the field is required now")
        else:
            for name in sorted((was - now) & set(after)):
                self.report(f"{place}.{name}", "the field may be absent now")

    def map_values(self, place, direction, old, new):
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if direction == REQUEST and before is not False and after is False:
            self.report(place, "other fields are refused now")
        if isinstance(before, dict) and isinstance(after, dict):
            self.schema(f"{place}.*", direction, before, after)
        elif direction == REQUEST and before is True and isinstance(after, dict):
            self.report(place, "not every value is taken now")
        elif direction == ANSWER and isinstance(before, dict) and after is True:
            self.report(place, "every value may be answered now")

    def alternatives(self, place, direction, keyword, old, new):
        """A request keeps every alternative; an answer gets no other one. allOf has to keep all of its parts."""
        before, after = old.get(keyword), new.get(keyword)
        if before is None and after is None:
            return
        if before is None or after is None:
            if (before is None) == (direction == REQUEST) or keyword == "allOf":
                self.report(place, f"{keyword} {'is new' if before is None else 'is gone'}")
            return
        kept, found_in = (before, after) if direction == REQUEST or keyword == "allOf" else (after, before)
        for index, one in enumerate(kept):
            if not any(self.fits(direction, *((one, other) if kept is before else (other, one))) for other in found_in):
                self.report(place, f"{keyword}[{index}] of the {'released' if kept is before else 'new'} ones has no "
                                   "counterpart")

    def fits(self, direction, old, new):
        trial = Comparison(self.released, self.served)
        trial.compared = set(self.compared)
        trial.schema("", direction, old, new)
        return not trial.breaks


def resolved(document, value):
    """The thing itself: references are followed, and what stands beside one counts as well (OpenAPI 3.1)."""
    beside = {}
    while value and "$ref" in value:
        beside = {**{name: rest for name, rest in value.items() if name != "$ref"}, **beside}
        target = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        value = target
    return {**value, **beside} if beside else value


def codes_of(document, responses):
    """Pairs of status and error code; answers that stand for several statuses list their codes by status."""
    pairs = set()
    for status, answer in responses.items():
        codes = resolved(document, answer).get("x-problem-codes", [])
        for one, words in (codes if isinstance(codes, dict) else {status: codes}).items():
            pairs.update((one, word) for word in words)
    return pairs


def all_codes(document):
    return {pair for item in document.get("paths", {}).values() for method in METHODS
            for pair in codes_of(document, item.get(method, {}).get("responses", {}))}


def types_of(schema):
    """The set of types that a schema allows; None for every type."""
    kinds = schema.get("type")
    if kinds is None:
        return None
    kinds = set(kinds) if isinstance(kinds, list) else {kinds}
    return kinds | {"integer"} if "number" in kinds else kinds


def named(kinds):
    return "any" if kinds is None else " or ".join(sorted(kinds))


def major(document):
    return int(document["info"]["version"].split(".")[0])


def breaks(released, served):
    """The breaks, empty when the served description has a higher major version."""
    if major(served) > major(released):
        return []
    return Comparison(released, served).run()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    documents = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            documents.append(json.load(file))
    found = breaks(*documents)
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
