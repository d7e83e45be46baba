// SPDX-License-Identifier: Apache-2.0

// Command conformance prints the tests of cel-spec as JSON lines.
//
//	conformance DIRECTORY
//
// reads DIRECTORY/*.textproto (tests/simple/testdata of the module cel.dev/expr) and writes a line for
// each test. Types and values are written as the oracle beside it, in ../cel, reads them (types.go,
// values.go), with two more kinds of values: {"message": NAME} and {"enum": NAME}.
package main

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/expr"
	"cel.dev/expr/conformance/test"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

const suite = "cel.dev/expr"

// recorded is one test. Just one of Value, Errors and Unknown says what evaluation must give, and Type what
// the checker must; Protobuf lists which messages and enums of protobuf the test is about, sorted.
type recorded struct {
	File      string            `json:"file"`
	Section   string            `json:"section"`
	Name      string            `json:"name"`
	Expr      string            `json:"expr"`
	NoMacros  bool              `json:"no_macros"`
	Unchecked bool              `json:"unchecked"`
	CheckOnly bool              `json:"check_only"`
	Container string            `json:"container"`
	Locale    string            `json:"locale"`
	Variables map[string]string `json:"variables"`
	Functions []overload        `json:"functions"`
	Bindings  map[string]tagged `json:"bindings"`
	Value     tagged            `json:"value"`
	Type      string            `json:"type"`
	Errors    []string          `json:"errors"`
	Unknown   bool              `json:"unknown"`
	Protobuf  []string          `json:"protobuf"`
}

// overload is a declaration; the target of a member is the first of its parameters.
type overload struct {
	Function   string   `json:"function"`
	ID         string   `json:"id"`
	Member     bool     `json:"member"`
	Parameters []string `json:"parameters"`
	Result     string   `json:"result"`
}

type tagged map[string]any

// recorder turns the parts of one test into text and remembers which protobuf types it met.
type recorder struct{ met map[string]bool }

func (r *recorder) value(value *expr.Value) tagged {
	switch kind := value.GetKind().(type) {
	case *expr.Value_NullValue:
		return tagged{"null": nil}
	case *expr.Value_BoolValue:
		return tagged{"bool": kind.BoolValue}
	case *expr.Value_Int64Value:
		return tagged{"int": kind.Int64Value}
	case *expr.Value_Uint64Value:
		return tagged{"uint": kind.Uint64Value}
	case *expr.Value_DoubleValue:
		return tagged{"double": strconv.FormatFloat(kind.DoubleValue, 'g', -1, 64)}
	case *expr.Value_StringValue:
		return tagged{"string": kind.StringValue}
	case *expr.Value_BytesValue:
		return tagged{"bytes": base64.StdEncoding.EncodeToString(kind.BytesValue)}
	case *expr.Value_TypeValue:
		return tagged{"type": kind.TypeValue}
	case *expr.Value_EnumValue:
		r.met[kind.EnumValue.GetType()] = true
		return tagged{"enum": kind.EnumValue.GetType()}
	case *expr.Value_ObjectValue:
		return r.object(kind.ObjectValue)
	case *expr.Value_ListValue:
		items := []tagged{}
		for _, item := range kind.ListValue.GetValues() {
			items = append(items, r.value(item))
		}
		return tagged{"list": items}
	case *expr.Value_MapValue:
		entries := [][2]tagged{}
		for _, entry := range kind.MapValue.GetEntries() {
			entries = append(entries, [2]tagged{r.value(entry.GetKey()), r.value(entry.GetValue())})
		}
		slices.SortFunc(entries, func(a, b [2]tagged) int { return strings.Compare(jsonText(a), jsonText(b)) })
		return tagged{"map": entries}
	}
	panic(fmt.Sprintf("a value of no kind: %v", value))
}

func (r *recorder) object(packed *anypb.Any) tagged {
	message, err := packed.UnmarshalNew()
	if err != nil {
		panic(err)
	}
	switch message := message.(type) {
	case *timestamppb.Timestamp:
		return tagged{"timestamp": message.AsTime().UTC().Format(time.RFC3339Nano)}
	case *durationpb.Duration:
		// time.Duration ends at 292 years, a test's value at 10,000.
		return tagged{"duration": json.Number(nanoseconds(message))}
	}
	name := string(message.ProtoReflect().Descriptor().FullName())
	r.met[name] = true
	return tagged{"message": name}
}

func nanoseconds(duration *durationpb.Duration) string {
	if duration.GetSeconds() == 0 {
		return strconv.Itoa(int(duration.GetNanos()))
	}
	nanos := duration.GetNanos()
	if nanos < 0 {
		nanos = -nanos
	}
	return fmt.Sprintf("%d%09d", duration.GetSeconds(), nanos)
}

var primitives = map[expr.Type_PrimitiveType]string{
	expr.Type_BOOL: "bool", expr.Type_INT64: "int", expr.Type_UINT64: "uint",
	expr.Type_DOUBLE: "double", expr.Type_STRING: "string", expr.Type_BYTES: "bytes",
}

var wellKnown = map[expr.Type_WellKnownType]string{
	expr.Type_ANY: "any", expr.Type_TIMESTAMP: "timestamp", expr.Type_DURATION: "duration",
}

// typeText writes a type as cel-go's FormatCELType does.
func (r *recorder) typeText(of *expr.Type) string {
	switch kind := of.GetTypeKind().(type) {
	case *expr.Type_Dyn:
		return "dyn"
	case *expr.Type_Null:
		return "null"
	case *expr.Type_Primitive:
		return primitives[kind.Primitive]
	case *expr.Type_Wrapper:
		return "wrapper(" + primitives[kind.Wrapper] + ")"
	case *expr.Type_WellKnown:
		return wellKnown[kind.WellKnown]
	case *expr.Type_ListType_:
		return "list(" + r.typeText(kind.ListType.GetElemType()) + ")"
	case *expr.Type_MapType_:
		return "map(" + r.typeText(kind.MapType.GetKeyType()) + ", " + r.typeText(kind.MapType.GetValueType()) + ")"
	case *expr.Type_MessageType:
		if slices.Contains(plainTypes, kind.MessageType) {
			return strings.ToLower(strings.TrimPrefix(kind.MessageType, "google.protobuf."))
		}
		r.met[kind.MessageType] = true
		return kind.MessageType
	case *expr.Type_TypeParam:
		return kind.TypeParam
	case *expr.Type_Type:
		if kind.Type.GetTypeKind() == nil {
			return "type"
		}
		return "type(" + r.typeText(kind.Type) + ")"
	case *expr.Type_AbstractType_:
		parameters := []string{}
		for _, parameter := range kind.AbstractType.GetParameterTypes() {
			parameters = append(parameters, r.typeText(parameter))
		}
		return kind.AbstractType.GetName() + "(" + strings.Join(parameters, ", ") + ")"
	}
	panic(fmt.Sprintf("a type of no kind: %v", of))
}

func (r *recorder) overload(name string, declared *expr.Decl_FunctionDecl_Overload) overload {
	result := overload{
		Function:   name,
		ID:         declared.GetOverloadId(),
		Member:     declared.GetIsInstanceFunction(),
		Parameters: []string{},
		Result:     r.typeText(declared.GetResultType()),
	}
	for _, parameter := range declared.GetParams() {
		result.Parameters = append(result.Parameters, r.typeText(parameter))
	}
	return result
}

func messages(sets ...*expr.ErrorSet) []string {
	result := []string{}
	for _, set := range sets {
		for _, status := range set.GetErrors() {
			result = append(result, status.GetMessage())
		}
	}
	return result
}

func (r *recorder) expect(result *recorded, asked *test.SimpleTest) {
	switch matcher := asked.GetResultMatcher().(type) {
	case nil:
		result.Value = tagged{"bool": true}
	case *test.SimpleTest_Value:
		result.Value = r.value(matcher.Value)
	case *test.SimpleTest_TypedResult:
		result.Type = r.typeText(matcher.TypedResult.GetDeducedType())
		if value := matcher.TypedResult.GetResult(); value != nil {
			result.Value = r.value(value)
		}
	case *test.SimpleTest_EvalError:
		result.Errors = messages(matcher.EvalError)
	case *test.SimpleTest_AnyEvalErrors:
		result.Errors = messages(matcher.AnyEvalErrors.GetErrors()...)
	case *test.SimpleTest_Unknown, *test.SimpleTest_AnyUnknowns:
		result.Unknown = true
	}
}

func record(file, section string, asked *test.SimpleTest) recorded {
	r := &recorder{met: map[string]bool{}}
	result := recorded{
		File: file, Section: section, Name: asked.GetName(), Expr: asked.GetExpr(),
		NoMacros: asked.GetDisableMacros(), Unchecked: asked.GetDisableCheck(),
		CheckOnly: asked.GetCheckOnly(), Container: asked.GetContainer(), Locale: asked.GetLocale(),
		Variables: map[string]string{}, Functions: []overload{}, Bindings: map[string]tagged{},
	}
	for _, declared := range asked.GetTypeEnv() {
		if ident := declared.GetIdent(); ident != nil {
			result.Variables[declared.GetName()] = r.typeText(ident.GetType())
		}
		for _, declaredOverload := range declared.GetFunction().GetOverloads() {
			result.Functions = append(result.Functions, r.overload(declared.GetName(), declaredOverload))
		}
	}
	for name, bound := range asked.GetBindings() {
		if value := bound.GetValue(); value != nil {
			result.Bindings[name] = r.value(value)
		} else {
			result.Unknown = true
		}
	}
	r.expect(&result, asked)
	for _, name := range mentioned(asked.GetExpr(), asked.GetContainer()) {
		r.met[name] = true
	}
	result.Protobuf = sortedKeys(r.met)
	return result
}

func sortedKeys(set map[string]bool) []string {
	result := []string{}
	for name := range set {
		result = append(result, name)
	}
	slices.Sort(result)
	return result
}

func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func run(directory string) error {
	paths, err := filepath.Glob(filepath.Join(directory, "*.textproto"))
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return fmt.Errorf("there are no tests in %s", directory)
	}
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var file test.SimpleTestFile
		if err := prototext.Unmarshal(text, &file); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".textproto")
		for _, section := range file.GetSection() {
			for _, asked := range section.GetTest() {
				if err := output.Encode(record(name, section.GetName(), asked)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == suite {
			return module.Version
		}
	}
	return "unknown"
}

func main() {
	printVersion := flag.Bool("version", false, "print the version of the suite and leave")
	flag.Parse()
	if *printVersion {
		fmt.Println("conformance", version())
		return
	}
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: conformance DIRECTORY")
		os.Exit(2)
	}
	if err := run(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
