// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"reflect"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/cel/environment"
)

// internal reads an openAPIV3Schema as a registry holds it.
func internal(raw json.RawMessage) (*apiextensions.JSONSchemaProps, error) {
	if len(raw) == 0 {
		return nil, fmt.Errorf("the request has no schema")
	}
	var external apiextensionsv1.JSONSchemaProps
	if err := json.Unmarshal(raw, &external); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	var result apiextensions.JSONSchemaProps
	err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&external, &result, nil)
	return &result, err
}

// structural reads a schema; rules that stand beside it in a request take the place of its own.
func structural(raw json.RawMessage, rules []apiextensionsv1.ValidationRule) (*schema.Structural, error) {
	props, err := internal(raw)
	if err != nil {
		return nil, err
	}
	result, err := schema.NewStructural(props)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if rules != nil {
		result.XValidations = rules
	}
	return result, nil
}

// object reads a value as the server does: whole numbers are int64, all others float64.
func object(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var result any
	err := utiljson.Unmarshal(raw, &result)
	return result, err
}

// environments returns the set for a compatibility version such as "1.36"; "" is the minor's own choice.
func environments(compatibility string) (*environment.EnvSet, *version.Version, error) {
	chosen := environment.DefaultCompatibilityVersion()
	if compatibility != "" {
		var err error
		if chosen, err = version.ParseGeneric(compatibility); err != nil {
			return nil, nil, fmt.Errorf("compatibility: %w", err)
		}
	}
	// Until 1.34 there is a second parameter, strictCost, which is true wherever rules are concerned.
	function := reflect.ValueOf(environment.MustBaseEnvSet)
	arguments := []reflect.Value{reflect.ValueOf(chosen)}
	if function.Type().NumIn() == 2 {
		arguments = append(arguments, reflect.ValueOf(true))
	}
	return function.Call(arguments)[0].Interface().(*environment.EnvSet), chosen, nil
}

// fieldError is one entry of a Status: Text is the whole sentence, the rest are its parts.
type fieldError struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
	Text   string `json:"text"`
}

func fieldErrors(list field.ErrorList) []fieldError {
	result := make([]fieldError, len(list))
	for i, err := range list {
		result[i] = fieldError{string(err.Type), err.Field, lasting(err.Detail), lasting(err.Error())}
	}
	return result
}
