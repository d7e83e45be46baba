// SPDX-License-Identifier: Apache-2.0

// Command definitions prints how a kube-apiserver's own library judges CustomResourceDefinitions.
//
// It reads JSON lines {"name": …, "crd": {…}, "old": {…}, "strict": …} and writes JSON lines {"name": …,
// "errors": [{"type", "field", "detail", "value", "text"}]}: what the registry's strategy answers to a create,
// or with "old" to an update of that. Beside them stand "status", which is the metav1.Status of a refusal with
// everything that any kind of object is asked, and for what is accepted "warnings" and "object", which went
// through storage. A document that the library cannot decode gives {"name": …, "decode": "…"}; one that makes
// it panic gives {"panic": "…"}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

type request struct {
	Name string          `json:"name"`
	CRD  json.RawMessage `json:"crd"`
	Old  json.RawMessage `json:"old"`
	// Whether unknown and repeated members are refused.
	Strict bool `json:"strict"`
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

	Status   *metav1.Status  `json:"status,omitempty"`
	Warnings []string        `json:"warnings,omitempty"`
	Object   json.RawMessage `json:"object,omitempty"`
}

// A judge is what one server knows of definitions.
type judge struct {
	scheme  *runtime.Scheme
	lenient runtime.Decoder
	strict  runtime.Decoder
	storage runtime.Codec
	answers runtime.Encoder
}

// shownValue is the part of an error's text between its words and its detail.
func shownValue(err *field.Error) string {
	body := strings.TrimPrefix(err.ErrorBody(), err.Type.String())
	if err.Detail != "" {
		body = strings.TrimSuffix(body, ": "+err.Detail)
	}
	return strings.TrimPrefix(body, ": ")
}

func (j *judge) decode(data json.RawMessage, strict bool) (*apiextensions.CustomResourceDefinition, error) {
	decoder := j.lenient
	if strict {
		decoder = j.strict
	}
	// The codec decodes, applies the defaults of v1 and converts to the internal type.
	wanted := v1.SchemeGroupVersion.WithKind("CustomResourceDefinition")
	decoded, _, err := decoder.Decode(data, &wanted, &apiextensions.CustomResourceDefinition{})
	if err != nil {
		return nil, err
	}
	return decoded.(*apiextensions.CustomResourceDefinition), nil
}

func (j *judge) answer(asked request) (result answer) {
	result = answer{Name: asked.Name, Errors: []fieldError{}}
	defer func() {
		if problem := recover(); problem != nil {
			result.Panic = fmt.Sprint(problem)
		}
	}()
	definition, err := j.decode(asked.CRD, asked.Strict)
	if err != nil {
		result.Decode = err.Error()
		return result
	}
	strategy := customresourcedefinition.NewStrategy(j.scheme)
	ctx := genericrequest.WithNamespace(context.Background(), metav1.NamespaceNone)
	judged := definition.DeepCopy()
	var problems field.ErrorList
	var refusal error
	if len(asked.Old) == 0 {
		rest.WipeObjectMetaSystemFields(definition)
		rest.FillObjectMetaSystemFields(definition)
		strategy.PrepareForCreate(ctx, judged)
		problems = strategy.Validate(ctx, judged)
		refusal = rest.BeforeCreate(strategy, ctx, definition)
		if refusal == nil {
			result.Warnings = strategy.WarningsOnCreate(ctx, definition)
		}
	} else {
		old, err := j.decode(asked.Old, false)
		if err != nil {
			result.Decode = "old: " + err.Error()
			return result
		}
		// As in the store, where the object is about the stored state.
		old.ResourceVersion = "1"
		for _, each := range []*apiextensions.CustomResourceDefinition{definition, judged} {
			each.ResourceVersion, each.UID = old.ResourceVersion, old.UID
		}
		strategy.PrepareForUpdate(ctx, judged, old)
		problems = strategy.ValidateUpdate(ctx, judged, old)
		refusal = rest.BeforeUpdate(strategy, ctx, definition, old)
		if refusal == nil {
			result.Warnings = strategy.WarningsOnUpdate(ctx, definition, old)
		}
	}
	for _, problem := range problems {
		result.Errors = append(result.Errors, fieldError{
			Type:   string(problem.Type),
			Field:  problem.Field,
			Detail: problem.Detail,
			Value:  shownValue(problem),
			Text:   problem.Error(),
		})
	}
	if refusal != nil {
		status := refusal.(apierrors.APIStatus).Status()
		result.Status = &status
		return result
	}
	result.Object = j.stored(definition)
	return result
}

// stored is a definition as a client gets it back.
func (j *judge) stored(definition *apiextensions.CustomResourceDefinition) json.RawMessage {
	data, err := runtime.Encode(j.storage, definition)
	if err != nil {
		panic(err)
	}
	kept, err := runtime.Decode(j.storage, data)
	if err != nil {
		panic(err)
	}
	data, err = runtime.Encode(j.answers, kept)
	if err != nil {
		panic(err)
	}
	return data
}

func run() error {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	metav1.AddToGroupVersion(scheme, v1.SchemeGroupVersion)
	codecs := serializer.NewCodecFactory(scheme)
	strict := serializer.NewCodecFactory(scheme, serializer.EnableStrict)
	written, _ := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	judge := judge{
		scheme:  scheme,
		lenient: codecs.UniversalDecoder(apiextensions.SchemeGroupVersion),
		strict:  strict.UniversalDecoder(apiextensions.SchemeGroupVersion),
		storage: codecs.LegacyCodec(v1beta1.SchemeGroupVersion, v1.SchemeGroupVersion),
		answers: codecs.EncoderForVersion(written.Serializer, v1.SchemeGroupVersion),
	}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for input.Scan() {
		var asked request
		if err := json.Unmarshal(input.Bytes(), &asked); err != nil {
			return err
		}
		if err := output.Encode(judge.answer(asked)); err != nil {
			return err
		}
	}
	return input.Err()
}

// linkedVersion is that of the server's library.
func linkedVersion() string {
	info, known := debug.ReadBuildInfo()
	if !known {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == "k8s.io/apiextensions-apiserver" {
			return module.Version
		}
	}
	return "unknown"
}

func main() {
	printVersion := flag.Bool("version", false, "print the version of the library and leave")
	flag.Parse()
	if *printVersion {
		fmt.Println("definitions", linkedVersion())
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
