// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"log"
	"math"
	"strconv"
	"unsafe"

	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
)

// The checker does not export its algebra; the linker gives it to us by name.

//go:linkname newMapping github.com/google/cel-go/checker.newMapping
func newMapping() unsafe.Pointer

//go:linkname isAssignable github.com/google/cel-go/checker.isAssignable
func isAssignable(m unsafe.Pointer, t1, t2 *types.Type) unsafe.Pointer

//go:linkname isAssignableList github.com/google/cel-go/checker.isAssignableList
func isAssignableList(m unsafe.Pointer, l1, l2 []*types.Type) unsafe.Pointer

//go:linkname substitute github.com/google/cel-go/checker.substitute
func substitute(m unsafe.Pointer, t *types.Type, typeParamToDyn bool) *types.Type

//go:linkname mostGeneral github.com/google/cel-go/checker.mostGeneral
func mostGeneral(t1, t2 *types.Type) *types.Type

//go:linkname isEqualOrLessSpecific github.com/google/cel-go/checker.isEqualOrLessSpecific
func isEqualOrLessSpecific(t1, t2 *types.Type) bool

// A type is written as its name, or as a list of a constructor and its parameters:
// ["list", T], ["map", K, V], ["type", T], ["wrapper", T], ["optional_type", T], ["opaque", name, T, …],
// ["param", name], ["object", name], ["function", result, argument, …].

var plainTypes = map[string]*types.Type{
	"any": types.AnyType, "bool": types.BoolType, "bytes": types.BytesType, "double": types.DoubleType,
	"duration": types.DurationType, "dyn": types.DynType, "error": types.ErrorType, "int": types.IntType,
	"null": types.NullType, "string": types.StringType, "timestamp": types.TimestampType,
	"type": types.TypeType, "uint": types.UintType,
}

func typesOf(raws []json.RawMessage) []*types.Type {
	list := make([]*types.Type, len(raws))
	for i, raw := range raws {
		list[i] = typeOf(raw)
	}
	return list
}

func typeOf(raw json.RawMessage) *types.Type {
	if raw[0] == '"' {
		return plainTypes[text(raw)]
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		log.Fatalf("%s: %v", raw, err)
	}
	switch name := text(parts[0]); name {
	case "list":
		return types.NewListType(typeOf(parts[1]))
	case "map":
		return types.NewMapType(typeOf(parts[1]), typeOf(parts[2]))
	case "type":
		return types.NewTypeTypeWithParam(typeOf(parts[1]))
	case "wrapper":
		return types.NewNullableType(typeOf(parts[1]))
	case "param":
		return types.NewTypeParamType(text(parts[1]))
	case "object":
		return types.NewObjectType(text(parts[1]))
	case "opaque":
		return types.NewOpaqueType(text(parts[1]), typesOf(parts[2:])...)
	default:
		return types.NewOpaqueType(name, typesOf(parts[1:])...)
	}
}

func pairs(args []json.RawMessage) (left, right []*types.Type) {
	all := typesOf(args)
	return all[:len(all)/2], all[len(all)/2:]
}

func isNullable(t *types.Type) bool {
	return t.IsAssignableType(types.NullType)
}

func typeOperations() map[string]operation {
	formatted := func(m unsafe.Pointer, list []*types.Type, toDyn bool) []any {
		result := []any{}
		for _, t := range list {
			result = append(result, checker.FormatCELType(substitute(m, t, toDyn)))
		}
		return result
	}
	return map[string]operation{
		"format_type": func(args []json.RawMessage) (any, error) {
			t := typeOf(args[0])
			return []any{checker.FormatCELType(t), t.String(), t.TypeName(), isNullable(t)}, nil
		},
		"exact_type": func(args []json.RawMessage) (any, error) {
			a, b := typeOf(args[0]), typeOf(args[1])
			return []any{a.IsExactType(b), a.IsEquivalentType(b), a.IsAssignableType(b)}, nil
		},
		"most_general": func(args []json.RawMessage) (any, error) {
			a, b := typeOf(args[0]), typeOf(args[1])
			return []any{isEqualOrLessSpecific(a, b), checker.FormatCELType(mostGeneral(a, b))}, nil
		},
		// The halves of the list are assigned to each other; then every type is substituted.
		"is_assignable": func(args []json.RawMessage) (any, error) {
			left, right := pairs(args)
			m := isAssignableList(newMapping(), left, right)
			if m == nil {
				return nil, nil
			}
			return []any{formatted(m, typesOf(args), false), formatted(m, typesOf(args), true)}, nil
		},
		// One pair after the other with the mapping that grew so far.
		"is_assignable_in_turn": func(args []json.RawMessage) (any, error) {
			left, right := pairs(args)
			m := newMapping()
			verdicts := []any{}
			for i := range left {
				next := isAssignable(m, left[i], right[i])
				verdicts = append(verdicts, next != nil)
				if next != nil {
					m = next
				}
			}
			return []any{verdicts, formatted(m, typesOf(args), false)}, nil
		},
	}
}

func unsigned(raw json.RawMessage) uint64 {
	return must(strconv.ParseUint(text(raw), 10, 64))
}

func sizes(args []json.RawMessage) (a, b checker.SizeEstimate) {
	return checker.SizeEstimate{Min: unsigned(args[0]), Max: unsigned(args[1])},
		checker.SizeEstimate{Min: unsigned(args[2]), Max: unsigned(args[3])}
}

func bounds(low, high uint64) (any, error) {
	return []any{strconv.FormatUint(low, 10), strconv.FormatUint(high, 10)}, nil
}

func rangeOperations() map[string]operation {
	return map[string]operation{
		"range_add": func(args []json.RawMessage) (any, error) {
			a, b := sizes(args)
			sum := a.Add(b)
			return bounds(sum.Min, sum.Max)
		},
		"range_multiply": func(args []json.RawMessage) (any, error) {
			a, b := sizes(args)
			product := a.Multiply(b)
			return bounds(product.Min, product.Max)
		},
		"range_union": func(args []json.RawMessage) (any, error) {
			a, b := sizes(args)
			union := a.Union(b)
			return bounds(union.Min, union.Max)
		},
		"range_multiply_by_factor": func(args []json.RawMessage) (any, error) {
			size := checker.SizeEstimate{Min: unsigned(args[0]), Max: unsigned(args[1])}
			factor := must(strconv.ParseFloat(text(args[2]), 64))
			if math.IsNaN(factor) {
				log.Fatal("a cost factor is a number")
			}
			cost := size.MultiplyByCostFactor(factor)
			return bounds(cost.Min, cost.Max)
		},
	}
}
