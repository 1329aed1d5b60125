#!/usr/bin/env -S /usr/bin/python3 -B
"""compatible.py finds each kind of break, and nothing in what is none (external API N13).

Usage: tests/api_schema/compatible_test.py
Each case is a change of one small description: what is done to it, and the words of the break (a list for several),
or None.
"""

import copy
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compatible import breaks  # noqa: E402

DOORS = {
    "openapi": "3.1.0",
    "info": {"version": "1.4.0"},
    "security": [{"oauth": []}],
    "paths": {
        "/doors": {
            "get": {"operationId": "doorsList",
                    "parameters": [{"name": "limit", "in": "query",
                                    "schema": {"type": "integer", "minimum": 1, "maximum": 500}},
                                   {"$ref": "#/components/parameters/Order"}],
                    "security": [{"oauth": ["doors:read"]}, {"bearer": []}],
                    "responses": {"200": {"content": {"application/json": {"schema": {
                        "type": "array", "items": {"$ref": "#/components/schemas/Door"}}}},
                        "headers": {"ETag": {"schema": {"type": "string"}}}},
                        "403": {"$ref": "#/components/responses/Forbidden"},
                        "404": {"$ref": "#/components/responses/NotFound"},
                        "409": {"x-problem-codes": ["door_jammed", "door_open"]},
                        "default": {"x-problem-codes": {"408": ["too_slow"], "500": ["our_fault"]}}}},
            "post": {"operationId": "doorsCreate",
                     "requestBody": {"required": False, "content": {"application/json": {
                         "schema": {"$ref": "#/components/schemas/NewDoor"}}}},
                     "responses": {"201": {"description": "Made."},
                                   "403": {"$ref": "#/components/responses/Forbidden"}}},
        },
    },
    "components": {
        "parameters": {"Order": {"name": "order", "in": "query",
                                 "schema": {"type": "string", "enum": ["name", "age"]}}},
        "responses": {"NotFound": {"x-problem-codes": ["not_found"], "content": {"application/problem+json": {
            "schema": {"type": "object", "properties": {"code": {"type": "string", "enum": ["not_found"]}}}}}},
            "Forbidden": {"x-problem-codes": ["not_yours"]}},
        "schemas": {
            "Door": {"type": "object", "required": ["id", "state"], "properties": {
                "id": {"type": "string", "format": "uuid"},
                "state": {"type": "string", "enum": ["open", "shut"]},
                "inner": {"$ref": "#/components/schemas/Door"},
                "note": {"type": "string"},
                "site": {"oneOf": [{"type": "string"}, {"type": "null"}]}}},
            "NewDoor": {"type": "object", "additionalProperties": False, "required": ["name"], "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 64},
                "floor": {"type": "integer"},
                "tags": {"type": "array", "maxItems": 8, "items": {"type": "string"}},
                "words": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 8}}}}},
        "securitySchemes": {"oauth": {"type": "oauth2", "flows": {"clientCredentials": {
            "tokenUrl": "https://a/token", "scopes": {"doors:read": "", "doors:write": ""}}}},
            "bearer": {"type": "http"}},
    },
}


def at(document, path):
    for part in path.split("."):
        document = document[int(part) if isinstance(document, list) else part]
    return document


def put(path, value):
    """A change: this value at that place, with dots between the members and | for a slash."""
    def change(document):
        parent, _, name = path.rpartition(".")
        holder = at(document, parent.replace("|", "/")) if parent else document
        if isinstance(holder, list):
            holder[int(name)] = value
        else:
            holder[name.replace("|", "/")] = value
    return change


def add(path, value):
    def change(document):
        at(document, path.replace("|", "/")).append(value)
    return change


def drop(path):
    def change(document):
        parent, _, name = path.rpartition(".")
        del at(document, parent.replace("|", "/"))[int(name) if name.isdigit() and "parameters" in parent
                                                   else name.replace("|", "/")]
    return change


LIST, CREATE = "paths.|doors.get", "paths.|doors.post"
DOOR, NEW = "components.schemas.Door", "components.schemas.NewDoor"

CASES = {
    "nothing": (lambda document: None, None),
    # paths and operations
    "a path is gone": (drop("paths.|doors"), "/doors: the path is gone"),
    "a path is new": (put("paths.|windows", {"get": {}}), None),
    "an operation is gone": (drop(CREATE), "POST /doors: the operation is gone"),
    "an operation is renamed": (put(CREATE + ".operationId", "makeDoor"), "doorsCreate is now called makeDoor"),
    # parameters
    "a parameter is gone": (drop(LIST + ".parameters.0"), "query parameter limit: is gone"),
    "a parameter behind a reference is renamed": (put("components.parameters.Order.name", "sort"),
                                                  "query parameter order: is gone"),
    "a parameter is required now": (put(LIST + ".parameters.0.required", True), "limit: is required now"),
    "a new parameter is required": (add(LIST + ".parameters", {"name": "site", "in": "query", "required": True}),
                                    "site: is new and required"),
    "a new parameter is optional": (add(LIST + ".parameters", {"name": "site", "in": "query"}), None),
    "a parameter stands with the path": (put("paths.|doors.parameters", [{"name": "site", "in": "query"}]), None),
    "a limit is narrower": (put(LIST + ".parameters.0.schema.maximum", 100), "maximum was 500 and is 100"),
    "a limit is wider": (put(LIST + ".parameters.0.schema.maximum", 1000), None),
    "a lower limit is narrower": (put(LIST + ".parameters.0.schema.minimum", 2), "minimum was 1 and is 2"),
    "a word is taken no more": (put("components.parameters.Order.schema.enum", ["name"]), 'value "age" is gone'),
    "another word is taken": (put("components.parameters.Order.schema.enum", ["name", "age", "floor"]), None),
    "only some words are taken": (put(NEW + ".properties.name.enum", ["A"]), "only some values are taken now"),
    # the body of a request
    "the body is required now": (put(CREATE + ".requestBody.required", True), "POST /doors body: is required now"),
    "the body is gone": (drop(CREATE + ".requestBody"), "is taken no more"),
    "another content type": (put(CREATE + ".requestBody.content", {"text/plain": {}}),
                             "the content type application/json is gone"),
    "a field of the request is gone": (drop(NEW + ".properties.floor"), "body.floor: the field is gone"),
    "a field of the request is required now": (put(NEW + ".required", ["name", "floor"]),
                                               "body.floor: the field is required now"),
    "a field of the request is optional now": (put(NEW + ".required", []), None),
    "a field of the request is new": (put(NEW + ".properties.colour", {"type": "string"}), None),
    "a field of the request has another type": (put(NEW + ".properties.floor.type", "string"),
                                                "the type was integer and is string"),
    "a field of the request takes more types": (put(NEW + ".properties.floor.type", ["number", "null"]), None),
    "a field of the request has a format now": (put(NEW + ".properties.name.format", "email"),
                                                "the format was none and is email"),
    "a text is shorter": (put(NEW + ".properties.name.maxLength", 32), "maxLength was 64 and is 32"),
    "a text is longer": (put(NEW + ".properties.name.minLength", 3), "minLength was 1 and is 3"),
    "a text may be empty": (put(NEW + ".properties.name.minLength", 0), None),
    "a limit is new": (put(NEW + ".properties.floor.maximum", 9), "maximum was none and is 9"),
    "a limit that limits nothing is new": (put(NEW + ".properties.tags.minItems", 0), None),
    "a limit is gone": (drop(NEW + ".properties.name.maxLength"), None),
    "a pattern is new": (put(NEW + ".properties.name.pattern", "^a"), "pattern was none and is ^a"),
    "a list is shorter": (put(NEW + ".properties.tags.maxItems", 4), "body.tags: maxItems was 8 and is 4"),
    "the elements of a list are others": (put(NEW + ".properties.tags.items.type", "integer"),
                                          "body.tags[]: the type was string and is integer"),
    "the values of a map are shorter": (put(NEW + ".properties.words.additionalProperties.maxLength", 4),
                                        "body.words.*: maxLength was 8 and is 4"),
    "other fields are refused": (put(NEW + ".properties.words.additionalProperties", False),
                                 "other fields are refused now"),
    # answers
    "a status is answered no more": (drop(LIST + ".responses.404"), "404: the status is answered no more"),
    "another status": (put(LIST + ".responses.429", {"description": "Wait."}), None),
    "a code of an error is gone": (
        put("components.responses.NotFound.content.application|problem+json.schema.properties.code.enum", ["gone"]),
        'value "not_found" is gone'),
    "an error code is gone": (put(LIST + ".responses.409.x-problem-codes", ["door_open"]),
                              "409: the error code door_jammed is gone"),
    "an error code behind a reference is gone": (put("components.responses.NotFound.x-problem-codes", []),
                                                 "404: the error code not_found is gone"),
    "an error code is renamed": (put(LIST + ".responses.409.x-problem-codes", ["door_blocked", "door_open"]),
                                 "409: the error code door_jammed is gone"),
    "the error codes are listed no more": (put(LIST + ".responses.default", {}), [
        "408: the error code too_slow is gone", "500: the error code our_fault is gone"]),
    "an error code of several statuses is gone": (drop(LIST + ".responses.default.x-problem-codes.408"),
                                                  "408: the error code too_slow is gone"),
    "an error code has another status": (
        lambda document: (put(LIST + ".responses.409.x-problem-codes", ["door_open"])(document),
                          put(LIST + ".responses.423", {"x-problem-codes": ["door_jammed"]})(document)),
        "409: the error code door_jammed comes with 423 now"),
    "an error code of two operations has another status in one of them": (
        lambda document: (put("components.responses.Forbidden.x-problem-codes", [])(document),
                          put("components.responses.NotFound.x-problem-codes", ["not_found", "not_yours"])(document)),
        "403: the error code not_yours comes with 404 now"),
    "an error code has another status among several": (
        put(LIST + ".responses.default.x-problem-codes", {"504": ["too_slow"], "500": ["our_fault"]}),
        "408: the error code too_slow comes with 504 now"),
    "an error code is new": (add(LIST + ".responses.409.x-problem-codes", "door_locked"), None),
    "a status of several gets an answer of its own": (
        lambda document: (drop(LIST + ".responses.default.x-problem-codes.500")(document),
                          put(LIST + ".responses.500", {"x-problem-codes": ["our_fault"]})(document)), None),
    "a header is gone": (drop(LIST + ".responses.200.headers.ETag"), "header ETag: is gone"),
    "a field of the answer is gone": (drop(DOOR + ".properties.note"), "200[].note: the field is gone"),
    "a field of the answer may be absent": (put(DOOR + ".required", ["id"]), "200[].state: the field may be absent now"),
    "a field of the answer is always there": (put(DOOR + ".required", ["id", "state", "note"]), None),
    "a field of the answer is new": (put(DOOR + ".properties.colour", {"type": "string"}), None),
    "a field of the answer has another type": (put(DOOR + ".properties.note.type", "integer"),
                                               "the type was string and is integer"),
    "a field of the answer may be null": (put(DOOR + ".properties.note.type", ["string", "null"]),
                                          "the type was string and is null or string"),
    "a field of the answer has another format": (put(DOOR + ".properties.id.format", "uri"),
                                                 "the format was uuid and is uri"),
    "a field of the answer has a format now": (put(DOOR + ".properties.note.format", "email"), None),
    "a word is answered no more": (put(DOOR + ".properties.state.enum", ["open"]), 'value "shut" is gone'),
    "another word is answered": (put(DOOR + ".properties.state.enum", ["open", "shut", "ajar"]), None),
    "an answer has one form less": (put(DOOR + ".properties.site.oneOf", [{"type": "string"}]), None),
    "an answer has another form": (put(DOOR + ".properties.site.oneOf",
                                       [{"type": "string"}, {"type": "null"}, {"type": "integer"}]),
                                   "oneOf[2] of the new ones has no counterpart"),
    # security
    "another scope is needed": (put(LIST + ".security.0", {"oauth": ["doors:write"]}), "GET /doors: the security was"),
    "a way in is gone": (put(LIST + ".security", [{"oauth": ["doors:read"]}]), "GET /doors: the security was"),
    "another way in": (put(LIST + ".security", [{"oauth": ["doors:read"]}, {"bearer": []}, {"key": []}]), None),
    "the security of all is another": (put("security", [{"oauth": ["doors:write"]}]), "POST /doors: the security was"),
    "a scope is gone": (drop("components.securitySchemes.oauth.flows.clientCredentials.scopes.doors:write"),
                        "the scope doors:write is gone"),
    "a scheme is gone": (drop("components.securitySchemes.bearer"), "security scheme bearer: is gone"),
    # versions
    "a higher minor version": (lambda document: (put("info.version", "1.5.0")(document), drop("paths.|doors")(document)),
                               "/doors: the path is gone"),
    "a higher major version": (lambda document: (put("info.version", "2.0.0")(document), drop("paths.|doors")(document)),
                               None),
}


def failure(change, expected):
    """Why the case fails; None when it does not."""
    served = copy.deepcopy(DOORS)
    change(served)
    found = breaks(DOORS, served)
    if expected is None:
        return f"found {found}" if found else None
    words = [expected] if isinstance(expected, str) else expected
    good = len(found) == len(words) and all(word in one for word, one in zip(words, found))
    return None if good else f"expected breaks with {words}, found {found}"


def failures():
    """One line for each case that fails."""
    return [f"{name}: {why}" for name, case in CASES.items() if (why := failure(*case))]


if __name__ == "__main__":
    print(*failures(), sep="\n")
    sys.exit(1 if failures() else 0)
