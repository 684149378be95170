"""Evaluates the small language of the worked numbers: calls of the method's functions with exact literals."""

import ast
from dataclasses import fields, is_dataclass
from decimal import Decimal

import footprint


def value_of(source):
    return _value(ast.parse(source, mode="eval").body, source)


def _value(node, source):
    match node:
        case ast.Constant(value=bool() | str()):
            return node.value
        case ast.Constant():
            return Decimal(ast.get_source_segment(source, node))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, source)
        case ast.BinOp(op=ast.Add()):
            return _value(node.left, source) + _value(node.right, source)
        case ast.List() | ast.Tuple():
            return [_value(element, source) for element in node.elts]
        case ast.Call(func=ast.Name(id=name)) if name in footprint.__all__:
            named = {word.arg: _value(word.value, source) for word in node.keywords}
            return getattr(footprint, name)(*(_value(one, source) for one in node.args), **named)
    raise AssertionError(f"not a worked number: {source}")


def amount_of(found):
    """Return the bare number of a quantity, or the numbers of a list."""
    if is_dataclass(found):
        return getattr(found, fields(found)[0].name)
    return [amount_of(one) for one in found] if isinstance(found, list) else found


def decimals_of(amount):
    return -amount.as_tuple().exponent


def names_called(source):
    return {node.func.id for node in ast.walk(ast.parse(source, mode="eval")) if isinstance(node, ast.Call)}
