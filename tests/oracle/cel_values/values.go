// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// null, booleans and strings stand for themselves. Anything else is a list that begins with a tag:
// ["i", "1"] int, ["u", "1"] uint, ["d", "1.5"] double, ["b", hex] bytes, ["l", item, …] list,
// ["m", key, value, …] map, ["dur", "nanoseconds"], ["ts", "seconds", nanos, offset],
// ["type", name], ["some", value] and ["none"] optionals.

var typeValues = map[string]*types.Type{
	"bool": types.BoolType, "bytes": types.BytesType, "double": types.DoubleType, "int": types.IntType,
	"list": types.ListType, "map": types.MapType, "null_type": types.NullType, "string": types.StringType,
	"type": types.TypeType, "uint": types.UintType, "optional_type": types.OptionalType,
	"google.protobuf.Duration":  types.DurationType,
	"google.protobuf.Timestamp": types.TimestampType,
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func text(raw json.RawMessage) string {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		log.Fatalf("%s: %v", raw, err)
	}
	return s
}

func number(raw json.RawMessage) int64 {
	var n int64
	if err := json.Unmarshal(raw, &n); err != nil {
		log.Fatalf("%s: %v", raw, err)
	}
	return n
}

func decodeAll(raws []json.RawMessage) []ref.Val {
	vals := make([]ref.Val, len(raws))
	for i, raw := range raws {
		vals[i] = decode(raw)
	}
	return vals
}

func decode(raw json.RawMessage) ref.Val {
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		log.Fatalf("%s: %v", raw, err)
	}
	switch v := plain.(type) {
	case nil:
		return types.NullValue
	case bool:
		return types.Bool(v)
	case string:
		return types.String(v)
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		log.Fatalf("%s: %v", raw, err)
	}
	return decodeTagged(text(parts[0]), parts[1:])
}

func decodeTagged(tag string, parts []json.RawMessage) ref.Val {
	switch tag {
	case "i":
		return types.Int(must(strconv.ParseInt(text(parts[0]), 10, 64)))
	case "u":
		return types.Uint(must(strconv.ParseUint(text(parts[0]), 10, 64)))
	case "d":
		return types.Double(must(strconv.ParseFloat(text(parts[0]), 64)))
	case "b":
		return types.Bytes(must(hex.DecodeString(text(parts[0]))))
	case "l":
		return types.DefaultTypeAdapter.NativeToValue(decodeAll(parts))
	case "m":
		entries := map[ref.Val]ref.Val{}
		for i := 0; i < len(parts); i += 2 {
			entries[decode(parts[i])] = decode(parts[i+1])
		}
		return types.NewRefValMap(types.DefaultTypeAdapter, entries)
	case "dur":
		return types.Duration{Duration: time.Duration(must(strconv.ParseInt(text(parts[0]), 10, 64)))}
	case "ts":
		t := time.Unix(must(strconv.ParseInt(text(parts[0]), 10, 64)), number(parts[1])).UTC()
		if offset := number(parts[2]); offset != 0 {
			t = t.In(time.FixedZone("", int(offset)))
		}
		return types.Timestamp{Time: t}
	case "type":
		return typeValues[text(parts[0])]
	case "some":
		return types.OptionalOf(decode(parts[0]))
	case "none":
		return types.OptionalNone
	}
	log.Fatalf("unknown tag %q", tag)
	return nil
}

func encodeDouble(v float64) string {
	if math.IsNaN(v) {
		return "NaN"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// encodeMap sorts the entries by their keys' text: Go's maps have no order.
func encodeMap(m traits.Mapper) any {
	entries := map[string][2]any{}
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		written := encode(key)
		entries[string(must(json.Marshal(written)))] = [2]any{written, encode(m.Get(key))}
	}
	parts := []any{"m"}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		parts = append(parts, entries[name][0], entries[name][1])
	}
	return parts
}

func encode(val ref.Val) any {
	switch v := val.(type) {
	case types.Null:
		return nil
	case types.Bool:
		return bool(v)
	case types.String:
		return string(v)
	case types.Int:
		return []any{"i", strconv.FormatInt(int64(v), 10)}
	case types.Uint:
		return []any{"u", strconv.FormatUint(uint64(v), 10)}
	case types.Double:
		return []any{"d", encodeDouble(float64(v))}
	case types.Bytes:
		return []any{"b", hex.EncodeToString(v)}
	case types.Duration:
		return []any{"dur", strconv.FormatInt(int64(v.Duration), 10)}
	case types.Timestamp:
		_, offset := v.Zone()
		return []any{"ts", strconv.FormatInt(v.Unix(), 10), v.Nanosecond(), offset}
	case *types.Type:
		return []any{"type", v.TypeName()}
	case *types.Optional:
		if !v.HasValue() {
			return []any{"none"}
		}
		return []any{"some", encode(v.GetValue())}
	case traits.Mapper:
		return encodeMap(v)
	case traits.Lister:
		parts := []any{"l"}
		for it := v.Iterator(); it.HasNext() == types.True; {
			parts = append(parts, encode(it.Next()))
		}
		return parts
	}
	return fmt.Sprintf("%T", val)
}
