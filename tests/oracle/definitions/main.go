// SPDX-License-Identifier: Apache-2.0

// Command definitions prints how a kube-apiserver's own library judges CustomResourceDefinitions.
//
// It reads JSON lines {"name": …, "crd": {…}} and writes JSON lines {"name": …, "errors": [{"type",
// "field", "detail", "value", "text"}]}: what the registry's strategy answers to a create. A document that
// the library cannot decode gives {"name": …, "decode": "…"}; one that makes it panic gives {"panic": "…"}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

type request struct {
	Name string          `json:"name"`
	CRD  json.RawMessage `json:"crd"`
}

type fieldError struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
	Value  string `json:"value"`
	Text   string `json:"text"`
}

type answer struct {
	Name   string       `json:"name"`
	Errors []fieldError `json:"errors"`
	Decode string       `json:"decode,omitempty"`
	Panic  string       `json:"panic,omitempty"`
}

// shownValue is the part of an error's text between its words and its detail.
func shownValue(err *field.Error) string {
	body := strings.TrimPrefix(err.ErrorBody(), err.Type.String())
	if err.Detail != "" {
		body = strings.TrimSuffix(body, ": "+err.Detail)
	}
	return strings.TrimPrefix(body, ": ")
}

func judge(scheme *runtime.Scheme, decoder runtime.Decoder, asked request) (result answer) {
	result = answer{Name: asked.Name, Errors: []fieldError{}}
	defer func() {
		if problem := recover(); problem != nil {
			result.Panic = fmt.Sprint(problem)
		}
	}()
	// The codec decodes, applies the defaults of v1 and converts to the internal type.
	decoded, err := runtime.Decode(decoder, asked.CRD)
	if err != nil {
		result.Decode = err.Error()
		return result
	}
	definition := decoded.(*apiextensions.CustomResourceDefinition)
	strategy := customresourcedefinition.NewStrategy(scheme)
	strategy.PrepareForCreate(context.Background(), definition)
	for _, problem := range strategy.Validate(context.Background(), definition) {
		result.Errors = append(result.Errors, fieldError{
			Type:   string(problem.Type),
			Field:  problem.Field,
			Detail: problem.Detail,
			Value:  shownValue(problem),
			Text:   problem.Error(),
		})
	}
	return result
}

func run() error {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	codecs := serializer.NewCodecFactory(scheme)
	decoder := codecs.UniversalDecoder(apiextensions.SchemeGroupVersion)
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for input.Scan() {
		var asked request
		if err := json.Unmarshal(input.Bytes(), &asked); err != nil {
			return err
		}
		if err := output.Encode(judge(scheme, decoder, asked)); err != nil {
			return err
		}
	}
	return input.Err()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
