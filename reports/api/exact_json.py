"""JSON whose numbers keep every digit, in and out."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

ENCODER = msgspec.json.Encoder(decimal_format="number")


class JsonError(ValueError):
    """The text is not the one JSON object that was asked for; the message says why."""


def loads_exact(text: str) -> dict[str, Any]:
    """Return the one object in the text, with fractions as Decimal; a name that stands twice is an error."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _value in found]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise JsonError(f"{', '.join(twice)} stands twice in the object.")
        return dict(found)

    def constant(name: str) -> None:
        raise JsonError(f"{name} is no number in JSON.")

    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=constant, object_pairs_hook=pairs)
    except (json.JSONDecodeError, RecursionError) as error:
        raise JsonError(f"The input is not JSON: {error}.") from error
    except JsonError:
        raise
    except (ValueError, InvalidOperation) as error:
        raise JsonError("A number in the input is too large to be read.") from error
    if not isinstance(value, dict):
        raise JsonError("The input must be one JSON object.")
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return int(value) if whole else Decimal(f"{value.normalize():f}")
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return value


def dumps_exact(value: Mapping[str, Any]) -> str:
    """Return the object as JSON, its Decimals as plain numbers without exponent."""
    return ENCODER.encode(_plain(value)).decode()
