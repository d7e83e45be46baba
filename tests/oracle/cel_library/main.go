// SPDX-License-Identifier: Apache-2.0

// Command cel_library writes down what the CEL libraries of a kube-apiserver answer, so that kthena_api.cel.library
// can be held to them.
//
//	go run . < calls.jsonl             one JSON line in, one out: the value or the error, and the runtime cost
//	go run . -estimate < calls.jsonl   static costs: the sizes of the arguments stand in "sizes"
//
// The libraries are those of the server that is linked: 1.37, or with -modfile ../cel/v1_33/go.mod another one.
//
// A call is {"call": "a.substring(b)", "args": [VALUE, VALUE]}; the arguments are called a, b, c and d. A value is an
// object with one member, named after its kind: see decode. With "dyn": true all arguments are declared dyn. An answer
// holds its call: a recorded file can be recorded anew.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
)

var names = []string{"a", "b", "c", "d"}

// call is a question and, once answered, its answer.
type call struct {
	Call  string            `json:"call"`
	Args  []json.RawMessage `json:"args,omitempty"`
	Dyn   bool              `json:"dyn,omitempty"`
	Sizes [][2]uint64       `json:"sizes,omitempty"`
	Types []string          `json:"types,omitempty"`

	Value   any        `json:"value,omitempty"`
	Error   *string    `json:"error,omitempty"`
	Issues  string     `json:"issues,omitempty"`
	Cost    *uint64    `json:"cost,omitempty"`
	Costs   *[2]uint64 `json:"costs,omitempty"`
	Results *[2]uint64 `json:"results,omitempty"`
}

type recorder struct {
	base     *cel.Env
	programs map[string]cel.Program
	checked  map[string]*cel.Ast
}

func main() {
	estimate := flag.Bool("estimate", false, "answer with static costs")
	printVersion := flag.Bool("version", false, "print the version of the libraries and leave")
	flag.Parse()
	if *printVersion {
		fmt.Println("cel-library", linkedVersion())
		return
	}
	base, err := environments().Env(environment.StoredExpressions)
	if err != nil {
		log.Fatal(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	r := recorder{base, map[string]cel.Program{}, map[string]*cel.Ast{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			log.Fatalf("%s: %v", lines.Text(), err)
		}
		asked = call{Call: asked.Call, Args: asked.Args, Dyn: asked.Dyn, Sizes: asked.Sizes, Types: asked.Types}
		if *estimate {
			r.estimate(&asked)
		} else {
			r.evaluate(&asked)
		}
		if err := encoder.Encode(asked); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

// linkedVersion names the release of the libraries that were linked in.
func linkedVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/apiserver" {
			return module.Version
		}
	}
	return "unknown"
}

// environments calls a function that has a second parameter, strictCost, until 1.34: true wherever rules are concerned.
func environments() *environment.EnvSet {
	function := reflect.ValueOf(environment.MustBaseEnvSet)
	arguments := []reflect.Value{reflect.ValueOf(environment.DefaultCompatibilityVersion())}
	if function.Type().NumIn() == 2 {
		arguments = append(arguments, reflect.ValueOf(true))
	}
	return function.Call(arguments)[0].Interface().(*environment.EnvSet)
}

// compile answers from memory: a call is asked with many arguments.
func (r *recorder) compile(asked *call, argTypes []*cel.Type) (*cel.Ast, string, error) {
	var key strings.Builder
	key.WriteString(asked.Call)
	options := []cel.EnvOption{}
	for i, t := range argTypes {
		fmt.Fprintf(&key, "|%s", t)
		options = append(options, cel.Variable(names[i], t))
	}
	if ast, ok := r.checked[key.String()]; ok {
		return ast, key.String(), nil
	}
	env, err := r.base.Extend(options...)
	if err != nil {
		log.Fatal(err)
	}
	ast, issues := env.Compile(asked.Call)
	if issues.Err() != nil {
		return nil, "", issues.Err()
	}
	program, err := env.Program(ast)
	if err != nil {
		return nil, "", err
	}
	r.checked[key.String()], r.programs[key.String()] = ast, program
	return ast, key.String(), nil
}

func (r *recorder) evaluate(asked *call) {
	values := map[string]any{}
	var argTypes []*cel.Type
	for i, raw := range asked.Args {
		value := decode(raw)
		values[names[i]] = bare(value)
		declared := typeOf(value)
		if asked.Dyn {
			declared = cel.DynType
		}
		argTypes = append(argTypes, declared)
	}
	_, key, err := r.compile(asked, argTypes)
	if err != nil {
		asked.Issues = err.Error()
		return
	}
	value, details, err := r.programs[key].Eval(values)
	if details != nil {
		asked.Cost = details.ActualCost()
	}
	if err != nil {
		text := err.Error()
		asked.Error = &text
		return
	}
	asked.Value = encode(value)
}

// sizes answers the estimator with what the question says of its arguments.
type sizes struct{ of map[string][2]uint64 }

func (s sizes) EstimateSize(node checker.AstNode) *checker.SizeEstimate {
	if bounds, ok := s.of[strings.Join(node.Path(), ".")]; ok {
		return &checker.SizeEstimate{Min: bounds[0], Max: bounds[1]}
	}
	return nil
}

func (s sizes) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}

var declared = map[string]*cel.Type{
	"string": cel.StringType, "bytes": cel.BytesType, "int": cel.IntType, "bool": cel.BoolType, "dyn": cel.DynType,
	"list(string)": cel.ListType(cel.StringType), "list(int)": cel.ListType(cel.IntType),
	"list(bytes)": cel.ListType(cel.BytesType), "list(dyn)": cel.ListType(cel.DynType),
	"list(list(int))": cel.ListType(cel.ListType(cel.IntType)), "list(bool)": cel.ListType(cel.BoolType),
	"list(double)": cel.ListType(cel.DoubleType), "list(uint)": cel.ListType(cel.UintType),
	"double": cel.DoubleType, "uint": cel.UintType, "map(string, int)": cel.MapType(cel.StringType, cel.IntType),
	"list(google.protobuf.Duration)":  cel.ListType(cel.DurationType),
	"list(google.protobuf.Timestamp)": cel.ListType(cel.TimestampType),
	"google.protobuf.Duration":        cel.DurationType, "google.protobuf.Timestamp": cel.TimestampType,
}

// estimate takes two pairs an argument: its own size, and that of its items.
func (r *recorder) estimate(asked *call) {
	var argTypes []*cel.Type
	for _, name := range asked.Types {
		t, ok := declared[name]
		if !ok {
			log.Fatalf("unknown type %q", name)
		}
		argTypes = append(argTypes, t)
	}
	known := sizes{map[string][2]uint64{}}
	for i := range asked.Types {
		known.of[names[i]] = asked.Sizes[2*i]
		known.of[names[i]+".@items"] = asked.Sizes[2*i+1]
	}
	ast, _, err := r.compile(asked, argTypes)
	if err != nil {
		asked.Issues = err.Error()
		return
	}
	cost, err := r.base.EstimateCost(ast, &library.CostEstimator{SizeEstimator: known})
	if err != nil {
		text := err.Error()
		asked.Error = &text
		return
	}
	asked.Costs = &[2]uint64{cost.Min, cost.Max}
}

func typeOfMap(value traits.Mapper) *cel.Type {
	var keyType, valueType *cel.Type
	for keys := value.Iterator(); keys.HasNext() == types.True; {
		key := keys.Next()
		keyType, valueType = common(keyType, typeOf(key)), common(valueType, typeOf(value.Get(key)))
	}
	return cel.MapType(common(keyType, nil), common(valueType, nil))
}

// common is the type of values of both types; nil is that of none.
func common(a, b *cel.Type) *cel.Type {
	switch {
	case a == nil && b == nil:
		return cel.DynType
	case a == nil:
		return b
	case b == nil || a.IsExactType(b):
		return a
	}
	return cel.DynType
}

func typeOf(value ref.Val) *cel.Type {
	switch v := value.(type) {
	case types.String:
		return cel.StringType
	case types.Int:
		return cel.IntType
	case types.Uint:
		return cel.UintType
	case types.Double:
		return cel.DoubleType
	case types.Bytes:
		return cel.BytesType
	case types.Bool:
		return cel.BoolType
	case types.Duration:
		return cel.DurationType
	case types.Timestamp:
		return cel.TimestampType
	case *listValue:
		return cel.ListType(v.element)
	case traits.Mapper:
		return typeOfMap(v)
	}
	return cel.DynType
}
