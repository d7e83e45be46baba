// SPDX-License-Identifier: Apache-2.0

// Command cel_parse prints what cel-go makes of expressions before it looks at types.
//
// It reads JSON lines {"expr": …, "off": ["optional", "two_variable"], "calls": true, "print": true} and writes the
// same object with "tree" (rows: id, kind, offset, parts by id; an offset of -2 is one that the parser has
// forgotten), "macros" (if "calls": the calls that macros replaced, by id of the expansion) and "debug" (if
// "print"), or with "display" (the text of all that is wrong). "off" names the libraries that the environment does
// not load; by default both are there, as in an apiserver. Everything else is what the linked cel-go does of its own.
//
// With the argument --version it prints the version of cel-go.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	buildinfo "runtime/debug"
	"strconv"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/debug"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/ext"
)

type request struct {
	Expr  string   `json:"expr"`
	Off   []string `json:"off,omitempty"`
	Calls bool     `json:"calls,omitempty"`
	Print bool     `json:"print,omitempty"`
}

type answer struct {
	request
	Tree    []any          `json:"tree,omitempty"`
	Debug   string         `json:"debug,omitempty"`
	Macros  map[string]any `json:"macros,omitempty"`
	Display string         `json:"display,omitempty"`
	Panic   string         `json:"panic,omitempty"`
}

// dumper writes a tree as rows, parents before their parts, which they name by id. Rows, because JSON readers recurse.
type dumper struct {
	info *ast.SourceInfo
	rows []any
}

// at is the offset of a node, or -2 where the parser keeps none.
func (d *dumper) at(id int64) int32 {
	if found, ok := d.info.GetOffsetRange(id); ok {
		return found.Start
	}
	return -2
}

func ids(list []ast.Expr) []int64 {
	out := make([]int64, 0, len(list))
	for _, e := range list {
		out = append(out, e.ID())
	}
	return out
}

func literal(e ast.Expr) []any {
	switch value := e.AsLiteral().(type) {
	case types.Bool:
		return []any{"bool", bool(value)}
	case types.Int:
		return []any{"int", strconv.FormatInt(int64(value), 10)}
	case types.Uint:
		return []any{"uint", strconv.FormatUint(uint64(value), 10)}
	case types.Double:
		return []any{"double", strconv.FormatFloat(float64(value), 'x', -1, 64)}
	case types.String:
		return []any{"string", string(value)}
	case types.Bytes:
		return []any{"bytes", base64.StdEncoding.EncodeToString(value)}
	}
	return []any{"null", nil}
}

func (d *dumper) add(e ast.Expr) {
	row := func(kind string, parts ...any) {
		d.rows = append(d.rows, append([]any{e.ID(), kind, d.at(e.ID())}, parts...))
	}
	parts := []ast.Expr{}
	switch e.Kind() {
	case ast.LiteralKind:
		row("literal", literal(e)...)
	case ast.IdentKind:
		row("ident", e.AsIdent())
	case ast.SelectKind:
		s := e.AsSelect()
		row("select", s.Operand().ID(), s.FieldName(), s.IsTestOnly())
		parts = append(parts, s.Operand())
	case ast.CallKind:
		c := e.AsCall()
		var target any
		if c.IsMemberFunction() {
			target = c.Target().ID()
			parts = append(parts, c.Target())
		}
		row("call", c.FunctionName(), target, ids(c.Args()))
		parts = append(parts, c.Args()...)
	case ast.ListKind:
		l := e.AsList()
		row("list", ids(l.Elements()), append([]int32{}, l.OptionalIndices()...))
		parts = l.Elements()
	case ast.MapKind:
		entries := []any{}
		for _, item := range e.AsMap().Entries() {
			m := item.AsMapEntry()
			entries = append(entries, []any{item.ID(), d.at(item.ID()), m.Key().ID(), m.Value().ID(), m.IsOptional()})
			parts = append(parts, m.Key(), m.Value())
		}
		row("map", entries)
	case ast.StructKind:
		fields := []any{}
		for _, item := range e.AsStruct().Fields() {
			f := item.AsStructField()
			fields = append(fields, []any{item.ID(), d.at(item.ID()), f.Name(), f.Value().ID(), f.IsOptional()})
			parts = append(parts, f.Value())
		}
		row("struct", e.AsStruct().TypeName(), fields)
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		parts = []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}
		row("fold", c.IterVar(), c.IterVar2(), c.AccuVar(), ids(parts))
	default:
		row("unspecified")
	}
	for _, part := range parts {
		d.add(part)
	}
}

func dump(info *ast.SourceInfo, e ast.Expr) []any {
	made := dumper{info: info}
	made.add(e)
	return made.rows
}

// idNote puts a node's id behind it, as newer versions of cel-go can of their own.
type idNote struct{}

func (idNote) GetMetadata(part any) string {
	if e, ok := part.(ast.Expr); ok {
		return fmt.Sprintf("@id:%d ", e.ID())
	}
	return ""
}

func environmentFor(asked request) *cel.Env {
	off := map[string]bool{}
	for _, name := range asked.Off {
		off[name] = true
	}
	options := []cel.EnvOption{}
	if !off["optional"] {
		options = append(options, cel.OptionalTypes())
	}
	if !off["two_variable"] {
		options = append(options, ext.TwoVarComprehensions())
	}
	if asked.Calls {
		options = append(options, cel.EnableMacroCallTracking())
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		panic(err)
	}
	return env
}

var environments = map[string]*cel.Env{}

func parse(asked request) (result answer) {
	result.request = asked
	defer func() {
		if problem := recover(); problem != nil {
			result.Panic = fmt.Sprint(problem)
		}
	}()
	key := fmt.Sprint(asked.Off, asked.Calls)
	if environments[key] == nil {
		environments[key] = environmentFor(asked)
	}
	parsed, issues := environments[key].Parse(asked.Expr)
	if issues.Err() != nil {
		result.Display = issues.String()
		return result
	}
	info := parsed.NativeRep().SourceInfo()
	root := parsed.NativeRep().Expr()
	result.Tree = dump(info, root)
	if asked.Print {
		result.Debug = debug.ToAdornedDebugString(root, idNote{})
	}
	for id, call := range info.MacroCalls() {
		if result.Macros == nil {
			result.Macros = map[string]any{}
		}
		result.Macros[strconv.FormatInt(id, 10)] = dump(info, call)
	}
	return result
}

func printVersion() {
	info, ok := buildinfo.ReadBuildInfo()
	if !ok {
		return
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/google/cel-go" {
			fmt.Println(module.Path, module.Version)
		}
	}
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		printVersion()
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if err := encoder.Encode(parse(asked)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		out.Flush()
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
