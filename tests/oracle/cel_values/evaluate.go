// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/google/cel-go/cel"
)

// expressions are evaluated over the arguments a, b, c and d, all of type dyn.
var expressions = map[string]string{
	"add": "a + b", "subtract": "a - b", "multiply": "a * b", "divide": "a / b", "modulo": "a % b",
	"negate": "-a", "logical_not": "!a",
	"equal": "a == b", "not_equal": "a != b",
	"less": "a < b", "less_equal": "a <= b", "greater": "a > b", "greater_equal": "a >= b",
	"is_member": "a in b", "index": "a[b]", "index_optional": "a[?b]",
	"select": "a.f", "select_optional": "a.?f", "has_field": "has(a.f)",
	"size": "size(a)", "type_of": "type(a)",
	"to_bool": "bool(a)", "to_bytes": "bytes(a)", "to_double": "double(a)", "to_duration": "duration(a)",
	"to_int": "int(a)", "to_string": "string(a)", "to_timestamp": "timestamp(a)", "to_uint": "uint(a)",
	"get_full_year": "a.getFullYear()", "get_full_year_in": "a.getFullYear(b)",
	"get_month": "a.getMonth()", "get_month_in": "a.getMonth(b)",
	"get_day_of_year": "a.getDayOfYear()", "get_day_of_year_in": "a.getDayOfYear(b)",
	"get_day_of_month": "a.getDayOfMonth()", "get_day_of_month_in": "a.getDayOfMonth(b)",
	"get_date": "a.getDate()", "get_date_in": "a.getDate(b)",
	"get_day_of_week": "a.getDayOfWeek()", "get_day_of_week_in": "a.getDayOfWeek(b)",
	"get_hours": "a.getHours()", "get_hours_in": "a.getHours(b)",
	"get_minutes": "a.getMinutes()", "get_minutes_in": "a.getMinutes(b)",
	"get_seconds": "a.getSeconds()", "get_seconds_in": "a.getSeconds(b)",
	"get_milliseconds": "a.getMilliseconds()", "get_milliseconds_in": "a.getMilliseconds(b)",
	"optional_of": "optional.of(a)", "optional_of_non_zero": "optional.ofNonZeroValue(a)",
	"optional_value": "a.value()", "optional_has_value": "a.hasValue()",
	"optional_or": "a.or(b)", "optional_or_value": "a.orValue(b)",
	"make_list": "[a, b]", "make_map": "{a: b}", "make_map_of_two": "{a: b, c: d}",
	"optional_element": "[?a, b]", "optional_entry": "{?a: b}",
	"key_of_literal": "b in {a: 1}", "key_of_empty": "a in {}",
}

func program(env *cel.Env, expression string) cel.Program {
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		log.Fatalf("%s: %v", expression, issues.Err())
	}
	return must(env.Program(ast))
}

func evaluation(prg cel.Program) operation {
	names := []string{"a", "b", "c", "d"}
	return func(args []json.RawMessage) (any, error) {
		bound := map[string]any{}
		for i, raw := range args {
			bound[names[i]] = decode(raw)
		}
		out, _, err := prg.Eval(bound)
		if err != nil {
			return nil, err
		}
		return encode(out), nil
	}
}

func evaluations() map[string]operation {
	options := []cel.EnvOption{
		cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), cel.DefaultUTCTimeZone(true),
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	env := must(cel.NewEnv(options...))
	table := map[string]operation{}
	for name, expression := range expressions {
		table[name] = evaluation(program(env, expression))
	}
	return table
}

// texts are values as cel-go shows them in messages.
func texts() map[string]operation {
	return map[string]operation{
		"message_text": func(args []json.RawMessage) (any, error) {
			return fmt.Sprintf("%v", decode(args[0])), nil
		},
	}
}
