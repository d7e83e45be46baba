// SPDX-License-Identifier: Apache-2.0

// Command cel_values writes down what cel-go does with values, types and cost ranges, so that
// kthena_api.cel can be held to it.
//
//	go run . < questions.jsonl    one JSON line in, one out: the question with "value" or "error" added
//
// A question is {"op": "add", "args": [...]}. An answer holds its question: a recorded file fed to
// the command is recorded anew. Values are written as values.go says, types as types.go says.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
)

type question struct {
	Op   string            `json:"op"`
	Args []json.RawMessage `json:"args"`
}

type answer struct {
	question
	Value any    `json:"value"`
	Error string `json:"error,omitempty"`
}

type operation func(args []json.RawMessage) (any, error)

func operations() map[string]operation {
	table := map[string]operation{}
	for _, group := range []map[string]operation{evaluations(), texts(), typeOperations(), rangeOperations()} {
		for name, op := range group {
			table[name] = op
		}
	}
	return table
}

func reply(table map[string]operation, q question) (result answer) {
	result.question = q
	op, ok := table[q.Op]
	if !ok {
		log.Fatalf("unknown operation %q", q.Op)
	}
	defer func() {
		if r := recover(); r != nil {
			result.Value, result.Error = nil, fmt.Sprintf("internal error: %v", r)
		}
	}()
	value, err := op(q.Args)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	result.Value = value
	return result
}

func main() {
	table := operations()
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			log.Fatalf("%s: %v", in.Bytes(), err)
		}
		if err := write.Encode(reply(table, q)); err != nil {
			log.Fatal(err)
		}
		if err := out.Flush(); err != nil {
			log.Fatal(err)
		}
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
}
