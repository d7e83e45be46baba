// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
)

// functionsRequest asks for an environment: that of new expressions unless Stored.
type functionsRequest struct {
	Stored        bool   `json:"stored"`
	Compatibility string `json:"compatibility"`
}

// functionsAnswer lists an environment's overloads by function and identifier.
type functionsAnswer struct {
	Library       string     `json:"library"`
	Compatibility string     `json:"compatibility"`
	Overloads     []overload `json:"overloads"`
}

// overload is a signature; the target of a member is the first of its parameters.
type overload struct {
	Function   string   `json:"function"`
	ID         string   `json:"id"`
	Member     bool     `json:"member"`
	Parameters []string `json:"parameters"`
	Result     string   `json:"result"`
}

func functions(request functionsRequest) (answer functionsAnswer, err error) {
	set, chosen, err := environments(request.Compatibility)
	if err != nil {
		return answer, err
	}
	env := set.NewExpressionsEnv()
	if request.Stored {
		env = set.StoredExpressionsEnv()
	}
	answer = functionsAnswer{Library: linkedVersion(), Compatibility: chosen.String(), Overloads: []overload{}}
	for name, function := range env.Functions() {
		for _, declared := range function.OverloadDecls() {
			parameters := []string{}
			for _, parameter := range declared.ArgTypes() {
				parameters = append(parameters, typeText(parameter))
			}
			answer.Overloads = append(answer.Overloads, overload{
				Function:   name,
				ID:         declared.ID(),
				Member:     declared.IsMemberFunction(),
				Parameters: parameters,
				Result:     typeText(declared.ResultType()),
			})
		}
	}
	slices.SortFunc(answer.Overloads, func(a, b overload) int {
		return strings.Compare(a.Function+"\x00"+a.ID, b.Function+"\x00"+b.ID)
	})
	return answer, nil
}
