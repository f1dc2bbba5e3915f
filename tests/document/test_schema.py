"""The published JSON Schema is that of the records, and files that are written keep to it."""

import json

import msgspec
import pytest

from playground.assets import asset
from playground.document import edits, examples, load, new_document
from playground.document.records import DocumentRecord, decode, encode, schema
from playground.engine.custom import custom_gate

PUBLISHED = asset("schema", "document.schema.json")


def test_the_published_schema_is_made_from_the_records():
    """If not: ``PUBLISHED.write_text(schema(), encoding="utf-8")``."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema()


def with_groups():
    document, _ = edits.add_body(new_document(), custom_gate("g", "g", "x * u", ["u"]), (0.0, 0.0))
    document, group = edits.fold(document, ["add3", "mul5"], "sum", "Σ")
    return edits.keep_gate(document, group)


KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def conforms(value, rule, rules):
    """Tell whether a value keeps to a rule, as far as the schema uses the language of rules."""
    if "$ref" in rule:
        return conforms(value, rules[rule["$ref"].rpartition("/")[2]], rules)
    if "anyOf" in rule:
        return any(conforms(value, one, rules) for one in rule["anyOf"])
    if "enum" in rule:
        return value in rule["enum"]
    kind = rule["type"]
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return False
    if kind in ("integer", "number"):
        return rule.get("minimum", value) <= value <= rule.get("maximum", value)
    if kind == "array":
        first = rule.get("prefixItems", [])
        rest = [rule.get("items", {})] * len(value)
        return all(conforms(*pair, rules) for pair in zip(value, [*first, *rest], strict=False))
    if kind == "object":
        known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
        if not value.keys() >= set(rule.get("required", ())) or (others is False and value.keys() - known):
            return False
        return all(conforms(part, known.get(key, others), rules) for key, part in value.items())
    return True


FILES = [*(load(example.path) for example in examples()), with_groups()]


@pytest.mark.parametrize("document", FILES)
def test_files_keep_to_the_schema(document):
    rules = json.loads(schema())
    content = json.loads(encode(document))
    assert conforms(content, rules, rules["$defs"])
    content["circuit"]["nodes"][-1]["surprise"] = 1
    assert not conforms(content, rules, rules["$defs"])


def test_the_schema_and_the_reader_take_the_same_content():
    content = json.loads(encode(with_groups()))
    assert msgspec.convert(content, DocumentRecord) == decode(encode(with_groups()))
