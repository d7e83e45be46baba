// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"
	"k8s.io/apiserver/pkg/warning"
)

// evaluateRequest asks for the verdicts of all rules of a schema on objects.
//
// Rules, if given, take the place of those at the root of the schema. CallLimit and each object's Budget
// have the server's values if absent. The server evaluates all rules in the environment of stored ones.
type evaluateRequest struct {
	Schema    json.RawMessage                  `json:"schema"`
	Rules     []apiextensionsv1.ValidationRule `json:"rules"`
	Root      bool                             `json:"root"`
	CallLimit *uint64                          `json:"call_limit"`
	Objects   []evaluated                      `json:"objects"`
}

// evaluated is an object to judge: a creation without Old, an update (which ratchets) with it.
type evaluated struct {
	Object json.RawMessage `json:"object"`
	Old    json.RawMessage `json:"old"`
	Budget *int64          `json:"budget"`
}

type evaluateAnswer struct {
	Objects []verdict `json:"objects"`
}

// verdict has the errors in the order of evaluation, the warnings that ratcheted errors became, and what
// was spent of the budget: null when it ran out, or when a call went over its limit.
type verdict struct {
	Errors   []fieldError `json:"errors"`
	Warnings []string     `json:"warnings"`
	Cost     *int64       `json:"cost"`
}

// warnings collects what a server would send as headers.
type warnings struct{ texts []string }

func (w *warnings) AddWarning(_, text string) { w.texts = append(w.texts, lasting(text)) }

// validator is compiled rules; the library's has no budget or objects of its own.
type validator struct {
	node     *schema.Structural
	compiled *cel.Validator
}

func newValidator(request evaluateRequest) (*validator, error) {
	node, err := structural(request.Schema, request.Rules)
	if err != nil {
		return nil, err
	}
	limit := uint64(celconfig.PerCallLimit)
	if request.CallLimit != nil {
		limit = *request.CallLimit
	}
	return &validator{node, cel.NewValidator(node, request.Root, limit)}, nil
}

// decoded is an object of a request as the library takes it.
type decoded struct {
	object, old any
	update      bool
	budget      int64
}

func decode(asked evaluated) (result decoded, err error) {
	result.budget = celconfig.RuntimeCELCostBudget
	if asked.Budget != nil {
		result.budget = *asked.Budget
	}
	if result.object, err = object(asked.Object); err != nil {
		return result, fmt.Errorf("object: %w", err)
	}
	if result.update = len(asked.Old) > 0; result.update {
		if result.old, err = object(asked.Old); err != nil {
			return result, fmt.Errorf("old: %w", err)
		}
	}
	return result, nil
}

func (v *validator) validate(asked decoded) verdict {
	heard := &warnings{texts: []string{}}
	ctx := warning.WithWarningRecorder(context.Background(), heard)
	var options []cel.Option
	if asked.update {
		// As registry/customresource.Strategy.ValidateUpdate does.
		correlated := common.NewCorrelatedObject(asked.object, asked.old, &model.Structural{Structural: v.node})
		options = append(options, cel.WithRatcheting(correlated))
	}
	errors, left := v.compiled.Validate(ctx, nil, v.node, asked.object, asked.old, asked.budget, options...)
	result := verdict{Errors: fieldErrors(errors), Warnings: heard.texts}
	if left >= 0 {
		cost := asked.budget - left
		result.Cost = &cost
	}
	return result
}

func evaluate(request evaluateRequest) (evaluateAnswer, error) {
	answer := evaluateAnswer{Objects: []verdict{}}
	compiled, err := newValidator(request)
	if err != nil {
		return answer, err
	}
	for _, asked := range request.Objects {
		read, err := decode(asked)
		if err != nil {
			return answer, err
		}
		answer.Objects = append(answer.Objects, compiled.validate(read))
	}
	return answer, nil
}

// benchRequest asks how long the validation of the first object takes, in Rounds of about Seconds each.
type benchRequest struct {
	evaluateRequest
	Seconds float64 `json:"seconds"`
	Rounds  int     `json:"rounds"`
}

// benchAnswer has the nanoseconds of one validation in each round, sorted, and its verdict.
type benchAnswer struct {
	Nanoseconds []float64 `json:"nanoseconds"`
	Verdict     verdict   `json:"verdict"`
}

func bench(request benchRequest) (answer benchAnswer, err error) {
	if len(request.Objects) != 1 || request.Seconds <= 0 || request.Rounds <= 0 {
		return answer, fmt.Errorf("a benchmark needs one object, seconds and rounds")
	}
	compiled, err := newValidator(request.evaluateRequest)
	if err != nil {
		return answer, err
	}
	asked, err := decode(request.Objects[0])
	if err != nil {
		return answer, err
	}
	answer.Verdict = compiled.validate(asked)
	// Nothing but the library runs between two looks at the clock: no recorder of warnings, no texts.
	var options []cel.Option
	round := func(times int) time.Duration {
		started := time.Now()
		for range times {
			if asked.update {
				// What is equal is remembered in the correlation, so each validation needs a new one.
				node := &model.Structural{Structural: compiled.node}
				options = []cel.Option{
					cel.WithRatcheting(common.NewCorrelatedObject(asked.object, asked.old, node))}
			}
			compiled.compiled.Validate(
				context.Background(), nil, compiled.node, asked.object, asked.old, asked.budget, options...)
		}
		return time.Since(started)
	}
	times := 1
	for round(times) < time.Duration(request.Seconds*float64(time.Second)/10) {
		times *= 2
	}
	times *= 10
	for range request.Rounds {
		answer.Nanoseconds = append(answer.Nanoseconds, float64(round(times).Nanoseconds())/float64(times))
	}
	slices.Sort(answer.Nanoseconds)
	return answer, nil
}
