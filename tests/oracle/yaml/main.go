// SPDX-License-Identifier: Apache-2.0

// Command yaml records what sigs.k8s.io/yaml makes of values and of unquoted texts.
//
// It reads JSON objects, one a line, and prints them with the answers, so that a recorded file is
// its own input:
//
//	go run ./yaml scalars    {"value": …}  adds "places": the scalar written in several places
//	go run ./yaml documents  {"value": …}  adds "yaml": the document
//	go run ./yaml texts      {"text": …}   adds "tag" and "json" or "error": what the text means
//
// A number with a point or an exponent counts as a float64, any other keeps its digits. Where
// Marshal refuses a value, because it cannot read back the JSON it wrote, "refused" holds its
// error and the text comes from go-yaml alone.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf16"

	goyaml "go.yaml.in/yaml/v2"
	"sigs.k8s.io/yaml"
)

type scalarRecord struct {
	Value   json.RawMessage   `json:"value"`
	Places  map[string]string `json:"places"`
	Refused map[string]string `json:"refused,omitempty"`
}

type documentRecord struct {
	Value   json.RawMessage `json:"value"`
	YAML    string          `json:"yaml"`
	Refused string          `json:"refused,omitempty"`
}

type textRecord struct {
	Text  string          `json:"text"`
	Tag   string          `json:"tag"`
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	commands := map[string]func([]byte) (any, error){
		"scalars":   recordScalar,
		"documents": recordDocument,
		"texts":     recordText,
	}
	if len(os.Args) != 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: yaml scalars|documents|texts < lines > lines")
		os.Exit(2)
	}
	if err := run(commands[os.Args[1]]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(record func([]byte) (any, error)) error {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<26)
	output := bufio.NewWriter(os.Stdout)
	for number := 1; input.Scan(); number++ {
		answer, err := record(input.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := writeLine(output, answer); err != nil {
			return err
		}
	}
	if err := input.Err(); err != nil {
		return err
	}
	return output.Flush()
}

// writeLine prints ASCII only: U+0085 and its like end a line for some readers.
func writeLine(output *bufio.Writer, answer any) error {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer); err != nil {
		return err
	}
	for _, char := range buffer.String() {
		var err error
		switch {
		case char < 0x7f:
			err = output.WriteByte(byte(char))
		case char > 0xffff:
			high, low := utf16.EncodeRune(char)
			_, err = fmt.Fprintf(output, `\u%04x\u%04x`, high, low)
		default:
			_, err = fmt.Fprintf(output, `\u%04x`, char)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func recordScalar(line []byte) (any, error) {
	var record scalarRecord
	if err := json.Unmarshal(line, &record); err != nil {
		return nil, err
	}
	scalar, err := decode(record.Value)
	if err != nil {
		return nil, err
	}
	record.Places = map[string]string{}
	record.Refused = map[string]string{}
	for place, document := range placed(scalar) {
		text, refusal, err := write(document)
		if err != nil {
			return nil, err
		}
		record.Places[place] = text
		if refusal != "" {
			record.Refused[place] = refusal
		}
	}
	return record, nil
}

// placed puts a scalar where the emitter treats it differently.
func placed(scalar any) map[string]any {
	deep := map[string]any{"f": scalar}
	for _, key := range []string{"e", "d", "c", "b", "a"} {
		deep = map[string]any{key: []any{deep}}
	}
	places := map[string]any{
		"root":  scalar,
		"value": map[string]any{"k": scalar, "l": 1},
		"item":  []any{scalar, []any{scalar}},
		"deep":  deep,
	}
	if key, ok := scalar.(string); ok {
		places["key"] = map[string]any{key: map[string]any{key: []any{1}}}
	}
	return places
}

func recordDocument(line []byte) (any, error) {
	var record documentRecord
	if err := json.Unmarshal(line, &record); err != nil {
		return nil, err
	}
	document, err := decode(record.Value)
	if err != nil {
		return nil, err
	}
	record.YAML, record.Refused, err = write(document)
	return record, err
}

// write fails where go-yaml's order of keys runs in a circle (v1beta1 < v2 < v10 < v1beta1): the
// bytes then change from run to run, because a Go map is walked in another order each time.
func write(document any) (string, string, error) {
	text, refusal, err := marshal(document)
	for range 20 {
		if again, _, _ := marshal(document); err == nil && again != text {
			return "", "", fmt.Errorf("the order of the keys is not settled")
		}
	}
	return text, refusal, err
}

func marshal(document any) (text, refusal string, err error) {
	output, err := yaml.Marshal(document)
	if err != nil {
		refusal = err.Error()
		output, err = goyaml.Marshal(document)
	}
	return string(output), refusal, err
}

func decode(raw json.RawMessage) (any, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return withFloats(value)
}

func withFloats(value any) (any, error) {
	var err error
	switch value := value.(type) {
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return value.Float64()
		}
	case []any:
		for index := range value {
			if value[index], err = withFloats(value[index]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range value {
			if value[key], err = withFloats(value[key]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

func recordText(line []byte) (any, error) {
	var record textRecord
	if err := json.Unmarshal(line, &record); err != nil {
		return nil, err
	}
	record.JSON, record.Error = nil, ""
	// A tag keeps go-yaml from resolving, so this shows the text that was scanned.
	var scanned map[string]string
	if err := goyaml.Unmarshal([]byte("v: !!str "+record.Text+"\n"), &scanned); err != nil {
		return nil, fmt.Errorf("%q is no plain scalar: %w", record.Text, err)
	}
	if scanned["v"] != record.Text {
		return nil, fmt.Errorf("%q is no plain scalar", record.Text)
	}
	document := []byte("v: " + record.Text + "\n")
	var meant map[string]any
	if err := goyaml.Unmarshal(document, &meant); err != nil {
		return nil, err
	}
	record.Tag = tagOf(document, meant["v"])
	converted, err := yaml.YAMLToJSON(document)
	if err != nil {
		record.Error = err.Error()
		return record, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(converted, &fields); err != nil {
		return nil, err
	}
	record.JSON = fields["v"]
	return record, nil
}

func tagOf(document []byte, value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case int, int64, uint64:
		return "int"
	case float64:
		return "float"
	}
	var instant map[string]time.Time
	if goyaml.Unmarshal(document, &instant) == nil {
		return "timestamp"
	}
	return "str"
}
