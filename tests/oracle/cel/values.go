// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	apiservercel "k8s.io/apiserver/pkg/cel"
)

// A value is written as an object of one member, whose name is the value's kind:
//
//	null, bool, string  as in JSON
//	int, uint           as JSON numbers
//	double              as text: "1.5", "1e+100", "-0", "NaN", "+Inf", "-Inf"
//	bytes               as base64
//	duration            as a JSON number of nanoseconds
//	timestamp           as text in RFC 3339 with nanoseconds, in UTC
//	type                as its name
//	list                as a JSON list of values
//	map                 as a JSON list of pairs of values, sorted by their JSON
//	optional            as a JSON list with no value or one
//
// The values of libraries, which only go out, are {"opaque": "kubernetes.Quantity", "text": "1Gi"}.
type tagged map[string]any

func newTagged(value ref.Val) tagged {
	switch value := value.(type) {
	case types.Null:
		return tagged{"null": nil}
	case types.Bool:
		return tagged{"bool": bool(value)}
	case types.Int:
		return tagged{"int": int64(value)}
	case types.Uint:
		return tagged{"uint": uint64(value)}
	case types.Double:
		return tagged{"double": strconv.FormatFloat(float64(value), 'g', -1, 64)}
	case types.String:
		return tagged{"string": string(value)}
	case types.Bytes:
		return tagged{"bytes": base64.StdEncoding.EncodeToString(value)}
	case types.Duration:
		return tagged{"duration": value.Duration.Nanoseconds()}
	case types.Timestamp:
		return tagged{"timestamp": value.Time.UTC().Format(time.RFC3339Nano)}
	case *types.Optional:
		if !value.HasValue() {
			return tagged{"optional": []tagged{}}
		}
		return tagged{"optional": []tagged{newTagged(value.GetValue())}}
	case *types.Err:
		return tagged{"error": lasting(value.Error())}
	case traits.Lister:
		return tagged{"list": taggedItems(value.Iterator())}
	case traits.Mapper:
		return tagged{"map": taggedEntries(value)}
	case ref.Type:
		return tagged{"type": lasting(value.TypeName())}
	}
	text := fmt.Sprint(value.Value())
	// A format has no text of its own.
	switch format := value.Value().(type) {
	case apiservercel.Format:
		text = format.Name
	case *apiservercel.Format:
		text = format.Name
	}
	return tagged{"opaque": lasting(value.Type().TypeName()), "text": text}
}

func taggedItems(items traits.Iterator) []tagged {
	result := []tagged{}
	for items.HasNext() == types.True {
		result = append(result, newTagged(items.Next()))
	}
	return result
}

func taggedEntries(entries traits.Mapper) [][2]tagged {
	result := [][2]tagged{}
	for keys := entries.Iterator(); keys.HasNext() == types.True; {
		key := keys.Next()
		result = append(result, [2]tagged{newTagged(key), newTagged(entries.Get(key))})
	}
	slices.SortFunc(result, func(a, b [2]tagged) int { return strings.Compare(jsonText(a), jsonText(b)) })
	return result
}

func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// readTagged is the way back. Lists and maps are made with an adapter, as those of literals are.
func readTagged(raw json.RawMessage, adapter types.Adapter) (ref.Val, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	if len(members) != 1 {
		return nil, fmt.Errorf("a value has one member, not %s", raw)
	}
	for kind, content := range members {
		value, err := readKind(kind, content, adapter)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		return value, nil
	}
	panic("a map of one member is never empty")
}

func readKind(kind string, content json.RawMessage, adapter types.Adapter) (ref.Val, error) {
	switch kind {
	case "null":
		return types.NullValue, nil
	case "bool":
		return read(content, func(b bool) (ref.Val, error) { return types.Bool(b), nil })
	case "int":
		return read(content, func(i int64) (ref.Val, error) { return types.Int(i), nil })
	case "uint":
		return read(content, func(u uint64) (ref.Val, error) { return types.Uint(u), nil })
	case "double":
		return read(content, func(text string) (ref.Val, error) {
			number, err := strconv.ParseFloat(text, 64)
			return types.Double(number), err
		})
	case "string":
		return read(content, func(text string) (ref.Val, error) { return types.String(text), nil })
	case "bytes":
		return read(content, func(bytes []byte) (ref.Val, error) { return types.Bytes(bytes), nil })
	case "duration":
		return read(content, func(nanoseconds int64) (ref.Val, error) {
			return types.Duration{Duration: time.Duration(nanoseconds)}, nil
		})
	case "timestamp":
		return read(content, func(text string) (ref.Val, error) {
			at, err := time.Parse(time.RFC3339Nano, text)
			return types.Timestamp{Time: at.UTC()}, err
		})
	case "type":
		return read(content, func(text string) (ref.Val, error) {
			of, err := parseType(text)
			return of, err
		})
	case "list":
		return readList(content, adapter)
	case "map":
		return readMap(content, adapter)
	case "optional":
		items, err := readValues(content, adapter)
		switch {
		case err != nil || len(items) > 1:
			return nil, fmt.Errorf("none or one value: %w", err)
		case len(items) == 0:
			return types.OptionalNone, nil
		}
		return types.OptionalOf(items[0]), nil
	}
	return nil, fmt.Errorf("no such kind of value")
}

func read[Content any](raw json.RawMessage, value func(Content) (ref.Val, error)) (ref.Val, error) {
	var content Content
	if err := json.Unmarshal(raw, &content); err != nil {
		return nil, err
	}
	return value(content)
}

func readValues(raw json.RawMessage, adapter types.Adapter) ([]ref.Val, error) {
	var contents []json.RawMessage
	if err := json.Unmarshal(raw, &contents); err != nil {
		return nil, err
	}
	values := make([]ref.Val, len(contents))
	for i, content := range contents {
		var err error
		if values[i], err = readTagged(content, adapter); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func readList(raw json.RawMessage, adapter types.Adapter) (ref.Val, error) {
	values, err := readValues(raw, adapter)
	if err != nil {
		return nil, err
	}
	return types.NewRefValList(adapter, values), nil
}

func readMap(raw json.RawMessage, adapter types.Adapter) (ref.Val, error) {
	var pairs []json.RawMessage
	if err := json.Unmarshal(raw, &pairs); err != nil {
		return nil, err
	}
	entries := map[ref.Val]ref.Val{}
	for _, pair := range pairs {
		values, err := readValues(pair, adapter)
		if err != nil {
			return nil, err
		}
		if len(values) != 2 {
			return nil, fmt.Errorf("an entry is a pair, not %s", pair)
		}
		entries[values[0]] = values[1]
	}
	return types.NewRefValMap(adapter, entries), nil
}
