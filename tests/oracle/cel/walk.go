// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

// The one version of a definition is lifted to the top when it becomes the internal type.
var schemaPath = field.NewPath("spec", "validation", "openAPIV3Schema")

// walker goes through a schema as validation.ValidateCustomResourceDefinitionOpenAPISchema does, whose
// options cannot be made outside of its package. The contexts that it goes through with are the server's.
type walker struct {
	set    *environment.EnvSet
	loader cel.EnvLoader
	answer *reviewAnswer
}

func (w *walker) visit(node *apiextensions.JSONSchemaProps, path *field.Path, at *validation.CELSchemaContext) error {
	if node == nil {
		return nil
	}
	// Rules below allOf, anyOf, oneOf and not are refused and cost nothing.
	if additional := node.AdditionalProperties; additional != nil {
		below := at.ChildAdditionalPropertiesContext(additional.Schema)
		if err := w.visit(additional.Schema, path.Child("additionalProperties"), below); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(node.Properties)) {
		property := node.Properties[name]
		below := at.ChildPropertyContext(&property, name)
		if err := w.visit(&property, path.Child("properties").Key(name), below); err != nil {
			return err
		}
	}
	if node.Items != nil {
		below := at.ChildItemsContext(node.Items.Schema)
		if err := w.visit(node.Items.Schema, path.Child("items"), below); err != nil {
			return err
		}
	}
	if len(node.XValidations) == 0 {
		return nil
	}
	return w.judge(path.Child("x-kubernetes-validations"), at)
}

func (w *walker) judge(path *field.Path, at *validation.CELSchemaContext) error {
	info, err := at.TypeInfo()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if info == nil {
		return fmt.Errorf("%s: no type information", path)
	}
	results, err := cel.Compile(info.Schema, info.DeclType, celconfig.PerCallLimit, w.set, w.loader)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for i, result := range results {
		times := result.MaxCardinality
		if at.MaxCardinality != nil {
			times = *at.MaxCardinality
		}
		rule := reviewed{
			compiled:     newCompiled(result),
			Path:         path.Index(i).String(),
			Times:        at.MaxCardinality,
			Contribution: multiplied(result.MaxCost, times),
		}
		rule.Factor = factor(rule.Contribution, validation.StaticEstimatedCostLimit)
		w.answer.Rules = append(w.answer.Rules, rule)
		at.TotalCost.ObserveExpressionCost(path.Index(i).Child("rule"), rule.Contribution)
		if result.MessageExpression != nil {
			at.TotalCost.ObserveExpressionCost(
				path.Index(i).Child("messageExpression"), result.MessageExpressionMaxCost)
		}
	}
	return nil
}

// multiplied is validation.multiplyWithOverflowGuard, which is not exported.
func multiplied(cost, times uint64) uint64 {
	if cost == 0 {
		return 0
	}
	if math.MaxUint/cost < times {
		return math.MaxUint
	}
	return cost * times
}

// registered returns what the registry says to the creation of a definition with this schema.
func registered(props *apiextensions.JSONSchemaProps) ([]fieldError, error) {
	var external apiextensionsv1.JSONSchemaProps
	err := apiextensionsv1.Convert_apiextensions_JSONSchemaProps_To_v1_JSONSchemaProps(props, &external, nil)
	if err != nil {
		return nil, err
	}
	definition := &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "things.t.example.com"},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: "t.example.com",
			Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "things", Kind: "Thing"},
			Scope: apiextensionsv1.NamespaceScoped,
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{
				Name: "v1", Served: true, Storage: true,
				Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &external},
			}},
		},
	}
	apiextensionsv1.SetDefaults_CustomResourceDefinition(definition)
	apiextensionsv1.SetDefaults_CustomResourceDefinitionSpec(&definition.Spec)
	var result apiextensions.CustomResourceDefinition
	err = apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(
		definition, &result, nil)
	if err != nil {
		return nil, err
	}
	result.Status.StoredVersions = []string{"v1"}
	errors := fieldErrors(validation.ValidateCustomResourceDefinition(context.Background(), &result))
	// A schema's properties are visited in a random order.
	slices.SortFunc(errors, func(a, b fieldError) int { return strings.Compare(a.Text, b.Text) })
	return errors, nil
}
