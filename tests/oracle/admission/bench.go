// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sort"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
)

// benchmark asks how long a new object takes, in Rounds of about Seconds each. Refused says which verdict
// is expected of it.
type benchmark struct {
	Refused bool    `json:"refused"`
	Seconds float64 `json:"seconds"`
	Rounds  int     `json:"rounds"`
}

// bench measures what happens between a decoded body and its verdict, for the body of the only case:
// a deep copy, pruning with unknown members tracked, nulls, defaults, and the validation of the strategy,
// which is metadata, schema, list types and rules. It returns sorted nanoseconds of one pass.
func (r *resource) bench(asked judged, settings benchmark) ([]float64, error) {
	var object map[string]any
	if err := utiljson.Unmarshal([]byte(asked.Body), &object); err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	space := ""
	if r.namespaced {
		space = namespace
	}
	ctx := genericrequest.WithNamespace(context.Background(), space)
	options := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	pass := func() error {
		content := runtime.DeepCopyJSON(object)
		if unknown := pruning.PruneWithOptions(content, r.structural, true, options); len(unknown) > 0 {
			return fmt.Errorf("unknown: %v", unknown)
		}
		defaulting.PruneNonNullableNullsWithoutDefaults(content, r.structural)
		defaulting.Default(content, r.structural)
		made := &unstructured.Unstructured{Object: content}
		made.SetNamespace(space)
		return r.create.Validate(ctx, made).ToAggregate()
	}
	if err := pass(); (err != nil) != settings.Refused {
		return nil, fmt.Errorf("verdict: %v", err)
	}
	start, passes := time.Now(), 0
	for ; time.Since(start).Seconds() < settings.Seconds/4; passes++ {
		_ = pass()
	}
	each := time.Since(start).Seconds() / float64(passes)
	passes = max(1, int(settings.Seconds/each))
	rounds := []float64{}
	for range settings.Rounds {
		start := time.Now()
		for range passes {
			_ = pass()
		}
		rounds = append(rounds, float64(time.Since(start).Nanoseconds())/float64(passes))
	}
	sort.Float64s(rounds)
	return rounds, nil
}
