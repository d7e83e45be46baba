// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
)

// Types are written as the checker writes them: int, list(string), map(string, dyn), optional_type(int),
// wrapper(int), type(int), timestamp. One capital letter is a type parameter, another name
// that is none of these an object's, or with parameters that of an opaque type such as tuple(A, B).
var simpleTypes = map[string]*cel.Type{
	"any":                       cel.AnyType,
	"bool":                      cel.BoolType,
	"bytes":                     cel.BytesType,
	"double":                    cel.DoubleType,
	"dyn":                       cel.DynType,
	"duration":                  cel.DurationType,
	"google.protobuf.Duration":  cel.DurationType,
	"google.protobuf.Timestamp": cel.TimestampType,
	"int":                       cel.IntType,
	"null":                      cel.NullType,
	"string":                    cel.StringType,
	"timestamp":                 cel.TimestampType,
	"type":                      cel.TypeType,
	"uint":                      cel.UintType,
}

func parseType(text string) (*cel.Type, error) {
	result, rest, err := readType(text)
	if err == nil && rest != "" {
		err = fmt.Errorf("%q follows the type", rest)
	}
	if err != nil {
		return nil, fmt.Errorf("type %q: %w", text, err)
	}
	return result, nil
}

func readType(text string) (result *cel.Type, rest string, err error) {
	text = strings.TrimLeft(text, " ")
	end := strings.IndexAny(text, "(,) ")
	if end < 0 {
		end = len(text)
	}
	name, rest := text[:end], text[end:]
	if name == "" {
		return nil, rest, fmt.Errorf("a name is missing")
	}
	var parameters []*cel.Type
	for separator := "("; strings.HasPrefix(rest, separator); separator = "," {
		var parameter *cel.Type
		if parameter, rest, err = readType(rest[1:]); err != nil {
			return nil, rest, err
		}
		parameters = append(parameters, parameter)
	}
	if parameters != nil {
		if !strings.HasPrefix(rest, ")") {
			return nil, rest, fmt.Errorf("a bracket is missing")
		}
		rest = rest[1:]
	}
	return namedType(name, parameters), rest, nil
}

func namedType(name string, parameters []*cel.Type) *cel.Type {
	switch {
	case len(parameters) == 0:
		if simple, ok := simpleTypes[name]; ok {
			return simple
		}
		if len(name) == 1 && name >= "A" && name <= "Z" {
			return cel.TypeParamType(name)
		}
		return cel.ObjectType(name)
	case name == "list" && len(parameters) == 1:
		return cel.ListType(parameters[0])
	case name == "map" && len(parameters) == 2:
		return cel.MapType(parameters[0], parameters[1])
	case name == "optional_type" && len(parameters) == 1:
		return cel.OptionalType(parameters[0])
	case name == "type" && len(parameters) == 1:
		return types.NewTypeTypeWithParam(parameters[0])
	case name == "wrapper" && len(parameters) == 1:
		return cel.NullableType(parameters[0])
	}
	return cel.OpaqueType(name, parameters...)
}

func typeText(of *cel.Type) string {
	return lasting(cel.FormatCELType(of))
}
