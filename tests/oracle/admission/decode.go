// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/hex"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/unstructuredscheme"
	"k8s.io/apimachinery/pkg/runtime"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
)

// The decoder of the server's handlers is not exported: what follows does what it does
// (apiserver/customresource_handler.go, endpoints/handlers/rest.go), with the library's own parts.

// decode reads a body; strict problems come back beside the object.
func (r *resource) decode(body []byte, strict bool) (*unstructured.Unstructured, *runtimeschema.GroupVersionKind, []error, error) {
	serializer := json.NewSerializerWithOptions(json.DefaultMetaFactory, unstructuredscheme.NewUnstructuredCreator(),
		unstructuredscheme.NewUnstructuredObjectTyper(), json.SerializerOptions{Strict: strict})
	into := &unstructured.Unstructured{}
	wanted := r.wanted
	decoded, gvk, err := serializer.Decode(body, &wanted, into)
	var problems []error
	if err != nil {
		strictError, ok := runtime.AsStrictDecodingError(err)
		if !ok || decoded == nil {
			return nil, gvk, nil, r.transformed(err, gvk, body)
		}
		problems = strictError.Errors()
	}
	unknown, err := r.coerce(into.Object, strict, false)
	if err != nil {
		return nil, gvk, nil, r.transformed(err, gvk, body)
	}
	if strict {
		for _, path := range unknown {
			problems = append(problems, fmt.Errorf(`unknown field "%s"`, path))
		}
	}
	return into, gvk, problems, nil
}

// coerce prunes an object, drops its nulls, decodes its metadata and fills in defaults.
func (r *resource) coerce(object map[string]any, track, stored bool) (unknown []string, err error) {
	kind, hasKind, err := unstructured.NestedString(object, "kind")
	if err != nil {
		return nil, err
	}
	apiVersion, hasVersion, err := unstructured.NestedString(object, "apiVersion")
	if err != nil {
		return nil, err
	}
	meta, hasMeta, unknown, err := objectmeta.GetObjectMetaWithOptions(object, objectmeta.ObjectMetaOptions{
		DropMalformedFields: stored, ReturnUnknownFieldPaths: track,
	})
	if err != nil {
		return nil, err
	}
	gv, err := runtimeschema.ParseGroupVersion(apiVersion)
	if err != nil {
		return nil, err
	}
	ours := gv.Group == r.wanted.Group && kind == r.wanted.Kind
	var node *schema.Structural
	if gv.Version == r.wanted.Version {
		node = r.structural
	}
	if ours {
		options := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: track}
		unknown = append(unknown, pruning.PruneWithOptions(object, node, true, options)...)
		defaulting.PruneNonNullableNullsWithoutDefaults(object, node)
		fault, paths := objectmeta.CoerceWithOptions(nil, object, node, false, objectmeta.CoerceOptions{
			DropInvalidFields: stored, ReturnUnknownFieldPaths: track,
		})
		if fault != nil {
			return nil, fault
		}
		unknown = append(unknown, paths...)
	}
	result := &unstructured.Unstructured{Object: object}
	if hasKind {
		result.SetKind(kind)
	}
	if hasVersion {
		result.SetAPIVersion(apiVersion)
	}
	if hasMeta {
		if err := objectmeta.SetObjectMeta(object, meta); err != nil {
			return nil, err
		}
	}
	if ours {
		defaulting.Default(object, node)
	}
	return unknown, nil
}

// transformed words a decoding error as the handlers do.
func (r *resource) transformed(problem error, gvk *runtimeschema.GroupVersionKind, body []byte) error {
	if gvk != nil && len(gvk.Kind) > 0 {
		return errors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: %v", gvk.Kind, gvk.Version, r.wanted.Kind, problem))
	}
	return errors.NewBadRequest(fmt.Sprintf("the object provided is unrecognized (must be of type %s): %v (%s)", r.wanted.Kind, problem, summary(body)))
}

func summary(body []byte) string {
	const longest = 30
	switch {
	case len(body) == 0:
		return "<empty>"
	case body[0] == '{' && len(body) > longest:
		return string(body[:longest]) + " ..."
	case body[0] == '{':
		return string(body)
	case len(body) > longest:
		return hex.EncodeToString(body[:longest]) + " ..."
	default:
		return hex.EncodeToString(body)
	}
}
