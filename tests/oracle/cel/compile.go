// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
)

// compileRequest asks for the rules of one node: its own, or those given beside it.
//
// Root says that the node is the root of a resource (its kind, apiVersion and metadata are then known).
// Stored chooses the environment of stored rules; without it rules are judged as new ones are.
type compileRequest struct {
	Schema        json.RawMessage                  `json:"schema"`
	Rules         []apiextensionsv1.ValidationRule `json:"rules"`
	Root          bool                             `json:"root"`
	Stored        bool                             `json:"stored"`
	Compatibility string                           `json:"compatibility"`
}

type compileAnswer struct {
	Rules []compiled `json:"rules"`
}

// compiled is a rule's result. Costs are the estimated maxima of one evaluation; Cardinality is how often
// an unbounded list or map would evaluate it; Factor is how far Cost alone is over the limit of a rule.
type compiled struct {
	Error           *celError `json:"error"`
	UsesOldSelf     bool      `json:"uses_old_self"`
	Cost            uint64    `json:"cost"`
	Cardinality     uint64    `json:"cardinality"`
	Factor          string    `json:"factor,omitempty"`
	MessageError    *celError `json:"message_error"`
	MessageCompiled bool      `json:"message_compiled"`
	MessageCost     uint64    `json:"message_cost"`
	FieldPath       string    `json:"field_path"`
}

type celError struct {
	Type   string `json:"type"`
	Detail string `json:"detail"`
}

func newCelError(err *apiservercel.Error) *celError {
	if err == nil {
		return nil
	}
	return &celError{string(err.Type), lasting(err.Detail)}
}

// factor words how far a cost is over a limit, as validation.getCostErrorMessage (not exported) does.
func factor(cost, limit uint64) string {
	over := float64(cost) / float64(limit)
	switch {
	case cost <= limit:
		return ""
	case over > 100:
		return "more than 100x"
	case over < 1.5:
		return fmt.Sprintf("%fx", over)
	default:
		return fmt.Sprintf("%.1fx", over)
	}
}

func newCompiled(result cel.CompilationResult) compiled {
	return compiled{
		Error:           newCelError(result.Error),
		UsesOldSelf:     result.UsesOldSelf,
		Cost:            result.MaxCost,
		Cardinality:     result.MaxCardinality,
		Factor:          factor(result.MaxCost, validation.StaticEstimatedCostLimit),
		MessageError:    newCelError(result.MessageExpressionError),
		MessageCompiled: result.MessageExpression != nil,
		MessageCost:     result.MessageExpressionMaxCost,
		FieldPath:       result.NormalizedRuleFieldPath,
	}
}

func loader(stored bool) cel.EnvLoader {
	if stored {
		return cel.StoredExpressionsEnvLoader()
	}
	return cel.NewExpressionsEnvLoader()
}

func compile(request compileRequest) (compileAnswer, error) {
	var answer compileAnswer
	node, err := structural(request.Schema, request.Rules)
	if err != nil {
		return answer, err
	}
	set, _, err := environments(request.Compatibility)
	if err != nil {
		return answer, err
	}
	declared := model.SchemaDeclType(node, request.Root)
	results, err := cel.Compile(node, declared, celconfig.PerCallLimit, set, loader(request.Stored))
	if err != nil {
		// The node has no type that rules could be compiled for.
		return answer, err
	}
	for _, result := range results {
		answer.Rules = append(answer.Rules, newCompiled(result))
	}
	return answer, nil
}

// reviewRequest asks for all rules of a whole schema.
type reviewRequest struct {
	Schema json.RawMessage `json:"schema"`
	Stored bool            `json:"stored"`
}

// reviewAnswer lists the rules depth first, children before their node as the server judges them, the
// properties of a node by name; Total is what is compared with the limit of a schema. Errors is the
// registry's answer to the creation of a definition with this schema, whatever its reason, sorted.
//
// The server judges no rule of a node at or below which the schema has an error of another kind.
type reviewAnswer struct {
	Rules         []reviewed     `json:"rules"`
	Total         uint64         `json:"total"`
	Factor        string         `json:"factor,omitempty"`
	MostExpensive []contribution `json:"most_expensive"`
	Errors        []fieldError   `json:"errors"`
}

// reviewed is a rule with its place. Times is how often it can be evaluated for one object, null if
// nothing bounds that and the rule's cardinality counts; Contribution is cost times that.
type reviewed struct {
	compiled
	Path         string  `json:"path"`
	Times        *uint64 `json:"times"`
	Contribution uint64  `json:"contribution"`
}

type contribution struct {
	Path string `json:"path"`
	Cost uint64 `json:"cost"`
}

func review(request reviewRequest) (reviewAnswer, error) {
	answer := reviewAnswer{Rules: []reviewed{}, MostExpensive: []contribution{}}
	props, err := internal(request.Schema)
	if err != nil {
		return answer, err
	}
	set, _, err := environments("")
	if err != nil {
		return answer, err
	}
	walk := &walker{set: set, loader: loader(request.Stored), answer: &answer}
	context := validation.RootCELContext(props)
	if err := walk.visit(props, schemaPath, context); err != nil {
		return answer, err
	}
	answer.Total = context.TotalCost.Total
	answer.Factor = factor(answer.Total, validation.StaticEstimatedCRDCostLimit)
	for _, rule := range context.TotalCost.MostExpensive {
		answer.MostExpensive = append(answer.MostExpensive, contribution{rule.Path.String(), rule.Cost})
	}
	answer.Errors, err = registered(props)
	return answer, err
}
