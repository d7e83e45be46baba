# SPDX-License-Identifier: Apache-2.0
"""The pieces of source for each kind of node.

Every piece may give up with an exception, so pieces may be evaluated in any order; what must hold
is that a value is only reached when the server reaches the same one.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from kthena_api.cel import ast
from kthena_api.cel.ast import Expr
from kthena_api.cel.checked import CheckedAst, Reference
from kthena_api.cel.compiling.codes import (
    OPTIONAL,
    Block,
    Code,
    Unsupported,
    Writer,
    kind_of,
)
from kthena_api.cel.compiling.loops import pattern_of
from kthena_api.cel.compiling.planner import CONVERSIONS, literal_value
from kthena_api.cel.compiling.quick import (
    COUNTED,
    RESULTS,
    common_result,
    exact,
    kind_of_items,
    plain_texts,
    quick,
    result_kind,
)
from kthena_api.cel.compiling.support import has_plainly, held_by, is_among
from kthena_api.cel.declarations import NEWEST, Declarations
from kthena_api.cel.library.dispatch import resolved, unresolved
from kthena_api.cel.trampoline import run_deep
from kthena_api.cel.types import Kind
from kthena_api.cel.values import (
    TypeValue,
    equal,
    has_field,
    index,
    index_optional,
    is_member,
    make_map,
    not_equal,
)
from kthena_api.cel.values.integers import MAX_INT, MIN_INT
from kthena_api.cel.values.shapes import Form
from kthena_api.regexp import compile_pattern

_Scope = Mapping[str, Code]
_Ask = tuple[Expr, _Scope, Block]
_Codes = Generator[_Ask, Code, Code]


class Visitor:
    """Writes one expression."""

    def __init__(self, checked: CheckedAst, declarations: Declarations, writer: Writer) -> None:
        self._checked = checked
        self._functions = declarations.functions
        self._writer = writer
        self._natively = declarations.server < NEWEST

    def visit(self, scope: _Scope, block: Block) -> Code:
        """The piece of the whole expression."""
        root: _Ask = self._checked.expr, scope, block
        return run_deep(self._visit, root)

    def _visit(self, asked: _Ask) -> _Codes:
        node, scope, block = asked
        match node:
            case ast.Literal():
                return self._writer.constant(literal_value(node.value))
            case ast.Ident():
                return self._ident(node, scope)
            case ast.Select():
                operand = yield node.operand, scope, block
                operand = self._unopened(self._writer.flat(operand, block))
                if node.test_only:
                    return self._presence(operand, node.field)
                return self._select(operand, node.field)
            case ast.Call():
                code = yield from self._call(node, scope, block)
                return self._writer.flat(code, block)
            case ast.ListExpr():
                return (yield from self._list(node, scope, block))
            case ast.MapExpr():
                return (yield from self._map(node, scope, block))
            case ast.Comprehension():
                return (yield from self._loop(node, scope, block))
            case _:
                raise Unsupported

    def _ident(self, node: ast.Ident, scope: _Scope) -> Code:
        reference = self._checked.references.get(node.id, Reference(node.name))
        if reference.constant is not None:
            return self._writer.constant(reference.constant)
        name = reference.name or node.name
        if name.startswith("."):
            raise Unsupported
        if self._checked.type_of(node).kind is Kind.TYPE:
            return self._writer.constant(TypeValue(name))
        return self._unopened(scope[name])

    def _unopened(self, code: Code) -> Code:
        """The piece, unless the server would open an optional in it in its own way."""
        if self._natively and code.kind == OPTIONAL:
            raise Unsupported
        return code

    # Fields and indexes

    def _select(self, operand: Code, name: str) -> Code:
        shape = operand.shape
        level = operand.level
        if shape is not None and shape.form is Form.RECORD:
            key = shape.keys.get(name)
            if key is None or key not in shape.fields:
                raise Unsupported
            return Code(f"{operand.text}[{key!r}]", level, None, shape.fields[key])
        if shape is not None and shape.form is Form.MAP and shape.items is not None:
            items = shape.items
            return Code(f"{operand.text}[{name!r}]", level, None, items, items.nullable)
        return self._held(operand, self._writer.constant(name))

    def _held(self, operand: Code, key: Code) -> Code:
        """What a value holds; one that may be an optional is left to the exact way."""
        look_up = index if operand.kind is not None else held_by
        return self._writer.call(look_up, [self._writer.value(operand), key])

    def _presence(self, operand: Code, name: str) -> Code:
        writer = self._writer
        shape = operand.shape
        level = operand.level + 3
        if shape is not None and shape.form is Form.RECORD:
            key = shape.keys.get(name)
            if key is None or key not in shape.fields:
                raise Unsupported
            found = f"{operand.text}.get({key!r})"
            field = shape.fields[key]
            text = writer.presence(found, "None", field, nullable=False)
            return Code(text, level, "bool")
        if shape is not None and shape.form is Form.MAP and shape.items is not None:
            found = f"{operand.text}.get({name!r}, MISSING)"
            items = shape.items
            text = writer.presence(found, "MISSING", items, nullable=items.nullable)
            return Code(text, level, "bool")
        look_up = has_field if operand.kind is not None else has_plainly
        return writer.call(look_up, [writer.value(operand), writer.constant(name)], "bool")

    def _index(self, operand: Code, key: Code) -> Code:
        shape = operand.shape
        key = self._writer.value(key)
        if shape is not None and shape.items is not None:
            items = shape.items
            level = 1 + max(operand.level, key.level)
            if shape.form is Form.LIST and key.kind == "int":
                text = f"item({operand.text}, {key.text})"
                return Code(text, level, None, items, items.nullable)
            if shape.form is Form.MAP and key.kind == "string":
                text = f"{operand.text}[{key.text}]"
                return Code(text, level, None, items, items.nullable)
        return self._held(operand, key)

    # Calls

    def _call(self, node: ast.Call, scope: _Scope, block: Block) -> _Codes:
        match node.function:
            case ast.LOGICAL_AND:
                return (yield from self._logic(node.args, scope, block, "and"))
            case ast.LOGICAL_OR:
                return (yield from self._logic(node.args, scope, block, "or"))
            case ast.CONDITIONAL:
                return (yield from self._conditional(node.args, scope, block))
            case "orValue" | "or" if node.target is not None and len(node.args) == 1:
                return (yield from self._alternative(node, node.target, scope, block))
        codes: list[Code] = []
        for part in ast.children(node):
            code = yield part, scope, block
            codes.append(self._writer.flat(code, block))
        return self._applied(node, codes)

    def _truth(self, code: Code) -> Code:
        code = self._writer.value(code)
        if code.kind == "bool":
            return code
        return Code(f"truth({code.text})", code.level + 1, "bool")

    def _logic(self, terms: Sequence[Expr], scope: _Scope, block: Block, operator: str) -> _Codes:
        writer = self._writer
        first = yield terms[0], scope, block
        result = self._truth(first)
        for term in terms[1:]:
            inner = block.inner()
            code = yield term, scope, inner
            code = self._truth(code)
            if not inner.lines:
                text = f"({result.text} {operator} {code.text})"
                result = Code(text, 1 + max(result.level, code.level), "bool")
                continue
            name = writer.name()
            block.add(f"{name} = {result.text}")
            block.add(f"if {name}:" if operator == "and" else f"if not {name}:")
            inner.add(f"{name} = {code.text}")
            block.take(inner)
            result = Code(name, 0, "bool")
        return result

    def _conditional(self, parts: Sequence[Expr], scope: _Scope, block: Block) -> _Codes:
        writer = self._writer
        condition = yield parts[0], scope, block
        condition = self._truth(condition)
        blocks = (block.inner(), block.inner())
        then = yield parts[1], scope, blocks[0]
        otherwise = yield parts[2], scope, blocks[1]
        then, otherwise = self._unopened(then), self._unopened(otherwise)
        alike = then.shape is otherwise.shape and then.nullable is otherwise.nullable
        if not alike:
            then, otherwise = writer.value(then), writer.value(otherwise)
        kind = then.kind if then.kind == otherwise.kind else None
        if not blocks[0].lines and not blocks[1].lines:
            text = f"({then.text} if {condition.text} else {otherwise.text})"
            level = 1 + max(condition.level, then.level, otherwise.level)
            return Code(text, level, kind, then.shape, then.nullable)
        name = writer.name()
        block.add(f"if {condition.text}:")
        blocks[0].add(f"{name} = {then.text}")
        block.take(blocks[0])
        block.add("else:")
        blocks[1].add(f"{name} = {otherwise.text}")
        block.take(blocks[1])
        return Code(name, 0, kind, then.shape, then.nullable)

    def _alternative(self, node: ast.Call, target: Expr, scope: _Scope, block: Block) -> _Codes:
        writer = self._writer
        left = yield target, scope, block
        name = writer.name()
        block.add(f"{name} = {writer.value(left).text}")
        inner = block.inner()
        right = yield node.args[0], scope, inner
        value = f"{name}.value" if node.function == "orValue" else name
        other = writer.value(right)
        if left.kind != OPTIONAL:
            raise Unsupported
        if not inner.lines:
            text = f"({value} if {name}.present else {other.text})"
            return Code(text, other.level + 1, OPTIONAL if node.function == "or" else None)
        result = writer.name()
        block.add(f"if {name}.present:")
        block.add(f"{result} = {value}", 1)
        block.add("else:")
        inner.add(f"{result} = {other.text}")
        block.take(inner)
        return Code(result, 0, OPTIONAL if node.function == "or" else None)

    def _applied(self, node: ast.Call, codes: list[Code]) -> Code:
        writer = self._writer
        match node.function:
            case ast.INDEX:
                return self._index(self._unopened(codes[0]), codes[1])
            case ast.OPT_INDEX | ast.OPT_SELECT:
                values = [writer.value(self._unopened(code)) for code in codes]
                return writer.call(index_optional, values, OPTIONAL)
            case "size" if codes[0].shape is not None and codes[0].shape.form in _LENGTHS:
                text = f"sized({codes[0].text}, {_LENGTHS[codes[0].shape.form]})"
                return Code(text, codes[0].level + 1, "int")
            case ast.IN:
                return self._membership(codes[0], codes[1])
        if node.function in {ast.EQUALS, ast.NOT_EQUALS}:
            alike = self._alike(node.function, codes)
            if alike is not None:
                return alike
        values = [writer.value(code) for code in codes]
        level = 1 + max([code.level for code in values], default=0)
        kinds = {code.kind for code in values}
        common = kinds.pop() if len(kinds) == 1 else None
        texts = [code.text for code in values]
        plain = quick(node.function, texts, common)
        if plain is not None:
            if node.function in COUNTED and common == "int":
                name = writer.name()
                text = f"({name} if {MIN_INT} <= ({name} := {plain}) <= {MAX_INT} else bad())"
                return Code(text, level + 2, "int")
            return Code(plain, level, RESULTS.get(node.function, common))
        return self._function(node, values)

    def _alike(self, function: str, codes: list[Code]) -> Code | None:
        """A comparison of data of one shape that need not become values when they are alike."""
        shape = codes[0].shape
        if shape is None or shape is not codes[1].shape or shape.form not in _LENGTHS:
            return None
        if self._natively:
            return None
        text = f"same({codes[0].text}, {codes[1].text}, {self._writer.reference(shape)})"
        text = text if function == ast.EQUALS else f"(not {text})"
        return Code(text, 1 + max(code.level for code in codes), "bool")

    def _membership(self, element: Code, container: Code) -> Code:
        writer = self._writer
        element = writer.value(element)
        level = 1 + max(element.level, container.level)
        shape = container.shape
        if shape is not None and shape.items is not None and element.kind == "string":
            if shape.form is Form.MAP:
                items = writer.reference(shape.items)
                text = f"holds_key({container.text}, {element.text}, {items})"
                return Code(text, level, "bool")
            if shape.form is Form.LIST and plain_texts(shape.items):
                return Code(f"holds_text({container.text}, {element.text})", level, "bool")
        if container.constant is not None and element.kind in {"string", "int"}:
            items_known: Any = container.constant[0]
            if isinstance(items_known, list) and all(
                kind_of(each) == element.kind for each in items_known
            ):
                known = writer.reference(frozenset(items_known))
                return Code(f"({element.text} in {known})", level, "bool")
        look_up = is_member if container.constant is None else is_among
        return writer.call(look_up, [element, writer.value(container)], "bool")

    def _function(self, node: ast.Call, codes: list[Code]) -> Code:
        writer = self._writer
        reference = self._checked.references.get(node.id, Reference())
        rows = self._functions.by_name.get(node.function)
        if rows is None:
            raise Unsupported
        single = None
        if len(reference.overloads) == 1:
            single = self._functions.by_id.get(reference.overloads[0])
        if node.function in {ast.EQUALS, ast.NOT_EQUALS}:
            return writer.call(equal if node.function == ast.EQUALS else not_equal, codes, "bool")
        if single is None:
            return writer.call(unresolved(rows), codes, common_result(rows))
        if single.id == "optional_hasValue" and codes[0].kind == OPTIONAL:
            return Code(f"{codes[0].text}.present", codes[0].level, "bool")
        if single.id == "optional_value" and codes[0].kind == OPTIONAL:
            return Code(f"{codes[0].text}.get()", codes[0].level)
        pattern = codes[1].constant if node.function == "matches" else None
        if pattern is not None and codes[0].kind == "string" and isinstance(pattern[0], str):
            return writer.call(compile_pattern(pattern[0]).search, codes[:1], "bool")
        call = single.implementation if exact(single, codes) else resolved(single)
        if node.function in CONVERSIONS and len(codes) == 1 and codes[0].constant is not None:
            return writer.constant(call(codes[0].constant[0]))
        kind = result_kind(single.result)
        return writer.call(call, codes, codes[0].kind if node.function == "dyn" else kind)

    # Literals and loops

    def _list(self, node: ast.ListExpr, scope: _Scope, block: Block) -> _Codes:
        writer = self._writer
        codes: list[Code] = []
        for part in node.elements:
            code = yield part, scope, block
            codes.append(writer.flat(writer.value(code), block))
        known = [code.constant[0] for code in codes if code.constant is not None]
        if len(known) == len(codes) and not node.optional_indices:
            return writer.constant(known)
        texts = [
            f"*spread({code.text})" if at in node.optional_indices else code.text
            for at, code in enumerate(codes)
        ]
        level = 1 + max([code.level for code in codes], default=0)
        return writer.flat(Code(f"[{', '.join(texts)}]", level, "list"), block)

    def _map(self, node: ast.MapExpr, scope: _Scope, block: Block) -> _Codes:
        writer = self._writer
        if any(entry.optional for entry in node.entries):
            raise Unsupported
        codes: list[Code] = []
        for part in ast.children(node):
            code = yield part, scope, block
            codes.append(writer.flat(writer.value(code), block))
        keys, values = codes[::2], codes[1::2]
        known = [code.constant[0] for code in codes if code.constant is not None]
        if len(known) == len(codes):
            return writer.constant(make_map(zip(known[::2], known[1::2], strict=True)))
        level = 1 + max(code.level for code in codes)
        pairs = zip(keys, values, strict=True)
        if all(key.kind == "string" for key in keys):
            text = ", ".join(f"{key.text}: {value.text}" for key, value in pairs)
            return writer.flat(Code(f"{{{text}}}", level, "map"), block)
        text = ", ".join(f"({key.text}, {value.text})" for key, value in pairs)
        return writer.flat(Code(f"{writer.reference(make_map)}([{text}])", level + 1, "map"), block)

    def _loop(self, node: ast.Comprehension, scope: _Scope, block: Block) -> _Codes:
        pattern = pattern_of(node)
        if pattern is None:
            raise Unsupported
        writer = self._writer
        if pattern.form == "bind":
            held = yield node.accu_init, scope, block
            if held.kind in _GROWING and held.shape is None:
                held = Code(f"filled({held.text})", held.level + 1, held.kind)
            held = writer.named(held, block)
            return (yield node.result, {**scope, node.accu_var: held}, block)
        over = yield node.iter_range, scope, block
        inner = block.inner(loop=True)
        result = writer.name()
        block.add(f"{result} = {_STARTS[pattern.form]}")
        header, bound = self._bound(node, over)
        block.add(f"for {header}:")
        names = {**scope, **bound}
        if pattern.test is not None:
            test = yield pattern.test, names, inner
            test = self._truth(test)
            if pattern.form == "all":
                inner.add(f"if not {test.text}:")
                inner.add(f"{result} = False", 1)
                inner.add("break", 1)
            elif pattern.form == "any":
                inner.add(f"if {test.text}:")
                inner.add(f"{result} = True", 1)
                inner.add("break", 1)
            elif pattern.form == "one":
                inner.add(f"if {test.text}:")
                inner.add(f"{result} += 1", 1)
            else:
                inner.add(f"if not {test.text}:")
                inner.add("continue", 1)
        if pattern.item is not None:
            item = yield pattern.item, names, inner
            inner.add(f"{result}.append({writer.value(item).text})")
        block.take(inner)
        if pattern.form == "one":
            return Code(f"({result} == 1)", 1, "bool")
        return Code(result, 0, "list" if pattern.form == "list" else "bool")

    def _bound(self, node: ast.Comprehension, over: Code) -> tuple[str, dict[str, Code]]:
        """What stands between `for` and the colon, and what the variables are."""
        writer = self._writer
        first, shape = writer.name(), over.shape
        items = None if shape is None else shape.items
        if items is not None and shape is not None and shape.form is Form.LIST:
            item = Code(first, 0, None, items, items.nullable)
            if not node.iter_var2:
                return f"{first} in list_of({over.text})", {node.iter_var: item}
            second = writer.name()
            item = Code(second, 0, None, items, items.nullable)
            header = f"{first}, {second} in enumerate(list_of({over.text}))"
            return header, {node.iter_var2: item, node.iter_var: Code(first, 0, "int")}
        if items is not None and shape is not None and shape.form is Form.MAP:
            key = Code(first, 0, "string")
            if not node.iter_var2:
                return f"{first} in map_of({over.text})", {node.iter_var: key}
            second = writer.name()
            item = Code(second, 0, None, items, items.nullable)
            header = f"{first}, {second} in map_of({over.text}).items()"
            return header, {node.iter_var2: item, node.iter_var: key}
        kind = kind_of_items(over)
        over = writer.value(over)
        if not node.iter_var2:
            return f"{first} in iterated({over.text})", {node.iter_var: Code(first, 0, kind)}
        second = writer.name()
        header = f"{first}, {second} in paired({over.text})"
        return header, {node.iter_var2: Code(second), node.iter_var: Code(first)}


# An empty one would be what the loop collects in.
_GROWING: Final = (None, "list", "map")
_STARTS: Final = {"all": "True", "any": "False", "one": "0", "list": "[]"}
_LENGTHS: Final = {Form.LIST: "list", Form.MAP: "dict", Form.RECORD: "dict"}
