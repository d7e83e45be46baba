// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"sort"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	apiservercel "k8s.io/apiserver/pkg/cel"
)

// listValue is a list that knows the type of its elements, dyn when they differ.
type listValue struct {
	traits.Lister
	element *cel.Type
}

// decode reads a value: {"string": TEXT}, {"text": HEX} for bytes that are not UTF-8, {"int": DIGITS}, {"uint": DIGITS},
// {"double": BITS}, {"bytes": HEX}, {"bool": true}, {"null": null}, {"duration": NANOSECONDS}, {"timestamp": [SECONDS,
// NANOSECONDS]}, {"list": [VALUE]}, {"map": [[VALUE, VALUE]]}, {"type": NAME}.
func decode(raw json.RawMessage) ref.Val {
	var tagged map[string]json.RawMessage
	must(json.Unmarshal(raw, &tagged))
	for kind, content := range tagged {
		switch kind {
		case "list":
			return decodeList(content)
		case "map":
			var pairs [][2]json.RawMessage
			must(json.Unmarshal(content, &pairs))
			entries := map[ref.Val]ref.Val{}
			for _, pair := range pairs {
				entries[decode(pair[0])] = bare(decode(pair[1]))
			}
			return types.NewRefValMap(types.DefaultTypeAdapter, entries)
		case "timestamp":
			var parts [2]int64
			must(json.Unmarshal(content, &parts))
			return types.Timestamp{Time: time.Unix(parts[0], parts[1]).UTC()}
		case "bool":
			var truth bool
			must(json.Unmarshal(content, &truth))
			return types.Bool(truth)
		case "null":
			return types.NullValue
		}
		var text string
		must(json.Unmarshal(content, &text))
		return decodeScalar(kind, text)
	}
	log.Fatalf("no value: %s", raw)
	return nil
}

func decodeScalar(kind, text string) ref.Val {
	switch kind {
	case "string":
		return types.String(text)
	case "text":
		data, err := hex.DecodeString(text)
		must(err)
		return types.String(data)
	case "bytes":
		data, err := hex.DecodeString(text)
		must(err)
		return types.Bytes(data)
	case "int":
		number, err := strconv.ParseInt(text, 10, 64)
		must(err)
		return types.Int(number)
	case "uint":
		number, err := strconv.ParseUint(text, 10, 64)
		must(err)
		return types.Uint(number)
	case "double":
		bits, err := strconv.ParseUint(text, 16, 64)
		must(err)
		return types.Double(math.Float64frombits(bits))
	case "duration":
		number, err := strconv.ParseInt(text, 10, 64)
		must(err)
		return types.Duration{Duration: time.Duration(number)}
	case "type":
		return types.NewObjectType(text)
	}
	log.Fatalf("unknown kind %q", kind)
	return nil
}

func decodeList(content json.RawMessage) ref.Val {
	var raws []json.RawMessage
	must(json.Unmarshal(content, &raws))
	values := []ref.Val{}
	var element *cel.Type
	for _, raw := range raws {
		value := decode(raw)
		values = append(values, bare(value))
		element = common(element, typeOf(value))
	}
	return &listValue{types.NewRefValList(types.DefaultTypeAdapter, values).(traits.Lister), common(element, nil)}
}

// bare takes the type off again: a message would print it.
func bare(value ref.Val) ref.Val {
	if list, ok := value.(*listValue); ok {
		return list.Lister.(ref.Val)
	}
	return value
}

func encode(value ref.Val) any {
	switch v := value.(type) {
	case types.String:
		if !utf8.ValidString(string(v)) {
			return tag("text", hex.EncodeToString([]byte(v)))
		}
		return tag("string", string(v))
	case types.Bytes:
		return tag("bytes", hex.EncodeToString(v))
	case types.Int:
		return tag("int", strconv.FormatInt(int64(v), 10))
	case types.Uint:
		return tag("uint", strconv.FormatUint(uint64(v), 10))
	case types.Double:
		return tag("double", fmt.Sprintf("%016x", math.Float64bits(float64(v))))
	case types.Bool:
		return tag("bool", bool(v))
	case types.Null:
		return tag("null", nil)
	case types.Duration:
		return tag("duration", strconv.FormatInt(int64(v.Duration), 10))
	case types.Timestamp:
		return tag("timestamp", [2]int64{v.Unix(), int64(v.Nanosecond())})
	case *types.Optional:
		if !v.HasValue() {
			return tag("optional", nil)
		}
		return tag("optional", encode(v.GetValue()))
	case *types.Err:
		return tag("error", v.Error())
	case *types.Type:
		return tag("type", v.TypeName())
	case apiservercel.Quantity:
		return tag("quantity", v.Quantity.String())
	case *apiservercel.Quantity:
		return tag("quantity", v.Quantity.String())
	case apiservercel.URL:
		return tag("url", encode(types.String(v.URL.String())))
	case apiservercel.IP:
		return tag("ip", v.Addr.String())
	case apiservercel.CIDR:
		return tag("cidr", v.Prefix.String())
	case apiservercel.Semver:
		return tag("semver", v.Version.String())
	case apiservercel.Format:
		return tag("format", v.Name)
	case traits.Lister:
		items := []any{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			items = append(items, encode(it.Next()))
		}
		return tag("list", items)
	case traits.Mapper:
		return encodeMap(v)
	}
	log.Fatalf("cannot write %T", value)
	return nil
}

// encodeMap sorts the entries by their spelling: a map has no order to keep.
func encodeMap(value traits.Mapper) any {
	pairs := [][2]any{}
	for it := value.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		pairs = append(pairs, [2]any{encode(key), encode(value.Get(key))})
	}
	sort.Slice(pairs, func(i, j int) bool { return fmt.Sprint(pairs[i][0]) < fmt.Sprint(pairs[j][0]) })
	return tag("map", pairs)
}

func tag(kind string, content any) any { return map[string]any{kind: content} }

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
