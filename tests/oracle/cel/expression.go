// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	structuralcel "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apimachinery/pkg/util/version"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
)

// expressionRequest asks about an expression in a Kubernetes environment with variables of its own.
//
// Without Stored it is a new expression, whose environment is the one of Compatibility. Bindings are plain
// JSON for variables with a schema, tagged values for the others. Functions are declarations without an
// implementation, for the checker alone. Unchecked skips the checker, NoMacros
// the expansion of macros, CheckOnly the evaluation; Container is the scope in which names are sought.
type expressionRequest struct {
	Expression    string                     `json:"expression"`
	Variables     map[string]variable        `json:"variables"`
	Functions     []overload                 `json:"functions"`
	Bindings      map[string]json.RawMessage `json:"bindings"`
	Stored        bool                       `json:"stored"`
	Compatibility string                     `json:"compatibility"`
	Container     string                     `json:"container"`
	Unchecked     bool                       `json:"unchecked"`
	NoMacros      bool                       `json:"no_macros"`
	CheckOnly     bool                       `json:"check_only"`
	CallLimit     *uint64                    `json:"call_limit"`
}

// expressionAnswer has Issues when there is no AST to go on with, else whatever was asked for: Failed for
// an AST that cannot be made a program, then Value or Error and the cost of the evaluation.
type expressionAnswer struct {
	Issues      string  `json:"issues,omitempty"`
	Type        string  `json:"type,omitempty"`
	MinCost     *uint64 `json:"min_cost,omitempty"`
	MaxCost     *uint64 `json:"max_cost,omitempty"`
	Failed      string  `json:"failed,omitempty"`
	Value       tagged  `json:"value,omitempty"`
	Error       string  `json:"error,omitempty"`
	RuntimeCost *uint64 `json:"runtime_cost,omitempty"`
}

// variable is a type's text or {"schema": …, "root": …, "optional": …}.
type variable struct {
	Type     string          `json:"-"`
	Schema   json.RawMessage `json:"schema"`
	Root     bool            `json:"root"`
	Optional bool            `json:"optional"`
}

// UnmarshalJSON takes both forms.
func (v *variable) UnmarshalJSON(raw []byte) error {
	if raw[0] == '"' {
		return json.Unmarshal(raw, &v.Type)
	}
	type plain variable
	return json.Unmarshal(raw, (*plain)(v))
}

// scope is what the variables of a request declare.
type scope struct {
	options  []cel.EnvOption
	types    []*apiservercel.DeclType
	declared map[string]*apiservercel.DeclType
	nodes    map[string]*schema.Structural
}

func newScope(variables map[string]variable) (*scope, error) {
	result := &scope{
		declared: map[string]*apiservercel.DeclType{},
		nodes:    map[string]*schema.Structural{},
	}
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		asked := variables[name]
		var of *cel.Type
		var err error
		if asked.Schema == nil {
			of, err = parseType(asked.Type)
		} else {
			of, err = result.declare(name, asked, variables)
		}
		if err != nil {
			return nil, fmt.Errorf("variable %s: %w", name, err)
		}
		result.options = append(result.options, cel.Variable(name, of))
	}
	return result, nil
}

func (s *scope) declare(name string, asked variable, all map[string]variable) (*cel.Type, error) {
	node, err := structural(asked.Schema, nil)
	if err != nil {
		return nil, err
	}
	declared := model.SchemaDeclType(node, asked.Root)
	if declared == nil {
		return nil, fmt.Errorf("the schema has no type")
	}
	// In a rule self and oldSelf are of one type.
	owner := name
	if name == structuralcel.OldScopedVarName {
		if self, ok := all[structuralcel.ScopedVarName]; ok {
			if !bytes.Equal(self.Schema, asked.Schema) || self.Root != asked.Root {
				return nil, fmt.Errorf("self has another schema")
			}
			owner = structuralcel.ScopedVarName
		}
	}
	declared = declared.MaybeAssignTypeName(owner + "Type")
	s.types = append(s.types, declared)
	s.declared[name] = declared
	s.nodes[name] = node
	if asked.Optional {
		return cel.OptionalType(declared.CelType()), nil
	}
	return declared.CelType(), nil
}

func (s *scope) declareFunctions(asked []overload) error {
	for _, function := range asked {
		var parameters []*cel.Type
		for _, text := range append(function.Parameters, function.Result) {
			parameter, err := parseType(text)
			if err != nil {
				return fmt.Errorf("function %s: %w", function.Function, err)
			}
			parameters = append(parameters, parameter)
		}
		last := len(parameters) - 1
		declared := cel.Overload
		if function.Member {
			declared = cel.MemberOverload
		}
		s.options = append(s.options,
			cel.Function(function.Function, declared(function.ID, parameters[:last], parameters[last])))
	}
	return nil
}

// EstimateSize bounds what is reached through a variable by its schema, as the estimator of rules (not
// exported) does for the only variables that it knows.
func (s *scope) EstimateSize(element checker.AstNode) *checker.SizeEstimate {
	path := element.Path()
	if len(path) == 0 {
		return nil
	}
	current := s.declared[path[0]]
	for _, step := range path[1:] {
		if current == nil {
			return nil
		}
		switch step {
		case "@items", "@values":
			current = current.ElemType
		case "@keys":
			current = current.KeyType
		default:
			field, ok := current.Fields[step]
			if !ok {
				return nil
			}
			current = field.Type
		}
	}
	if current == nil {
		return nil
	}
	return &checker.SizeEstimate{Min: 0, Max: uint64(current.MaxElements)}
}

// EstimateCallCost leaves calls to the library.
func (s *scope) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}

func (s *scope) environment(request expressionRequest) (*cel.Env, error) {
	set, _, err := environments(request.Compatibility)
	if err != nil {
		return nil, err
	}
	set, err = set.Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0),
		EnvOptions:        s.options,
		DeclTypes:         s.types,
	})
	if err != nil {
		return nil, err
	}
	env := set.NewExpressionsEnv()
	if request.Stored {
		env = set.StoredExpressionsEnv()
	}
	var more []cel.EnvOption
	if request.NoMacros {
		more = append(more, cel.ClearMacros())
	}
	if request.Container != "" {
		more = append(more, cel.Container(request.Container))
	}
	if len(more) == 0 {
		return env, nil
	}
	return env.Extend(more...)
}

func (s *scope) bind(env *cel.Env, bindings map[string]json.RawMessage) (map[string]any, error) {
	result := map[string]any{}
	for name, raw := range bindings {
		var err error
		if node, ok := s.nodes[name]; ok {
			var value any
			if value, err = object(raw); err == nil {
				result[name] = structuralcel.UnstructuredToVal(value, node)
			}
		} else {
			result[name], err = readTagged(raw, env.CELTypeAdapter())
		}
		if err != nil {
			return nil, fmt.Errorf("binding %s: %w", name, err)
		}
	}
	return result, nil
}

func evaluateExpression(request expressionRequest) (answer expressionAnswer, err error) {
	known, err := newScope(request.Variables)
	if err != nil {
		return answer, err
	}
	if err := known.declareFunctions(request.Functions); err != nil {
		return answer, err
	}
	env, err := known.environment(request)
	if err != nil {
		return answer, err
	}
	bindings, err := known.bind(env, request.Bindings)
	if err != nil {
		return answer, err
	}
	analyse := env.Compile
	if request.Unchecked {
		analyse = env.Parse
	}
	ast, issues := analyse(request.Expression)
	if issues != nil && issues.Err() != nil {
		answer.Issues = lasting(issues.String())
		return answer, nil
	}
	estimator := &library.CostEstimator{SizeEstimator: known}
	if !request.Unchecked {
		answer.Type = typeText(ast.OutputType())
		estimate, err := env.EstimateCost(ast, estimator)
		if err != nil {
			return answer, err
		}
		answer.MinCost, answer.MaxCost = &estimate.Min, &estimate.Max
	}
	if request.CheckOnly {
		return answer, nil
	}
	limit := uint64(celconfig.PerCallLimit)
	if request.CallLimit != nil {
		limit = *request.CallLimit
	}
	program, err := env.Program(ast,
		cel.CostLimit(limit), cel.CostTracking(estimator), cel.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		answer.Failed = lasting(err.Error())
		return answer, nil
	}
	value, details, err := program.ContextEval(context.Background(), bindings)
	if err != nil {
		answer.Error = lasting(err.Error())
	} else {
		answer.Value = newTagged(value)
	}
	if details != nil {
		answer.RuntimeCost = details.ActualCost()
	}
	return answer, nil
}
