// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/unstructuredscheme"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
)

const (
	namespace = "default"
	urlName   = "x"
	suffix    = "abcde"
)

// request names a version of a definition and brings bodies.
type request struct {
	Schema     json.RawMessage                                 `json:"schema"`
	Group      string                                          `json:"group"`
	Kind       string                                          `json:"kind"`
	Version    string                                          `json:"version"`
	Namespaced bool                                            `json:"namespaced"`
	Status     bool                                            `json:"status"`
	Scale      *apiextensionsv1.CustomResourceSubresourceScale `json:"scale"`
	Cases      []judged                                        `json:"cases"`
	Bench      *benchmark                                      `json:"bench"`
}

// judged is a body: a create without Old, an update with it, a status write with that subresource.
type judged struct {
	Body        string          `json:"body"`
	Old         json.RawMessage `json:"old"`
	Subresource string          `json:"subresource"`
	Validation  string          `json:"validation"`
}

type verdict struct {
	Status   *metav1.Status `json:"status"`
	Object   map[string]any `json:"object"`
	Warnings []string       `json:"warnings"`
	Panic    string         `json:"panic,omitempty"`
}

type answer struct {
	Cases       []verdict `json:"cases"`
	Nanoseconds []float64 `json:"nanoseconds,omitempty"`
}

// resource is a version of a definition, made ready as the server's handler makes it.
type resource struct {
	wanted     runtimeschema.GroupVersionKind
	structural *schema.Structural
	namespaced bool
	create     rest.RESTCreateStrategy
	update     rest.RESTUpdateStrategy
	status     rest.RESTUpdateStrategy
}

func newResource(asked request) (*resource, error) {
	var external apiextensionsv1.JSONSchemaProps
	if err := json.Unmarshal(asked.Schema, &external); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	var props apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&external, &props, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(&props)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	structural = structural.DeepCopy()
	if err := defaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(&props)
	if err != nil {
		return nil, err
	}
	var status *apiextensions.CustomResourceSubresourceStatus
	var statusValidator validation.SchemaValidator
	if asked.Status {
		status = &apiextensions.CustomResourceSubresourceStatus{}
		if node, found := props.Properties["status"]; found {
			if statusValidator, _, err = validation.NewSchemaValidator(&node); err != nil {
				return nil, err
			}
		}
	}
	var scale *apiextensions.CustomResourceSubresourceScale
	if asked.Scale != nil {
		scale = &apiextensions.CustomResourceSubresourceScale{}
		if err := apiextensionsv1.Convert_v1_CustomResourceSubresourceScale_To_apiextensions_CustomResourceSubresourceScale(asked.Scale, scale, nil); err != nil {
			return nil, err
		}
	}
	wanted := runtimeschema.GroupVersionKind{Group: asked.Group, Version: asked.Version, Kind: asked.Kind}
	strategy := customresource.NewStrategy(unstructuredscheme.NewUnstructuredObjectTyper(), asked.Namespaced, wanted,
		validator, statusValidator, structural, status, scale, nil)
	return &resource{
		wanted: wanted, structural: structural, namespaced: asked.Namespaced,
		create: strategy, update: strategy, status: customresource.NewStatusStrategy(strategy),
	}, nil
}

func judgeAll(asked request) (answer, error) {
	result := answer{Cases: []verdict{}}
	made, err := newResource(asked)
	if err != nil {
		return result, err
	}
	if asked.Bench != nil {
		result.Nanoseconds, err = made.bench(asked.Cases[0], *asked.Bench)
		return result, err
	}
	for _, each := range asked.Cases {
		result.Cases = append(result.Cases, made.judge(each))
	}
	return result, nil
}

// warnings collects what a server would send as headers.
type warnings struct{ texts []string }

func (w *warnings) AddWarning(_, text string) { w.texts = append(w.texts, text) }

func (r *resource) judge(asked judged) (result verdict) {
	heard := &warnings{texts: []string{}}
	defer func() {
		result.Warnings = heard.texts
		if problem := recover(); problem != nil {
			result.Panic = fmt.Sprint(problem)
		}
	}()
	ctx := warning.WithWarningRecorder(context.Background(), heard)
	space := ""
	if r.namespaced {
		space = namespace
	}
	ctx = genericrequest.WithNamespace(ctx, space)
	object, err := r.admit(ctx, asked, space, heard)
	if err != nil {
		result.Status = statusOf(err)
		return result
	}
	result.Object = object.Object
	return result
}

func statusOf(err error) *metav1.Status {
	if known, ok := err.(errors.APIStatus); ok {
		status := known.Status()
		return &status
	}
	return &metav1.Status{Status: metav1.StatusFailure, Code: 500, Message: err.Error()}
}

// admit does what the handlers and the registry do with a body, storage left out.
func (r *resource) admit(ctx context.Context, asked judged, space string, heard *warnings) (*unstructured.Unstructured, error) {
	body := []byte(asked.Body)
	object, gvk, problems, err := r.decode(body, asked.Validation != "Ignore")
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 && asked.Validation == "Strict" {
		return nil, r.transformed(runtime.NewStrictDecodingError(problems), gvk, body)
	}
	for _, problem := range problems {
		heard.AddWarning("", problem.Error())
	}
	if gvk.GroupVersion() != r.wanted.GroupVersion() {
		return nil, errors.NewBadRequest(fmt.Sprintf("the API version in the data (%s) does not match the expected API version (%v)",
			gvk.GroupVersion().String(), r.wanted.GroupVersion().String()))
	}
	object.SetManagedFields(nil)
	if len(asked.Old) == 0 {
		rest.WipeObjectMetaSystemFields(object)
	}
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(space, object); err != nil {
		return nil, err
	}
	if len(asked.Old) == 0 {
		rest.FillObjectMetaSystemFields(object)
		generateName(object)
		return object, rest.BeforeCreate(r.create, ctx, object)
	}
	if err := checkName(object.GetName()); err != nil {
		return nil, err
	}
	old, err := r.stored(asked.Old, space)
	if err != nil {
		return nil, err
	}
	object.SetResourceVersion(old.GetResourceVersion())
	strategy := r.update
	if asked.Subresource == "status" {
		strategy = r.status
	}
	return object, rest.BeforeUpdate(strategy, ctx, object, old)
}

// generateName does what storage/names does, with letters that are no chance.
func generateName(object *unstructured.Unstructured) {
	const longest = 58
	base := object.GetGenerateName()
	if object.GetName() != "" || base == "" {
		return
	}
	if len(base) > longest {
		base = base[:longest]
	}
	object.SetName(base + suffix)
}

// checkName does what the handlers do with the name of an update (endpoints/handlers/rest.go).
func checkName(name string) error {
	switch name {
	case urlName:
		return nil
	case "":
		return errors.NewBadRequest(fmt.Sprintf("the name of the object (%s based on URL) was undeterminable: name must be provided", urlName))
	default:
		return errors.NewBadRequest(fmt.Sprintf("the name of the object (%s) does not match the name on the URL (%s)", name, urlName))
	}
}

// stored is an old object as it comes from storage.
func (r *resource) stored(raw json.RawMessage, space string) (*unstructured.Unstructured, error) {
	var content map[string]any
	if err := utiljson.Unmarshal(raw, &content); err != nil {
		return nil, fmt.Errorf("old: %w", err)
	}
	// The trip through storage makes whole numbers of floats.
	written, err := utiljson.Marshal(content)
	if err != nil {
		return nil, err
	}
	content = nil
	if err := utiljson.Unmarshal(written, &content); err != nil {
		return nil, err
	}
	old := &unstructured.Unstructured{Object: content}
	old.SetGroupVersionKind(r.wanted)
	if _, err := r.coerce(content, false, true); err != nil {
		return nil, err
	}
	old.SetManagedFields(nil)
	old.SetNamespace(space)
	old.SetResourceVersion("1")
	old.SetUID("u")
	old.SetGeneration(1)
	return old, nil
}
